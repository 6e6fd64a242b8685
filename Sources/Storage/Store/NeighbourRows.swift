import Database
package import Recommendation

/// The neighbours of each product, best first: what every node keeps in memory.
package struct NeighbourRows {
  let transaction: Transaction

  /// One product with its neighbours.
  package struct Entry: Sendable, Hashable {
    package let relation: Relation
    package let product: String
    package let edition: Int64
    package let neighbours: [ScoredProduct]
  }

  /// The lists of some products as they are stored.
  package func lists(
    of products: some Sequence<String>, _ relation: Relation, partitions: Int
  ) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for (partition, products) in Partitions.places(of: products, among: partitions) {
      let rows = try transaction.rows(
        """
        SELECT product, body FROM neighbours WHERE partition = \(partition)
          AND relation = \(relation.rawValue) AND product IN \(anyOf: products)
        """
      ) { ($0.text(0), $0.bytes(1)) }
      for (product, body) in rows { found[product] = body }
    }
    return found
  }

  /// Writes the list of a product.
  package func save(
    _ list: [UInt8], of product: String, _ relation: Relation, edition: Int64, partitions: Int
  ) throws {
    try transaction.send(
      """
      INSERT INTO neighbours (partition, relation, product, edition, body)
      VALUES (\(Partitions.place(of: product, among: partitions)), \(relation.rawValue),
        \(product), \(edition), \(list))
      ON CONFLICT (partition, relation, product) DO UPDATE SET edition = excluded.edition,
        body = excluded.body
      """)
  }

  /// Takes the list of a product away.
  package func remove(_ product: String, _ relation: Relation, partitions: Int) throws {
    try transaction.send(
      """
      DELETE FROM neighbours
      WHERE partition = \(Partitions.place(of: product, among: partitions))
        AND relation = \(relation.rawValue) AND product = \(product)
      """)
  }

  /// What was written in the editions after one, oldest first. An edition writes no more lists
  /// than fit into a page, and a page ends with the end of an edition.
  package func changes(after edition: Int64, limit: Int) throws -> [Entry] {
    let rows = try transaction.rows(
      """
      SELECT relation, product, edition, body FROM neighbours WHERE edition > \(edition)
      ORDER BY edition LIMIT \(limit + 1)
      """
    ) { row -> Entry in
      guard let relation = Relation(rawValue: Int(row.int(0))) else {
        preconditionFailure("no list of relation \(row.int(0)) is ever written")
      }
      return Entry(
        relation: relation, product: row.text(1), edition: row.int(2),
        neighbours: ScoredProduct.decode(row.bytes(3)))
    }
    guard rows.count > limit, let last = rows.last else { return rows }
    return rows.filter { $0.edition < last.edition }
  }
}
