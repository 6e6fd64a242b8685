import Contacts
import Database
import Events
import Store
import Values

extension World {
  /// Open carts hold what was put in since the last order, and not taken out.
  func checkCarts() throws {
    for visitor in visitors {
      for (names, contact) in try contacts(of: visitor) {
        let expected = open(events(about: names, visitor))
        var found: [String: [String: Int]] = [:]
        let carts = try database.readNow { try $0.carts.all(of: contact.id, limit: 1_000) }
        for cart in carts where cart.state != .purchased && !cart.isEmpty {
          for line in cart.lines {
            found[cart.key, default: [:]][line.id] = Int(line.quantity.whole ?? -1)
          }
        }
        if found != expected {
          throw violation("the carts of \(names) are \(expected), the engine says \(found)")
        }
      }
    }
  }

  private func events(about names: [String], _ visitor: Visitor) -> [Event] {
    memory.received.values.filter { event in
      guard event.commerce != nil, event.contact == nil else { return false }
      if event.userId == visitor.userId { return names.contains(visitor.userId) }
      return event.anonymousId.map(names.contains) ?? false
    }.sorted { $0.at < $1.at }
  }

  /// The naive fold: one event after the other, in the order in which they happened.
  private func open(_ events: [Event]) -> [String: [String: Int]] {
    var carts: [String: [String: Int]] = [:]
    for event in events {
      let key = event.properties["cart_id"]?.text ?? ""
      let product = event.properties["product_id"]?.text ?? ""
      let quantity = Int(event.properties["quantity"]?.number?.whole ?? 0)
      switch event.commerce {
      case .productAdded: carts[key, default: [:]][product, default: 0] += quantity
      case .productRemoved:
        guard let held = carts[key]?[product] else { continue }
        carts[key]?[product] = held > quantity ? held - quantity : nil
      case .cartViewed, .cartAbandoned:
        var lines: [String: Int] = [:]
        for line in event.properties["products"]?.array ?? [] {
          lines[line["product_id"]?.text ?? ""] = Int(line["quantity"]?.number?.whole ?? 0)
        }
        carts[key] = lines
      case .orderCompleted: carts[key] = nil
      default: continue
      }
    }
    return carts.filter { !$0.value.isEmpty }
  }
}
