/// What is taken at most of a file (I12).
package enum Limits {
  /// Bytes of one record or line; what is longer becomes a record with a problem.
  package static let recordBytes = 1_024 * 1_024
  /// Columns of a table.
  package static let columns = 1_000
}
