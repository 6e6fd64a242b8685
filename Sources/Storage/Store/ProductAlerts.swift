import Database
package import Values

/// Changes of products that contacts are still to be told of, and how far that has come.
package struct ProductAlerts {
  let transaction: Transaction

  /// One change of one product.
  package struct Alert: Sendable, Hashable {
    /// The counter of the catalogue at the change: with product and kind it names the change.
    package let generation: Int64
    package let product: String
    /// The name of the event.
    package let kind: String
    /// What the event says beside why it concerns the contact.
    package let properties: JSON
    package let at: Instant
    /// The partition whose contacts are told next, and the last of them that was told.
    package var partition: Int
    package var contact: Int64

    package init(
      generation: Int64, product: String, kind: String, properties: JSON, at: Instant,
      partition: Int = 0, contact: Int64 = 0
    ) {
      self.generation = generation
      self.product = product
      self.kind = kind
      self.properties = properties
      self.at = at
      self.partition = partition
      self.contact = contact
    }
  }

  /// Notes a change that contacts are to be told of.
  package func add(_ alert: Alert) throws {
    try transaction.send(
      """
      INSERT INTO product_alerts
        (generation, product, kind, properties, at, next_partition, next_contact)
      VALUES (\(alert.generation), \(alert.product), \(alert.kind),
        \(alert.properties.serialized), \(alert.at.milliseconds), \(alert.partition),
        \(alert.contact))
      """)
  }

  /// The oldest change that is not told to all.
  package func first() throws -> Alert? {
    try transaction.first(
      """
      SELECT generation, product, kind, properties, at, next_partition, next_contact
      FROM product_alerts ORDER BY generation, product, kind LIMIT 1
      """
    ) { row in
      Alert(
        generation: row.int(0), product: row.text(1), kind: row.text(2),
        properties: try JSON(parsing: row.text(3)), at: Instant(milliseconds: row.int(4)),
        partition: Int(row.int(5)), contact: row.int(6))
    }
  }

  /// How many changes are not told to all.
  package func count() throws -> Int64 {
    try transaction.first("SELECT count(*) FROM product_alerts") { $0.int(0) } ?? 0
  }

  /// Remembers how far telling has come. Two nodes that tell of one change at the same time write
  /// the same row, so that one of them begins again behind the other.
  package func move(_ alert: Alert) throws {
    try transaction.send(
      """
      UPDATE product_alerts SET next_partition = \(alert.partition),
        next_contact = \(alert.contact)
      WHERE generation = \(alert.generation) AND product = \(alert.product)
        AND kind = \(alert.kind)
      """)
  }

  /// Takes away a change that everybody has been told of.
  package func remove(_ alert: Alert) throws {
    try transaction.send(
      """
      DELETE FROM product_alerts WHERE generation = \(alert.generation)
        AND product = \(alert.product) AND kind = \(alert.kind)
      """)
  }
}
