import Database

extension Migration {
  /// What the shop decides about everybody inside a journey, how far the sweeps have come that
  /// carry it to those who rest, timers that could not be fired, and where further copies of a
  /// contact's events lie.
  static let directives = Migration(
    name: "0007_directives",
    statements: [
      """
      CREATE TABLE directives (
        journey \(type: .text) NOT NULL, number BIGINT NOT NULL, kind \(type: .text) NOT NULL,
        at BIGINT NOT NULL, PRIMARY KEY (journey, number))
      """,
      """
      CREATE TABLE tours (
        partition BIGINT NOT NULL, journey \(type: .text) NOT NULL, contact BIGINT NOT NULL,
        run \(type: .bytes) NOT NULL, passed BIGINT NOT NULL, done BIGINT NOT NULL,
        PRIMARY KEY (partition, journey))
      """,
      """
      CREATE TABLE setbacks (
        partition BIGINT NOT NULL, due BIGINT NOT NULL, kind BIGINT NOT NULL,
        contact BIGINT NOT NULL, ref \(type: .bytes) NOT NULL, attempts BIGINT NOT NULL,
        retry_at BIGINT, at BIGINT NOT NULL, error \(type: .text) NOT NULL,
        PRIMARY KEY (partition, due, kind, contact, ref))
      """,
      """
      CREATE TABLE copies (
        partition BIGINT NOT NULL, contact BIGINT NOT NULL, log_partition BIGINT NOT NULL,
        log_position BIGINT NOT NULL,
        PRIMARY KEY (partition, contact, log_partition, log_position))
        \(sqlite: "WITHOUT ROWID", postgres: "")
      """,
    ])
}
