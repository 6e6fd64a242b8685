import Database

/// The values of one statement in PostgreSQL's binary format ("Formats" in its protocol's chapter;
/// the forms are those of `int8send`, `float8send`, `array_send`), laid out one after the other.
struct Parameters {
  private(set) var bytes: [UInt8] = []
  private(set) var types: [UInt32] = []
  private var ranges: [Range<Int>?] = []

  var count: Int { types.count }

  mutating func encode(_ bindings: [Binding]) throws(DatabaseError) {
    bytes.removeAll(keepingCapacity: bytes.capacity <= Limits.keptBuffer)
    types.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    for binding in bindings {
      types.append(binding.kind.oid)
      let start = bytes.count
      let isPresent = try encode(binding)
      ranges.append(isPresent ? start..<bytes.count : nil)
    }
  }

  /// Calls with what libpq wants: addresses, lengths, and the mark of the binary format for each.
  func withPointers<T>(
    _ body: ([UnsafePointer<CChar>?], [CInt], [CInt]) throws -> T
  ) rethrows -> T {
    // An empty text still needs an address: none means NULL.
    try (bytes.isEmpty ? [0] : bytes).withUnsafeBytes { buffer in
      let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      return try body(
        ranges.map { range in range.flatMap { start?.advanced(by: $0.lowerBound) } },
        ranges.map { CInt($0?.count ?? 0) },
        [CInt](repeating: 1, count: ranges.count))
    }
  }

  private mutating func encode(_ binding: Binding) throws(DatabaseError) -> Bool {
    switch binding {
    case .null, .absent:
      return false
    case .int(let value):
      append(UInt64(bitPattern: value))
    case .double(let value):
      append(value.bitPattern)
    case .text(let value):
      try append(value)
    case .bytes(let value):
      bytes.append(contentsOf: value)
    case .ints(let values):
      appendArrayHeader(of: Binding.Kind.int.oid, count: values.count)
      for value in values {
        append(UInt32(8))
        append(UInt64(bitPattern: value))
      }
    case .texts(let values):
      appendArrayHeader(of: Binding.Kind.text.oid, count: values.count)
      for value in values {
        append(UInt32(value.utf8.count))
        try append(value)
      }
    }
    return true
  }

  private mutating func append(_ text: String) throws(DatabaseError) {
    try Binding.check(text)
    bytes.append(contentsOf: text.utf8)
  }

  /// Dimensions, no NULLs, type of the elements; for the one dimension its length and first index.
  private mutating func appendArrayHeader(of type: UInt32, count: Int) {
    append(UInt32(count == 0 ? 0 : 1))
    append(UInt32(0))
    append(type)
    if count > 0 {
      append(UInt32(count))
      append(UInt32(1))
    }
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

extension Binding.Kind {
  /// The number of the type in `pg_type`; 0 lets the server find out.
  var oid: UInt32 {
    switch self {
    case .unknown: 0
    case .int: 20
    case .double: 701
    case .text: 25
    case .bytes: 17
    case .ints: 1016
    case .texts: 1009
    }
  }
}
