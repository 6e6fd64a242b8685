import Database

extension Migration {
  /// A partition's revision: it tells whoever keeps contacts in memory whether somebody else has
  /// written since.
  static let revisions = Migration(
    name: "0002_revisions",
    statements: ["ALTER TABLE partitions ADD COLUMN revision BIGINT NOT NULL DEFAULT 0"])
}
