import Database
package import Recommendation

/// What was ever chosen together with each product: one row a product, rewritten when a basket with
/// it comes.
package struct CompanionRows {
  let transaction: Transaction

  /// The rows of some products.
  package func load(
    _ products: some Sequence<String>, _ relation: Relation, partitions: Int
  ) throws -> [String: Companions] {
    var found: [String: Companions] = [:]
    for (partition, products) in Partitions.places(of: products, among: partitions) {
      let rows = try transaction.rows(
        """
        SELECT product, own, body FROM companions WHERE partition = \(partition)
          AND relation = \(relation.rawValue) AND product IN \(anyOf: products)
        """
      ) { ($0.text(0), Companions(own: $0.bytes(1), body: $0.bytes(2))) }
      for (product, companions) in rows { found[product] = companions }
    }
    return found
  }

  /// The weights of some products without their companions, read by a function.
  package func own<Value>(
    of products: some Sequence<String>, _ relation: Relation, partitions: Int,
    _ read: (Companions) -> Value
  ) throws -> [String: Value] {
    var found: [String: Value] = [:]
    for (partition, products) in Partitions.places(of: products, among: partitions) {
      let rows = try transaction.rows(
        """
        SELECT product, own FROM companions WHERE partition = \(partition)
          AND relation = \(relation.rawValue) AND product IN \(anyOf: products)
        """
      ) { ($0.text(0), read(Companions(own: $0.bytes(1), body: []))) }
      for (product, value) in rows { found[product] = value }
    }
    return found
  }

  /// Writes the row of a product.
  ///
  /// - Parameter changed: whether its neighbours have to be found again.
  package func save(
    _ companions: Companions, of product: String, _ relation: Relation, changed: Bool,
    partitions: Int
  ) throws {
    try transaction.send(
      """
      INSERT INTO companions (partition, relation, product, own, body, changed)
      VALUES (\(Partitions.place(of: product, among: partitions)), \(relation.rawValue),
        \(product), \(companions.encodedOwn), \(companions.body), \(changed))
      ON CONFLICT (partition, relation, product) DO UPDATE SET own = excluded.own,
        body = excluded.body, changed = excluded.changed
      """)
  }

  /// Takes the row of a product away.
  package func remove(_ product: String, _ relation: Relation, partitions: Int) throws {
    try transaction.send(
      """
      DELETE FROM companions
      WHERE partition = \(Partitions.place(of: product, among: partitions))
        AND relation = \(relation.rawValue) AND product = \(product)
      """)
  }

  /// Notes that the neighbours of some products have to be found again, or that they have been.
  package func mark(
    _ products: some Sequence<String>, _ relation: Relation, changed: Bool, partitions: Int
  ) throws {
    for (partition, products) in Partitions.places(of: products, among: partitions) {
      try transaction.send(
        """
        UPDATE companions SET changed = \(changed) WHERE partition = \(partition)
          AND relation = \(relation.rawValue) AND product IN \(anyOf: products)
          AND changed <> \(changed)
        """)
    }
  }

  /// Notes that the neighbours of all products have to be found again.
  package func markAll() throws {
    try transaction.send("UPDATE companions SET changed = 1 WHERE changed <> 1")
  }

  /// Products whose neighbours have to be found again, of one relation.
  package func changed(
    limit: Int
  ) throws -> (relation: Relation, rows: [(product: String, companions: Companions)])? {
    let relation = try transaction.first(
      "SELECT relation FROM companions WHERE changed = 1 ORDER BY relation, product LIMIT 1"
    ) { Int($0.int(0)) }
    guard let relation = relation.flatMap(Relation.init(rawValue:)) else { return nil }
    let rows = try transaction.rows(
      """
      SELECT product, own, body FROM companions
      WHERE changed = 1 AND relation = \(relation.rawValue) ORDER BY relation, product
      LIMIT \(limit)
      """
    ) { ($0.text(0), Companions(own: $0.bytes(1), body: $0.bytes(2))) }
    return (relation, rows)
  }
}
