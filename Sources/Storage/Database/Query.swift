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
  private var text = ""
  /// The text for PostgreSQL, from where the two dialects part; until then `text` serves both.
  private var postgresText: String?

  /// A statement with placeholders `$1`, `$2`, … in the order of the bindings.
  package init(_ sql: String, _ bindings: [Binding] = []) {
    self.text = sql
    self.bindings = bindings
  }

  /// The text to prepare in this dialect.
  package func sql(in dialect: Dialect) -> String {
    switch dialect {
    case .sqlite: text
    case .postgres: postgresText ?? text
    }
  }
}

// MARK: - Building

extension Query {
  fileprivate init(capacity: Int, bindings count: Int) {
    text.reserveCapacity(capacity)
    bindings.reserveCapacity(count)
  }

  fileprivate mutating func append(_ sql: String) {
    text.append(sql)
    postgresText?.append(sql)
  }

  fileprivate mutating func append(sqlite: String, postgres: String) {
    if postgresText == nil { postgresText = text }
    text.append(sqlite)
    postgresText?.append(postgres)
  }

  fileprivate mutating func bind(_ binding: Binding) {
    bindings.append(binding)
    append(placeholder(bindings.count))
  }

  fileprivate mutating func bind(set binding: Binding, of type: String) {
    bindings.append(binding)
    let placeholder = placeholder(bindings.count)
    append(
      sqlite: "(SELECT value FROM json_each(\(placeholder)))",
      postgres: "(SELECT unnest(\(placeholder)::\(type)[]))")
  }

  fileprivate mutating func append(_ part: Query) {
    let first = bindings.count
    bindings.append(contentsOf: part.bindings)
    let sqlite = renumbered(part.text, by: first)
    if part.postgresText == nil {
      append(sqlite)
    } else {
      append(sqlite: sqlite, postgres: renumbered(part.sql(in: .postgres), by: first))
    }
  }
}

/// The texts of the first placeholders, so that the usual statement makes no strings for them.
private let placeholders = (0...Limits.readyPlaceholders).map { "$\($0)" }

private func placeholder(_ number: Int) -> String {
  number < placeholders.count ? placeholders[number] : "$\(number)"
}

/// The text with `$1` turned into `$(1 + offset)` and so on.
private func renumbered(_ sql: String, by offset: Int) -> String {
  guard offset > 0, sql.utf8.contains(UInt8(ascii: "$")) else { return sql }
  var result = ""
  for (index, piece) in sql.split(separator: "$", omittingEmptySubsequences: false).enumerated() {
    guard index > 0 else {
      result.append(contentsOf: piece)
      continue
    }
    let digits = piece.prefix { $0.isASCII && $0.isNumber }
    if let number = Int(digits) {
      result.append(placeholder(number + offset))
    } else {
      result.append("$")
    }
    result.append(contentsOf: piece.dropFirst(digits.count))
  }
  return result
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
      query = Query(
        capacity: literalCapacity + interpolationCount * 3, bindings: interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) {
      query.append(literal)
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
