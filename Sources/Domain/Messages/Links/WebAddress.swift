/// What of an address has to be known before a person is sent there.
enum WebAddress {
  /// Whether this is an http or https address with a host, of nothing but visible ASCII and without
  /// backslashes (which browsers take for slashes): it may stand in a `Location` header as it is.
  static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let scheme = schemeLength(bytes) else { return false }
    let rest = bytes.dropFirst(scheme)
    switch rest.first {
    case nil, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: ":"):
      return false
    default:
      return rest.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    }
  }

  /// The length of `http://` or `https://` at the start, in any case; nil for everything else.
  static func schemeLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    func begins(_ scheme: StaticString) -> Bool {
      let length = scheme.utf8CodeUnitCount
      guard bytes.count >= length else { return false }
      return scheme.withUTF8Buffer { scheme in
        for offset in 0..<length
        where bytes[bytes.startIndex + offset].lowercased != scheme[offset] {
          return false
        }
        return true
      }
    }
    if begins("https://") { return 8 }
    return begins("http://") ? 7 : nil
  }

  /// The address as browsers read it out of an attribute: no white space around, no line breaks or
  /// tabs inside, spaces and everything beyond ASCII percent-encoded (WHATWG URL, 4.4 and 1.3).
  static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    var address = bytes[...]
    while let first = address.first, first <= 0x20 { address = address.dropFirst() }
    while let last = address.last, last <= 0x20 { address = address.dropLast() }
    if address.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return Array(address) }
    var output: [UInt8] = []
    output.reserveCapacity(address.count + 16)
    for byte in address {
      switch byte {
      case 0x09, 0x0A, 0x0D: break
      case 0x20, 0x80...: appendEncoded(byte, to: &output)
      default: output.append(byte)
      }
    }
    return output
  }

  /// Appends `%41` for `A`.
  static func appendEncoded(_ byte: UInt8, to output: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    output.append(UInt8(ascii: "%"))
    output.append(digits[Int(byte >> 4)])
    output.append(digits[Int(byte & 15)])
  }
}
