import Engine

extension Limits {
  /// Statements of a file that are imported in one commit.
  static let importedEvents = 1_000
  /// Records that are read for one commit, wanted or not.
  static let importedRecords = 20_000
  /// Bytes of what is imported in one commit, roughly.
  static let importedBytes = 4 * 1_024 * 1_024
  /// Events in the log and not yet applied beyond which an import waits: a fifth of what makes the
  /// server refuse events.
  static let importBacklog = Engine::Limits.backlog / 5
  /// Milliseconds between two looks at whether the server has caught up.
  static let importRest: Int64 = 250
  /// How many such looks without any progress mean that nobody applies: 10 seconds.
  static let importPatience = 40
  /// How often a commit is tried again while others hold the database, some seconds each.
  static let importAttempts = 10
}
