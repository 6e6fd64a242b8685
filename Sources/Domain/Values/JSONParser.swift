/// Reads JSON (RFC 8259) from UTF-8 into values, in one pass and without a token in between: every
/// event passes through here.
///
/// Its recursion is bounded by the limit on depth, which is checked before it descends.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: JSON.Limits
  var position = 0
  var depth = 0
  /// Whether a text held `\u0000`, which is JSON but which no database keeps.
  var foundNUL = false
  /// One bit that depends on the last text, where that was ASCII without escapes; otherwise none.
  var plainMark: UInt64 = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSON.Limits) {
    self.bytes = bytes
    self.limits = limits
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
  }

  /// The one value of the text.
  mutating func document() throws(JSONError) -> JSON {
    let root = try value()
    try finish()
    return root
  }

  /// Refuses whatever follows the value.
  mutating func finish() throws(JSONError) {
    skipSpace()
    if position < bytes.count { throw error(.trailingBytes) }
  }

  mutating func value() throws(JSONError) -> JSON {
    skipSpace()
    guard position < bytes.count else { throw error(.truncated) }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw error(.malformed(expected: "a value"))
    }
  }

  private mutating func object() throws(JSONError) -> JSON.Object {
    try enter()
    var object = JSON.Object()
    if !take(UInt8(ascii: "}")) {
      object.reserve(8)
      // Most names are new by a bit for their length and two of their bytes, without a search. Only
      // among plain names: one beyond ASCII can be equal to one with other bytes.
      var seen: UInt64 = 0
      var allPlain = true
      repeat {
        let key = try name()
        allPlain = allPlain && plainMark != 0
        let isNew = allPlain && seen & plainMark == 0
        seen |= plainMark
        if isNew {
          object.append(key, try value())
        } else {
          object.insert(key, try value())
        }
      } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "}"), "a comma or }")
    }
    depth -= 1
    return object
  }

  private mutating func array() throws(JSONError) -> [JSON] {
    try enter()
    var elements: [JSON] = []
    if !take(UInt8(ascii: "]")) {
      elements.reserveCapacity(4)
      repeat {
        elements.append(try value())
      } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "]"), "a comma or ]")
    }
    depth -= 1
    return elements
  }

  /// A member's name with the colon after it.
  mutating func name() throws(JSONError) -> String {
    skipSpace()
    guard position < bytes.count else { throw error(.truncated) }
    guard bytes[position] == UInt8(ascii: "\"") else {
      throw error(.malformed(expected: "a name in quotation marks"))
    }
    let name = try string()
    try expect(UInt8(ascii: ":"), "a colon")
    return name
  }

  private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for index in 0..<word.utf8CodeUnitCount {
      guard position < bytes.count else { throw error(.truncated) }
      guard bytes[position] == word.utf8Start[index] else {
        throw error(.malformed(expected: "\(word)"))
      }
      position += 1
    }
    return value
  }
}

// MARK: Steps

extension JSONParser {
  func error(_ reason: JSONError.Reason) -> JSONError {
    JSONError(reason, offset: position)
  }

  /// Steps over the bracket that opens an object or an array.
  mutating func enter() throws(JSONError) {
    guard depth < limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
    depth += 1
    position += 1
  }

  @inline(__always)
  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  /// Steps over space and, when it comes next, over this byte.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  @inline(__always)
  mutating func expect(_ byte: UInt8, _ what: StaticString) throws(JSONError) {
    if !take(byte) { throw missing(what) }
  }

  private func missing(_ what: StaticString) -> JSONError {
    error(position < bytes.count ? .malformed(expected: "\(what)") : .truncated)
  }
}
