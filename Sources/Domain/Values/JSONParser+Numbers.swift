extension JSONParser {
  /// The number that begins here (RFC 8259, section 6). Up to 18 digits without an exponent, which
  /// is nearly every number, are taken as they are read.
  mutating func number() throws(JSONError) -> Number {
    let start = position
    let negative = bytes[position] == UInt8(ascii: "-")
    if negative { position += 1 }
    var significand: Int64 = 0
    let firstDigit = position
    try digits(into: &significand)
    var digitCount = position - firstDigit
    if digitCount > 1, bytes[firstDigit] == UInt8(ascii: "0") {
      position = firstDigit + 1
      throw error(.malformed(expected: "no digit after a leading zero"))
    }
    var scale = 0
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      let firstDecimal = position
      try digits(into: &significand)
      scale = position - firstDecimal
      digitCount += scale
    }
    let hasExponent = try exponent()
    if !hasExponent, digitCount <= 18,
      let number = Number(significand: negative ? -significand : significand, scale: scale)
    {
      return number
    }
    let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
    guard let number = Number(utf8: text) else {
      throw JSONError(.numberOutOfRange, offset: start)
    }
    return number
  }

  /// Takes one or more digits; the significand is right for as long as there are at most 18.
  private mutating func digits(into significand: inout Int64) throws(JSONError) {
    let first = position
    while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10
    {
      significand = significand &* 10 &+ Int64(digit)
      position += 1
    }
    if position == first {
      throw error(position < bytes.count ? .malformed(expected: "a digit") : .truncated)
    }
  }

  private mutating func exponent() throws(JSONError) -> Bool {
    guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return false }
    position += 1
    if position < bytes.count,
      bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
    {
      position += 1
    }
    var ignored: Int64 = 0
    try digits(into: &ignored)
    return true
  }
}
