import Contacts
import Database
import Engine
import Events
import Store
import Values

extension World {
  /// The tables are nothing but the log: applied again, without crashes and by one worker, it makes
  /// the same people.
  func checkRebuilt() throws {
    try rebuild(mirror)
    try expectEqual(try people(database), try people(mirror), "people and the log differ")
  }

  private func rebuild(_ other: any Database) throws {
    let partitions = self.partitions
    let apply = Apply(
      shelf: PlaybookShelf(workspace: workspace), products: ProductShelf(), workspace: workspace,
      partitions: partitions, tail: Tail())
    for batch in memory.batches {
      let entries = try database.readNow { transaction in
        try transaction.log.entries(
          after: batch.after, in: batch.partition, limit: Int(batch.through - batch.after))
      }
      try other.writeNow { transaction in
        try transaction.log.append(entries.map(\.event), to: batch.partition)
        var progress = try transaction.partitions.lock(batch.partition)
        progress.clock = batch.clockBefore
        try transaction.partitions.save(&progress)
        _ = try apply.batch(
          transaction, partition: batch.partition, now: Instant(milliseconds: 0))
        // What the batch has raised itself stands in the first log and comes from there.
        try transaction.run(
          """
          DELETE FROM log WHERE position
            > (SELECT cursor FROM partitions WHERE partitions.partition = log.partition)
          """)
        try transaction.run(
          """
          UPDATE log_heads SET head
            = (SELECT cursor FROM partitions WHERE partitions.partition = log_heads.partition)
          """)
      }
    }
  }

  /// What is known of everybody, a line for each aspect.
  private func people(_ database: any Database) throws -> [String] {
    try database.readNow { transaction in
      let ids = try transaction.rows("SELECT id FROM contacts") { ContactID($0.int(0)) }
      return try ids.flatMap { id in
        guard let contact = try transaction.contacts.contact(id) else { return ["gone"] }
        var lines = contact.aspects
        for cart in try transaction.carts.all(of: id, limit: 1_000) {
          lines.append(
            "cart \(cart.serial) \(cart.key) \(cart.purchasedAt?.text ?? "open") "
              + "\(cart.lines.map { "\($0.id)×\($0.quantity.text)" })")
        }
        for order in try transaction.orders.all(of: id, limit: 1_000) {
          lines.append("order \(order.id) \(order.state) \(order.total.text)")
        }
        return lines.map { "\(id.text) \($0)" }
      }
    }
  }
}

extension Contact {
  fileprivate var aspects: [String] {
    [
      "merged into \(mergedInto?.text ?? "nobody")", JSON.object(attributes).serialized,
      "purchases \(purchases.count) \(purchases.total.text) \(purchases.firstAt?.text ?? "") "
        + "\(purchases.lastAt?.text ?? "")", "names \(userIDs) \(anonymousIDs)",
      "tokens \(pushTokens.map(\.token))",
      "seen \(activity.firstSeenAt?.text ?? "") \(activity.lastSeenAt?.text ?? "") "
        + "\(activity.lastVisitAt?.text ?? "")",
    ]
      + subscriptions.entries.map { key, subscription in
        let marks = [subscription.personal, subscription.shop].map { mark in
          mark.map { "\($0.state) \($0.source) \($0.at.text)" } ?? "-"
        }
        return "\(key.channel) \(key.topic): \(marks)"
      }
  }
}
