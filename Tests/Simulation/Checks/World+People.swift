import Contacts
import Database
import Events
import Store
import Values

extension World {
  /// I1: every message that was taken counts, once.
  func checkEverythingCounted() throws {
    try expectNone(
      "SELECT hex(message) FROM seen GROUP BY message HAVING count(*) > 1",
      "a message counts for two people")
    let counted = Set(try texts("SELECT hex(message) FROM seen"))
    for messageId in memory.received.keys.sorted()
    where !counted.contains(Fingerprint(messageId).hex.uppercased()) {
      throw violation("\(messageId) was acknowledged and never counted")
    }
    try expectEqual(
      "SELECT CAST(count(*) AS TEXT) FROM seen", "SELECT CAST(count(*) AS TEXT) FROM history",
      "history and counted messages differ")
  }

  /// The contacts by the names of a visitor: that of the person, and those of devices on which they
  /// never logged in.
  func contacts(of visitor: Visitor) throws -> [(names: [String], contact: Contact)] {
    var found: [(names: [String], contact: Contact)] = []
    for name in visitor.owners {
      let kind: Identities.Kind = name == visitor.userId ? .user : .anonymous
      let partitions = self.partitions
      let contact = try database.readNow { transaction in
        try transaction.identities.contact(
          of: .init(kind: kind, value: name), partitions: partitions
        ).flatMap { try transaction.contacts.current($0) }
      }
      guard let contact else { continue }
      if let index = found.firstIndex(where: { $0.contact.id == contact.id }) {
        found[index].names.append(name)
      } else {
        found.append(([name], contact))
      }
    }
    return found
  }

  /// The events of a visitor that belong to one contact, in the order in which they happened.
  private func events(of names: [String], _ visitor: Visitor) -> [Event] {
    memory.received.values.filter { event in
      guard event.contact == nil else { return false }
      if event.userId == visitor.userId { return names.contains(visitor.userId) }
      return event.anonymousId.map(names.contains) ?? false
    }.sorted { $0.at < $1.at }
  }

  /// Devices belong to whom logged in on them, and to nobody else.
  private func checkNames(_ names: [String], _ visitor: Visitor) throws {
    guard names.contains(visitor.userId) else { return }
    for device in visitor.devices where device.isLoggedIn && !names.contains(device.anonymousId) {
      throw violation("\(device.anonymousId) was not merged into \(visitor.userId)")
    }
  }

  /// Purchases are the sum of the orders that were heard of.
  func checkPurchases() throws {
    for visitor in visitors {
      for (names, contact) in try contacts(of: visitor) {
        try checkNames(names, visitor)
        var orders: [String: (total: Int, at: Instant, back: Int, isCancelled: Bool)] = [:]
        let events = events(of: names, visitor)
        for event in events where event.name == "Order Completed" {
          guard let id = event.properties["order_id"]?.text else { continue }
          let total = Int(event.properties["total"]?.number?.whole ?? 0)
          orders[id] = (total, event.at, 0, false)
        }
        for event in events {
          guard let id = event.properties["order_id"]?.text, var order = orders[id] else {
            continue
          }
          if event.name == "Order Cancelled" { order.isCancelled = true }
          if event.name == "Order Refunded" {
            order.back += Int(event.properties["amount"]?.number?.whole ?? 0)
          }
          orders[id] = order
        }
        let counting = orders.values.filter { !$0.isCancelled && $0.back < $0.total }
        let expected = Purchases(
          count: counting.count,
          total: Number(Int64(counting.reduce(0) { $0 + $1.total - $1.back })),
          firstAt: counting.map(\.at).min(), lastAt: counting.map(\.at).max())
        if contact.purchases != expected {
          throw violation("\(names) bought \(expected), the engine says \(contact.purchases)")
        }
      }
    }
  }
}
