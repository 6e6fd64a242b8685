/// The bounds of this driver.
enum Limits {
  /// How often a transaction is begun before the database counts as busy.
  static let attempts = 20
  /// Statements that are sent before their results are looked at.
  static let queuedStatements = 256
  /// Bytes of values that are sent before results are looked at.
  static let queuedBytes = 1_048_576
  /// Statements kept prepared on each connection.
  static let preparedStatements = 512
  /// Transactions that wait for a connection.
  static let waiting = 10_000
  /// Memory for the values of one statement that is kept for the next, in bytes.
  static let keptBuffer = 1_048_576
  /// How often an idle connection is read before it counts as lost.
  static let idleReads = 8
  /// How long connecting may take when the address does not say it, in seconds.
  static let connectTimeout = 10
}
