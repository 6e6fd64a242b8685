extension Number {
  /// Reads a JSON number (RFC 8259, section 6), leading zeros allowed, such as `19.90`; nil for
  /// anything else and for numbers beyond the range of a double such as 1e400.
  package init?(text: some StringProtocol) {
    self.init(utf8: text.utf8)
  }

  /// As `init(text:)`, from UTF-8.
  package init?(utf8 text: some Collection<UInt8>) {
    var rest = text[...]
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest = rest.dropFirst() }
    var decimal = Decimal(negative: negative)
    guard decimal.takeDigits(from: &rest) > 0 else { return nil }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let decimals = decimal.takeDigits(from: &rest)
      guard decimals > 0 else { return nil }
      decimal.scale += decimals
    }
    if let byte = rest.first {
      guard byte | 0x20 == UInt8(ascii: "e"), let power = Number.power(rest.dropFirst()) else {
        return nil
      }
      decimal.scale -= power
    }
    if let number = decimal.number {
      self = number
    } else {
      let text = String(decoding: text, as: UTF8.self)
      guard let double = Double(text), double.isFinite else { return nil }
      // A text can stand for a double that has a shorter one, which may be exact: 0.1 for
      // 0.10000000000000000001.
      self = text == "\(double)" ? Number(approximate: double) : Number(double: double)
    }
  }

  /// The exponent after its `e`, cut to a thousand million, which no other digits make up for.
  private static func power(_ text: some Collection<UInt8>) -> Int? {
    var digits = text[...]
    let negative = digits.first == UInt8(ascii: "-")
    if negative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }
    var power = 0
    for byte in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
      power = min(power * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000)
    }
    return negative ? -power : power
  }
}

/// The digits of a number while they are read. Zeros are counted until a digit follows them, so
/// that those at the end do not matter however many they are.
private struct Decimal {
  let negative: Bool
  var significand: Int128 = 0
  var zeros = 0
  var scale = 0
  var fits = true

  init(negative: Bool) {
    self.negative = negative
  }

  /// Takes digits off the front and says how many.
  mutating func takeDigits<Bytes: Collection<UInt8>>(from rest: inout Bytes) -> Int
  where Bytes.SubSequence == Bytes {
    var count = 0
    while let byte = rest.first, case let digit = byte &- UInt8(ascii: "0"), digit < 10 {
      if digit == 0 {
        zeros += 1
      } else if fits {
        if significand == 0 { zeros = 0 }
        fits = shift(by: zeros + 1)
        significand += Int128(digit)
        zeros = 0
      }
      count += 1
      rest = rest.dropFirst()
    }
    return count
  }

  /// The number in its exact form, where it has one.
  var number: Number? {
    guard fits else { return nil }
    if significand == 0 { return Number(0) }
    var wide = self
    let missing = max(0, zeros - scale)
    guard missing <= 20, wide.shift(by: missing) else { return nil }
    let scale = max(0, scale - zeros)
    guard scale <= 18 else { return nil }
    return Number(wide: negative ? -wide.significand : wide.significand, scale: scale)
  }

  /// Appends zeros while the significand stays below 10^20; more than Int64 holds never fits.
  private mutating func shift(by count: Int) -> Bool {
    for _ in 0..<count {
      guard significand < 10_000_000_000_000_000_000 else { return false }
      significand *= 10
    }
    return true
  }
}
