import Database
package import Recommendation
package import Values

/// The products of each order and each visit, under keys that name no person.
package struct BasketRows {
  let transaction: Transaction

  /// The baskets of orders, by their keys.
  package func orders(
    _ keys: some Sequence<String>, partitions: Int
  ) throws -> [String: OrderBasket] {
    var found: [String: OrderBasket] = [:]
    for (partition, keys) in Partitions.places(of: keys, among: partitions) {
      let rows = try transaction.rows(
        """
        SELECT key, placed_at, stated_at, message, body FROM baskets
        WHERE partition = \(partition) AND key IN \(anyOf: keys)
        """
      ) {
        (
          $0.text(0),
          OrderBasket(
            placedAt: Instant(milliseconds: $0.int(1)),
            statedAt: Instant(milliseconds: $0.int(2)), message: $0.text(3),
            products: OrderBasket.products($0.bytes(4)))
        )
      }
      for (key, basket) in rows { found[key] = basket }
    }
    return found
  }

  /// Writes the basket of an order.
  package func save(_ order: OrderBasket, _ key: String, partitions: Int) throws {
    try transaction.send(
      """
      INSERT INTO baskets (partition, key, placed_at, stated_at, message, body)
      VALUES (\(Partitions.place(of: key, among: partitions)), \(key),
        \(order.placedAt.milliseconds), \(order.statedAt.milliseconds), \(order.message),
        \(order.encodedProducts))
      ON CONFLICT (partition, key) DO UPDATE SET placed_at = excluded.placed_at,
        stated_at = excluded.stated_at, message = excluded.message, body = excluded.body
      """)
  }

  /// The visits of some visitors that may be one with views between two instants.
  package func visits(
    _ keys: some Sequence<String>, from: Instant, to: Instant, partitions: Int
  ) throws -> [String: [Visit]] {
    let earliest = from - Recommendation.Limits.inactivity
    let latest = to + Recommendation.Limits.inactivity
    var found: [String: [Visit]] = [:]
    for (partition, keys) in Partitions.places(of: keys, among: partitions) {
      let rows = try transaction.rows(
        """
        SELECT key, began_at, ended_at, body FROM visits
        WHERE partition = \(partition) AND key IN \(anyOf: keys)
          AND began_at <= \(latest.milliseconds) AND ended_at >= \(earliest.milliseconds)
        """
      ) {
        (
          $0.text(0),
          Visit(
            beganAt: Instant(milliseconds: $0.int(1)), endedAt: Instant(milliseconds: $0.int(2)),
            views: $0.bytes(3))
        )
      }
      for (key, visit) in rows { found[key, default: []].append(visit) }
    }
    return found
  }

  /// Writes a visit.
  package func save(_ visit: Visit, _ key: String, partitions: Int) throws {
    try transaction.send(
      """
      INSERT INTO visits (partition, key, began_at, ended_at, body)
      VALUES (\(Partitions.place(of: key, among: partitions)), \(key),
        \(visit.beganAt.milliseconds), \(visit.endedAt.milliseconds), \(visit.encodedViews))
      ON CONFLICT (partition, key, began_at) DO UPDATE SET ended_at = excluded.ended_at,
        body = excluded.body
      """)
  }

  /// Takes a visit away that has become part of another.
  package func remove(_ visit: Visit, _ key: String, partitions: Int) throws {
    try transaction.send(
      """
      DELETE FROM visits WHERE partition = \(Partitions.place(of: key, among: partitions))
        AND key = \(key) AND began_at = \(visit.beganAt.milliseconds)
      """)
  }
}
