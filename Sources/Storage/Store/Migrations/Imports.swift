import Database

extension Migration {
  /// How far files have been imported.
  static let imports = Migration(
    name: "0006_imports",
    statements: [
      """
      CREATE TABLE imports (
        id \(type: .bytes) PRIMARY KEY, kind \(type: .text) NOT NULL,
        file \(type: .text) NOT NULL, started_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
        finished_at BIGINT, position BIGINT NOT NULL, line BIGINT NOT NULL,
        outcomes BIGINT NOT NULL, records BIGINT NOT NULL, taken BIGINT NOT NULL,
        repeated BIGINT NOT NULL, skipped BIGINT NOT NULL, rejected BIGINT NOT NULL,
        reject_bytes BIGINT NOT NULL)
      """
    ])
}
