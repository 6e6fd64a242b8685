/// One SQL statement and the values bound to it. An interpolated value becomes a placeholder and a
/// binding, so that no value is ever part of the text:
///
///     tx.first("SELECT name FROM shop WHERE id = \(id)") { $0.text(0) }
///
/// The text of a statement should depend on the code alone: statements are prepared once and kept
/// by their text.
package struct Query: Sendable, Equatable {
  /// The values, the first for `$1`.
  package private(set) var bindings: [Binding] = []
  /// The statement without its values: what it is prepared and kept by.
  package private(set) var shape = Shape()

  /// A statement with placeholders `$1`, `$2`, … in the order of the bindings.
  package init(_ sql: String, _ bindings: [Binding] = []) {
    shape.pieces = [.text(sql)]
    self.bindings = bindings
  }

  /// The text to prepare in this dialect.
  package func sql(in dialect: Dialect) -> String { shape.sql(in: dialect) }
}

// MARK: - Building

extension Query {
  fileprivate init(pieces: Int, bindings count: Int) {
    shape.pieces.reserveCapacity(pieces)
    bindings.reserveCapacity(count)
  }

  fileprivate mutating func append(_ sql: String) { shape.pieces.append(.text(sql)) }

  fileprivate mutating func append(sqlite: String, postgres: String) {
    shape.pieces.append(.texts(sqlite: sqlite, postgres: postgres))
  }

  fileprivate mutating func bind(_ binding: Binding) {
    bindings.append(binding)
    shape.pieces.append(.value(bindings.count))
  }

  fileprivate mutating func bind(set binding: Binding, of type: String) {
    bindings.append(binding)
    shape.pieces.append(.set(bindings.count, type: type))
  }

  fileprivate mutating func append(_ part: Query) {
    let first = bindings.count
    bindings.append(contentsOf: part.bindings)
    shape.pieces.append(contentsOf: part.shape.pieces.map { $0.renumbered(by: first) })
  }
}

// MARK: - Interpolation

extension Query: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) {
    self.init(value)
  }

  package init(stringInterpolation: StringInterpolation) {
    self = stringInterpolation.query
  }

  /// Collects the pieces of an interpolated statement.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var query: Query

    package init(literalCapacity: Int, interpolationCount: Int) {
      query = Query(pieces: interpolationCount * 2 + 1, bindings: interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { query.append(literal) }
    }

    /// Binds a whole number.
    package mutating func appendInterpolation(_ value: Int64) { query.bind(.int(value)) }
    /// Binds a whole number.
    package mutating func appendInterpolation(_ value: Int) { query.bind(.int(Int64(value))) }
    /// Binds a fraction.
    package mutating func appendInterpolation(_ value: Double) { query.bind(.double(value)) }
    /// Binds a text.
    package mutating func appendInterpolation(_ value: String) { query.bind(.text(value)) }
    /// Binds bytes.
    package mutating func appendInterpolation(_ value: [UInt8]) { query.bind(.bytes(value)) }
    /// Binds 1 for true and 0 for false: such columns are `BIGINT`.
    package mutating func appendInterpolation(_ value: Bool) { query.bind(.int(value ? 1 : 0)) }
    /// Binds a value made elsewhere.
    package mutating func appendInterpolation(_ value: Binding) { query.bind(value) }

    /// Binds a whole number or NULL.
    package mutating func appendInterpolation(_ value: Int64?) {
      query.bind(value.map(Binding.int) ?? .absent(.int))
    }
    /// Binds a whole number or NULL.
    package mutating func appendInterpolation(_ value: Int?) {
      query.bind(value.map { .int(Int64($0)) } ?? .absent(.int))
    }
    /// Binds a fraction or NULL.
    package mutating func appendInterpolation(_ value: Double?) {
      query.bind(value.map(Binding.double) ?? .absent(.double))
    }
    /// Binds a text or NULL.
    package mutating func appendInterpolation(_ value: String?) {
      query.bind(value.map(Binding.text) ?? .absent(.text))
    }
    /// Binds bytes or NULL.
    package mutating func appendInterpolation(_ value: [UInt8]?) {
      query.bind(value.map(Binding.bytes) ?? .absent(.bytes))
    }
    /// Binds 1, 0 or NULL.
    package mutating func appendInterpolation(_ value: Bool?) {
      query.bind(value.map { .int($0 ? 1 : 0) } ?? .absent(.int))
    }

    /// Inserts SQL as it stands. Never for a value.
    package mutating func appendInterpolation(raw sql: String) { query.append(sql) }
    /// Inserts part of a statement together with its bindings.
    package mutating func appendInterpolation(_ part: Query) { query.append(part) }
    /// Inserts SQL that has to differ between the databases:
    /// `\(sqlite: "WITHOUT ROWID", postgres: "")`.
    package mutating func appendInterpolation(sqlite: String, postgres: String) {
      query.append(sqlite: sqlite, postgres: postgres)
    }
    /// Inserts the name of a column's type.
    package mutating func appendInterpolation(type: ColumnType) {
      query.append(sqlite: type.name(in: .sqlite), postgres: type.name(in: .postgres))
    }

    /// A set for `id IN \(anyOf: ids)`, with one binding however many there are, so that the text
    /// of the statement stays the same.
    package mutating func appendInterpolation(anyOf values: [Int64]) {
      query.bind(set: .ints(values), of: "bigint")
    }
    /// A set for `name IN \(anyOf: names)`, with one binding however many there are.
    package mutating func appendInterpolation(anyOf values: [String]) {
      query.bind(set: .texts(values), of: "text")
    }
  }
}
