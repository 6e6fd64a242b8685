/// Which database answers. Both run the same SQL; what differs has a name in `Query`.
package enum Dialect: String, Sendable, CaseIterable {
  case sqlite
  case postgres
}

/// What a column holds, where the two databases spell or order it differently.
/// Whole numbers are `BIGINT` and fractions `DOUBLE PRECISION` on both.
package enum ColumnType: Sendable {
  /// Text that is compared byte by byte on both databases, so that the same rows come in the same
  /// order and an index serves prefixes: PostgreSQL would otherwise use the locale of the cluster.
  case text
  /// A string of bytes.
  case bytes

  func name(in dialect: Dialect) -> String {
    switch (self, dialect) {
    case (.text, .sqlite): "TEXT"
    case (.text, .postgres): "TEXT COLLATE \"C\""
    case (.bytes, .sqlite): "BLOB"
    case (.bytes, .postgres): "BYTEA"
    }
  }
}
