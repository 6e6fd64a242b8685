extension JSONParser {
  /// The text in quotation marks that begins here.
  mutating func string() throws(JSONError) -> String {
    let start = position + 1
    var index = plainEnd(from: start)
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      position = index + 1
      let mix = index &- start &+ 7 &* Int(bytes[start]) &+ 5 &* Int(bytes[index - 1])
      plainMark = 1 &<< UInt64(truncatingIfNeeded: mix)
      return plain(start..<index)
    }
    plainMark = 0
    while true {
      guard index < bytes.count else {
        position = index
        throw error(.truncated)
      }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        position = index + 1
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
      case UInt8(ascii: "\\"):
        return try escapedString(from: start, upTo: index)
      case ..<0x20:
        position = index
        throw error(.controlCharacter)
      default:
        index = plainEnd(from: try sequenceEnd(at: index))
      }
    }
  }

  /// The text of bytes that are known to be ASCII.
  @inline(__always)
  private func plain(_ range: Range<Int>) -> String {
    let count = range.count
    return String(unsafeUninitializedCapacity: count) { buffer in
      guard let target = buffer.baseAddress, let source = bytes.baseAddress else { return 0 }
      target.initialize(from: source + range.lowerBound, count: count)
      return count
    }
  }

  /// The rest of a text from its first backslash on.
  private mutating func escapedString(
    from start: Int, upTo first: Int
  ) throws(JSONError) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * (first - start) + 32)
    text.append(contentsOf: bytes[start..<first])
    var index = first
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        position = index + 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position = index
        try escape(into: &text)
        index = position
      case ..<0x20:
        position = index
        throw error(.controlCharacter)
      case let byte:
        let next = byte < 0x80 ? max(plainEnd(from: index), index + 1) : try sequenceEnd(at: index)
        text.append(contentsOf: bytes[index..<next])
        index = next
      }
    }
    position = index
    throw error(.truncated)
  }

  /// Reads one escape sequence (RFC 8259, section 7).
  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    guard start + 1 < bytes.count else {
      position = bytes.count
      throw error(.truncated)
    }
    position += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try escapedScalar(from: start)
      if scalar.value == 0 { foundNUL = true }
      text.append(contentsOf: Character(scalar).utf8)
    default:
      position = start
      throw error(.malformed(expected: "an escape such as \\n or \\u00e9"))
    }
  }

  /// The character of `\uXXXX`, or of two of them that make a surrogate pair.
  private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try hexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    if unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    {
      position += 2
      let second = try hexUnit()
      if 0xDC00...0xDFFF ~= second,
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw JSONError(.loneSurrogate, offset: start)
  }

  private mutating func hexUnit() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw error(.truncated) }
      guard let digit = bytes[position].hexDigitValue else {
        throw error(.malformed(expected: "four hexadecimal digits"))
      }
      unit = unit << 4 | digit
      position += 1
    }
    return unit
  }

  /// The first byte from here on that is not plain ASCII text: a quotation mark, a backslash, a
  /// control character or a byte of a longer sequence. Eight bytes at a time.
  private func plainEnd(from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(bytes.baseAddress! + index).loadUnaligned(as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // A byte's top bit is set where it is zero after the XOR, below 0x20, or not ASCII. A borrow
      // can only mark bytes above the first right one, so that the lowest mark is always right.
      let marks =
        (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
          | ((word &- ones &* 0x20) & ~word) | word) & tops
      if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x21, 0x23...0x5B, 0x5D...0x7F: index += 1
      default: return index
      }
    }
    return index
  }

  /// The end of the well-formed sequence of two to four bytes that begins here (Unicode 15,
  /// table 3-7; RFC 3629, section 4).
  private mutating func sequenceEnd(at start: Int) throws(JSONError) -> Int {
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch bytes[start] {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0...0)
      }
    let end = start + count
    guard count > 0, end <= bytes.count, second ~= bytes[start + 1],
      bytes[(start + 2)..<max(end, start + 2)].allSatisfy({ 0x80...0xBF ~= $0 })
    else {
      position = start
      throw error(.invalidUTF8)
    }
    return end
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit; nil for anything else.
  fileprivate var hexDigitValue: UInt32? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
