import Database

extension Migration {
  /// Who is in which segments, when that may change, and how far new segments are computed.
  static let segments = Migration(
    name: "0003_segments",
    statements: [
      """
      CREATE TABLE memberships (
        partition BIGINT NOT NULL, contact BIGINT NOT NULL, segment \(type: .text) NOT NULL,
        since BIGINT, look_at BIGINT,
        PRIMARY KEY (partition, contact, segment))\(sqlite: " WITHOUT ROWID", postgres: "")
      """,
      """
      CREATE INDEX memberships_by_segment ON memberships (segment, partition, contact, since)
      """,
      """
      CREATE TABLE segment_backfills (
        partition BIGINT NOT NULL, segment \(type: .text) NOT NULL, work \(type: .text) NOT NULL,
        marker BIGINT NOT NULL, last BIGINT, total BIGINT NOT NULL, done BIGINT NOT NULL,
        finished BIGINT NOT NULL, PRIMARY KEY (partition, segment))
      """,
      "ALTER TABLE partitions ADD COLUMN judged_at BIGINT NOT NULL DEFAULT 0",
      """
      CREATE TABLE sweeps (
        journey \(type: .text) PRIMARY KEY, round_at BIGINT, due_at BIGINT, opened_at BIGINT,
        marker BIGINT, called BIGINT NOT NULL)
      """,
    ])
}
