extension JSON {
  /// A text that was read together with the sizes of the elements of one of its arrays, so that
  /// each element can be judged by itself: a batch keeps its good events.
  package struct Elements: Sendable {
    /// The whole value. Elements with a failure stand in it as `null`.
    package let root: JSON
    /// The whole text but for space around it.
    package let whole: Measure
    /// One for each element of the array; nil when there is no such array.
    package let measures: [Measure]?

    /// Reads a value and, where it is an object, measures the elements of the array that is its
    /// member `name`; without a name only the whole is measured.
    ///
    /// An element which is JSON by the grammar but cannot be kept (nested too deep, a number out of
    /// range, half a surrogate pair) becomes a failure of its own; a malformed one fails the text.
    package init(
      parsing bytes: [UInt8], of name: String?, limits: Limits = Limits()
    ) throws(JSONError) {
      self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> Elements in
        var parser = JSONParser(buffer, limits: limits)
        return try parser.elements(of: name)
      }
    }

    fileprivate init(root: JSON, whole: Measure, measures: [Measure]?) {
      self.root = root
      self.whole = whole
      self.measures = measures
    }
  }

  /// What is known about a part of a text besides its value.
  package struct Measure: Hashable, Sendable {
    /// Its bytes in the text, without space around them.
    package let length: Int
    /// Whether it holds U+0000, which databases cannot keep.
    package let containsNUL: Bool
    /// Why it could not be kept.
    package let failure: JSONError?
  }
}

extension JSONParser {
  fileprivate mutating func elements(of name: String?) throws(JSONError) -> JSON.Elements {
    skipSpace()
    let start = position
    var measures: [JSON.Measure]?
    let root: JSON
    if let name, position < bytes.count, bytes[position] == UInt8(ascii: "{") {
      root = .object(try object(measuring: name, into: &measures))
    } else {
      root = try value()
    }
    let whole = JSON.Measure(length: position - start, containsNUL: foundNUL, failure: nil)
    try finish()
    return JSON.Elements(root: root, whole: whole, measures: measures)
  }

  private mutating func object(
    measuring measured: String, into measures: inout [JSON.Measure]?
  ) throws(JSONError) -> JSON.Object {
    try enter()
    var object = JSON.Object()
    if !take(UInt8(ascii: "}")) {
      repeat {
        let key = try name()
        skipSpace()
        if key != measured {
          object.insert(key, try value())
        } else if position < bytes.count, bytes[position] == UInt8(ascii: "[") {
          object.insert(key, .array(try measuredArray(into: &measures)))
        } else {
          measures = nil  // the last of equal names wins
          object.insert(key, try value())
        }
      } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "}"), "a comma or }")
    }
    depth -= 1
    return object
  }

  private mutating func measuredArray(
    into measures: inout [JSON.Measure]?
  ) throws(JSONError) -> [JSON] {
    try enter()
    var elements: [JSON] = []
    var found: [JSON.Measure] = []
    if !take(UInt8(ascii: "]")) {
      repeat {
        let (element, measure) = try measuredElement()
        elements.append(element)
        found.append(measure)
      } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "]"), "a comma or ]")
    }
    depth -= 1
    measures = found
    return elements
  }

  private mutating func measuredElement() throws(JSONError) -> (JSON, JSON.Measure) {
    skipSpace()
    let start = position
    let level = depth
    let foundBefore = foundNUL
    foundNUL = false
    defer { foundNUL = foundNUL || foundBefore }
    do throws(JSONError) {
      let element = try value()
      let measure = JSON.Measure(
        length: position - start, containsNUL: foundNUL, failure: nil)
      return (element, measure)
    } catch {
      guard error.isGrammatical else { throw error }
      depth = level
      position = start
      try skipElement()
      return (
        .null, JSON.Measure(length: position - start, containsNUL: foundNUL, failure: error)
      )
    }
  }

  /// Steps over an element that is refused anyway, looking at brackets and quotation marks only: no
  /// recursion, so that no depth of nesting matters.
  private mutating func skipElement() throws(JSONError) {
    var open = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open += 1
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
        if open == 0 { return }
        if bytes[position] != UInt8(ascii: ",") { open -= 1 }
      default:
        break
      }
      position += 1
    }
    position = bytes.count
    throw error(.truncated)
  }
}
