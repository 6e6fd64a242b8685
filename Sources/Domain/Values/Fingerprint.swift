import Crypto

/// Sixteen bytes that name something for ever: the start of a SHA-256 over its parts.
///
/// Send keys, run ids and remembered `messageId`s are fingerprints: derived, never random (I4).
package struct Fingerprint: Hashable, Comparable, Sendable {
  /// The first and the last eight bytes, big endian.
  package let high: UInt64
  package let low: UInt64

  /// The fingerprint with these halves.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The fingerprint of some texts in this order. Lengths are hashed too, so that ("ab", "c") and
  /// ("a", "bc") differ.
  package init(_ parts: String...) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.utf8.count + 4 })
    for part in parts {
      let count = UInt32(truncatingIfNeeded: part.utf8.count)
      for shift in [24, 16, 8, 0] as [UInt32] {
        bytes.append(UInt8(truncatingIfNeeded: count >> shift))
      }
      bytes.append(contentsOf: part.utf8)
    }
    self.init(of: bytes)
  }

  /// The fingerprint of bytes.
  package init(of bytes: [UInt8]) {
    let digest = SHA256.hash(data: bytes)
    (high, low) = digest.withUnsafeBytes { raw in
      (
        UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  /// Reads 16 bytes; nil for any other count.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Reads 32 hexadecimal digits; nil for anything else.
  package init?(hex: some StringProtocol) {
    var (high, low): (UInt64, UInt64) = (0, 0)
    var count = 0
    for byte in hex.utf8 {
      guard let digit = byte.hexDigit, count < 32 else { return nil }
      high = high << 4 | low >> 60
      low = low << 4 | digit
      count += 1
    }
    guard count == 32 else { return nil }
    self.init(high: high, low: low)
  }

  /// The 16 bytes, as they are stored.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    for half in [high, low] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(shift)))
      }
    }
    return bytes
  }

  /// 32 lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 32) { buffer in
      var position = 0
      for half in [high, low] {
        for shift in stride(from: 60, through: 0, by: -4) {
          buffer[position] = digits[Int((half >> UInt64(shift)) & 15)]
          position += 1
        }
      }
      return 32
    }
  }

  package static func < (left: Fingerprint, right: Fingerprint) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension UInt8 {
  fileprivate var hexDigit: UInt64? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(self - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(self - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
