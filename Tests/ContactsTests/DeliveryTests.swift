import Contacts
import Events
import Testing
import Values

/// The order in which events arrive must not matter (semantics.md, 17 and 18).
@Suite struct DeliveryTests {
  @Test func `shuffled delivery leaves the same carts and the same purchases`() {
    for seed in UInt64(1)...400 {
      var chance = Seeded(state: seed)
      var events = DeliveryTests.story(&chance)
      let expected = DeliveryTests.outcome(events)
      events.shuffle(using: &chance)
      #expect(DeliveryTests.outcome(events) == expected, "seed \(seed)")
    }
  }

  @Test func `rows that are written and read between events change nothing`() throws {
    for seed in UInt64(1)...50 {
      var chance = Seeded(state: seed)
      let events = DeliveryTests.story(&chance)
      var world = World()
      for event in events {
        world.project(event)
        world.shopper = try DeliveryTests.stored(world.shopper)
      }
      #expect(DeliveryTests.outcome(world) == DeliveryTests.outcome(events), "seed \(seed)")
    }
  }

  /// Some minutes in a shop: two carts with keys, and orders that name them.
  private static func story(_ chance: inout Seeded) -> [Event] {
    let keys = ["a", "b", ""]
    return (1...14).map { index in
      var properties: JSON.Object = [:]
      let key = keys[Int.random(in: 0..<keys.count, using: &chance)]
      if !key.isEmpty { properties["cart_id"] = .string(key) }
      let name: String
      switch Int.random(in: 0..<10, using: &chance) {
      case 0...3:
        name = "Product Added"
        for (name, value) in product(&chance) { properties[name] = value }
      case 4, 5:
        name = "Product Removed"
        for (name, value) in product(&chance) { properties[name] = value }
        if Bool.random(using: &chance) { properties["quantity"] = nil }
      case 6:
        name = "Cart Viewed"
        properties["products"] = [.object(product(&chance)), .object(product(&chance))]
      case 7:
        name = "Cart Abandoned"
        properties["cart_id"] = "a"
        properties["products"] = [.object(product(&chance))]
      case 8:
        name = "Order Completed"
        if key.isEmpty { properties["cart_id"] = "b" }
        properties["order_id"] = .string("o\(index)")
        properties["products"] = [.object(product(&chance))]
      default:
        let names = ["Order Cancelled", "Order Refunded", "Order Updated"]
        name = names[Int.random(in: 0..<3, using: &chance)]
        properties["order_id"] = .string("o\(Int.random(in: 1...14, using: &chance))")
        properties["total"] = .number(Number(Int64.random(in: 1...9, using: &chance)))
      }
      return Event(
        name: name, messageId: "m\(index)", anonymousId: "x", at: minute(Int64(index)),
        properties: properties)
    }
  }

  private static func product(_ chance: inout Seeded) -> JSON.Object {
    item(
      ["lamp", "vase", "rug"].randomElement(using: &chance) ?? "lamp",
      price: .number(Number(Int64.random(in: 1...30, using: &chance))),
      quantity: Int64.random(in: 1...3, using: &chance))
  }

  private static func outcome(_ events: [Event]) -> [String] {
    var world = World()
    for event in events { world.project(event) }
    return outcome(world)
  }

  /// Serials and the order of lines follow arrival; all else has to be equal.
  private static func outcome(_ world: World) -> [String] {
    var lines = world.shopper.carts.map { cart in
      "\(cart.key) \(cart.state) \(cart.summary) \(cart.total.text) \(cart.orderID ?? "-") "
        + "\(cart.changedAt?.text ?? "-") \(cart.abandonDue(world.settings)?.text ?? "-")"
    }
    lines += world.shopper.orders.map { "\($0.id) \($0.state) \($0.total.text)" }
    lines.sort()
    let purchases = world.contact.purchases
    lines.append(
      "\(purchases.count) \(purchases.total.text) \(purchases.firstAt?.text ?? "-") "
        + (purchases.lastAt?.text ?? "-"))
    return lines
  }

  private static func stored(_ shopper: Shopper) throws -> Shopper {
    Shopper(
      contact: try Contact(id: shopper.contact.id, decoding: shopper.contact.encoded()),
      carts: try shopper.carts.map { try Cart(decoding: $0.encoded()) },
      orders: try shopper.orders.map { try Order(id: $0.id, decoding: $0.encoded()) })
  }
}
