import Database

extension Migration {
  /// Products, who is interested in them, and what is still to be told.
  ///
  /// Products are reference data: not divided, read into memory by every node. Interest grows with
  /// the contacts and is divided as they are.
  static let catalog = Migration(
    name: "0004_catalog",
    statements: [
      """
      CREATE TABLE products (
        id \(type: .text) PRIMARY KEY, body \(type: .text) NOT NULL, source \(type: .text) NOT NULL,
        search \(type: .text) NOT NULL, deleted BIGINT NOT NULL, generation BIGINT NOT NULL,
        changed_at BIGINT NOT NULL)
      """,
      "CREATE INDEX products_by_generation ON products (generation, id)",
      """
      CREATE TABLE interests (
        partition BIGINT NOT NULL, product \(type: .text) NOT NULL, contact BIGINT NOT NULL,
        kind BIGINT NOT NULL, at BIGINT NOT NULL,
        PRIMARY KEY (partition, product, contact, kind))\(sqlite: " WITHOUT ROWID", postgres: "")
      """,
      "CREATE INDEX interests_by_contact ON interests (partition, contact)",
      """
      CREATE TABLE product_alerts (
        generation BIGINT NOT NULL, product \(type: .text) NOT NULL, kind \(type: .text) NOT NULL,
        properties \(type: .text) NOT NULL, at BIGINT NOT NULL, next_partition BIGINT NOT NULL,
        next_contact BIGINT NOT NULL, PRIMARY KEY (generation, product, kind))
      """,
    ])
}
