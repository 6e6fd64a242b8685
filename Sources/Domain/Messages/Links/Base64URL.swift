/// Base64 with the alphabet for URLs and without padding (RFC 4648, sections 3.2 and 5).
enum Base64URL {
  /// Appends the text of some bytes.
  static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    let alphabet = alphabet
    var position = 0
    while position + 3 <= bytes.count {
      let group =
        UInt32(bytes[position]) << 16 | UInt32(bytes[position + 1]) << 8
        | UInt32(bytes[position + 2])
      output.append(alphabet[Int(group >> 18 & 63)])
      output.append(alphabet[Int(group >> 12 & 63)])
      output.append(alphabet[Int(group >> 6 & 63)])
      output.append(alphabet[Int(group & 63)])
      position += 3
    }
    switch bytes.count - position {
    case 1:
      let group = UInt32(bytes[position]) << 4
      output.append(alphabet[Int(group >> 6 & 63)])
      output.append(alphabet[Int(group & 63)])
    case 2:
      let group = (UInt32(bytes[position]) << 8 | UInt32(bytes[position + 1])) << 2
      for shift in [12, 6, 0] as [UInt32] { output.append(alphabet[Int(group >> shift & 63)]) }
    default: break
    }
  }

  /// Reads a text. Strict, so that every sequence of bytes has exactly one text: nil for padding,
  /// for characters outside of the alphabet and for unused bits that are not zero.
  static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 3 / 4)
    var group: UInt32 = 0
    var bits: UInt32 = 0
    for character in text {
      let value = values[Int(character)]
      guard value < 64 else { return nil }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> bits))
        group &= 1 << bits - 1
      }
    }
    return group == 0 ? bytes : nil
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The value of each character, 64 for those outside of the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()
}
