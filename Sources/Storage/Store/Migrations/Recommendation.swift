import Database

extension Migration {
  /// What recommendations rest on: all of it is made from the log and can be made again.
  ///
  /// Baskets, visits and the counts of a product lie in the partition of their own key, not in that
  /// of a contact: they know no person.
  static let recommendation = Migration(
    name: "0005_recommendation",
    statements: [
      """
      CREATE TABLE rollup (
        id BIGINT PRIMARY KEY, serial BIGINT NOT NULL, epoch BIGINT NOT NULL,
        edition BIGINT NOT NULL, period BIGINT NOT NULL)
      """,
      "INSERT INTO rollup (id, serial, epoch, edition, period) VALUES (0, 0, 0, 0, 0)",
      "CREATE TABLE rollup_cursors (partition BIGINT PRIMARY KEY, position BIGINT NOT NULL)",
      """
      CREATE TABLE baskets (
        partition BIGINT NOT NULL, key \(type: .text) NOT NULL, placed_at BIGINT NOT NULL,
        stated_at BIGINT NOT NULL, message \(type: .text) NOT NULL, body \(type: .bytes) NOT NULL,
        PRIMARY KEY (partition, key))
      """,
      """
      CREATE TABLE visits (
        partition BIGINT NOT NULL, key \(type: .text) NOT NULL, began_at BIGINT NOT NULL,
        ended_at BIGINT NOT NULL, body \(type: .bytes) NOT NULL,
        PRIMARY KEY (partition, key, began_at))
      """,
      """
      CREATE TABLE companions (
        partition BIGINT NOT NULL, relation BIGINT NOT NULL, product \(type: .text) NOT NULL,
        own \(type: .bytes) NOT NULL, body \(type: .bytes) NOT NULL, changed BIGINT NOT NULL,
        PRIMARY KEY (partition, relation, product))
      """,
      "CREATE INDEX companions_changed ON companions (relation, product) WHERE changed = 1",
      """
      CREATE TABLE neighbours (
        partition BIGINT NOT NULL, relation BIGINT NOT NULL, product \(type: .text) NOT NULL,
        edition BIGINT NOT NULL, body \(type: .bytes) NOT NULL,
        PRIMARY KEY (partition, relation, product))
      """,
      "CREATE INDEX neighbours_by_edition ON neighbours (edition)",
      """
      CREATE TABLE popularity (
        partition BIGINT NOT NULL, relation BIGINT NOT NULL, day BIGINT NOT NULL,
        product \(type: .text) NOT NULL, n BIGINT NOT NULL,
        PRIMARY KEY (partition, relation, day, product))\(sqlite: " WITHOUT ROWID", postgres: "")
      """,
      "CREATE INDEX popularity_by_day ON popularity (relation, day)",
    ])
}
