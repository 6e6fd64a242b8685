extension JSON {
  /// What a reader takes at most.
  package struct Limits: Hashable, Sendable {
    /// How deep objects and arrays may lie within each other.
    package var depth: Int

    /// Limits of one's own; deeper than 512 is refused, because reading recurses.
    package init(depth: Int = 64) {
      precondition((0...512).contains(depth), "reading recurses: 512 levels at most")
      self.depth = depth
    }
  }

  /// Reads one JSON text in UTF-8, with or without a byte order mark. `\u0000` is read as the
  /// character that it is; `Elements` tells where it occurs.
  package init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> JSON in
      var parser = JSONParser(buffer, limits: limits)
      return try parser.document()
    }
  }

  /// As `init(parsing:)` for bytes that somebody else keeps, and only for the time of the call.
  package init(
    parsing bytes: UnsafeRawBufferPointer, limits: Limits = Limits()
  ) throws(JSONError) {
    var parser = JSONParser(bytes.assumingMemoryBound(to: UInt8.self), limits: limits)
    self = try parser.document()
  }

  /// As `init(parsing:)`, from text.
  package init(parsing text: String, limits: Limits = Limits()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

extension JSON {
  /// Whether a text or a name anywhere in the value holds U+0000, which databases cannot keep.
  package var containsNUL: Bool {
    switch self {
    case .null, .bool, .number: false
    case .string(let text): text.utf8.contains(0)
    case .array(let elements): elements.contains(where: \.containsNUL)
    case .object(let object): object.contains { $0.key.utf8.contains(0) || $0.value.containsNUL }
    }
  }
}
