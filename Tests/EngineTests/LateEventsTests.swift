import Contacts
import Database
import Engine
import Events
import Journeys
import Store
import Testing
import Values

/// Events that come late, together or about the past.
@Suite struct LateEventsTests {
  private func order(
    _ name: String, _ id: String, at: Instant, user: String? = "ada", anonymous: String? = nil
  ) -> Event {
    Event(
      name: name, messageId: "\(name) \(id)", userId: user, anonymousId: anonymous, at: at,
      receivedAt: Shop.noon, properties: ["order_id": .string(id), "total": 50])
  }

  private func item(_ cart: String) -> JSON.Object {
    ["cart_id": .string(cart), "product_id": "p1", "price": 80, "quantity": 1]
  }

  private func openLines(_ shop: Shop) throws -> [String] {
    let id = try shop.contact().id
    return try shop.database.readNow { try $0.carts.all(of: id, limit: 10) }
      .filter { $0.state != .purchased }.flatMap(\.lines).map(\.id)
  }

  @Test func `the first order of a batch can be cancelled in the same batch`() async throws {
    let shop = try await Shop()
    let later = Shop.noon - .minutes(5)
    try await shop.engine.ingest.append([
      order("Order Completed", "o1", at: Shop.noon - .minutes(9)),
      order("Order Completed", "o2", at: later),
      order("Order Cancelled", "o1", at: Shop.noon),
    ])
    try shop.settle()
    let purchases = try shop.contact().purchases
    #expect(purchases == Purchases(count: 1, total: 50, firstAt: later, lastAt: later))
  }

  @Test func `a cancellation that a merge brings moves the first order`() async throws {
    let shop = try await Shop()
    let later = Shop.noon - .minutes(5)
    try await shop.engine.ingest.append([
      order("Order Completed", "o1", at: Shop.noon - .minutes(9)),
      order("Order Completed", "o2", at: later),
      order("Order Cancelled", "o1", at: Shop.noon, user: nil, anonymous: "phone"),
    ])
    try shop.settle()
    try await shop.identify(anonymous: "phone")
    let purchases = try shop.contact().purchases
    #expect(purchases == Purchases(count: 1, total: 50, firstAt: later, lastAt: later))
  }

  @Test func `a change finds the cart that was bought months ago`() async throws {
    let shop = try await Shop()
    try await shop.take("Product Added", item("c1"))
    try shop.pass(.minutes(5))
    try await shop.take("Order Completed", ["order_id": "o1", "cart_id": "c1"])
    try shop.pass(.days(60))
    try await shop.take("Product Added", item("c1"), at: Shop.noon + .minutes(1))
    #expect(try openLines(shop) == [])
  }

  @Test func `a merge finds the cart that was bought months ago`() async throws {
    let shop = try await Shop()
    try await shop.take("Product Added", user: nil, anonymous: "phone", item("c1"))
    try shop.pass(.minutes(5))
    try await shop.take("Order Completed", ["order_id": "o1", "cart_id": "c1"])
    try shop.pass(.days(60))
    try await shop.identify(anonymous: "phone")
    #expect(try openLines(shop) == [])
  }

  @Test func `carts of the past are abandoned in silence`() async throws {
    let shop = try await Shop()
    try shop.publish("abandoned-cart", JourneyOnEngineTests.abandonedCart)
    try await shop.identify()
    try await shop.take("Product Added", item("c1"), at: Shop.noon - .days(2))
    try await shop.take(
      "Product Added", item("c2"), at: Shop.noon - .days(9), source: .imported)
    try shop.pass(.days(1))
    #expect(try shop.ledger == [])
    #expect(try shop.runs() == [])
  }

  @Test func `a wait that a batch begins is over before a later event of it`() async throws {
    let shop = try await Shop()
    try shop.publish(
      "waiting",
      """
      {"start":{"trigger":"product_viewed","reentry":{"mode":"always"}},
       "steps":[{"id":"bought","type":"wait_for","trigger":"order_completed",
                 "limit":{"minutes":1},"yes":[],"no":[]}]}
      """)
    let view = Event(
      name: "Product Viewed", messageId: "v1", userId: "ada", at: Shop.noon - .minutes(9))
    let order = Event(
      name: "Order Completed", messageId: "o1", userId: "ada", at: Shop.noon - .minutes(7),
      properties: ["order_id": "o1"])
    try await shop.engine.ingest.append([view, order])
    try shop.settle()
    #expect(try shop.runs().map { $0.path.map(\.outcome) } == [["no"]])
  }

  @Test func `a part of an event that is not taken is shown with its reason`() async throws {
    let shop = try await Shop()
    try await shop.take("Product Added", ["product_id": "p", "products": [["price": 3]]])
    let refused = try shop.database.readNow {
      try $0.rejections.page(event: "Product Added", before: nil, limit: 5)
    }
    #expect(Set(refused.map(\.code)) == ["part_not_taken"])
    #expect(refused.allSatisfy { $0.message.contains("productWithoutIdentity") })
  }

  @Test func `how late an event may be to start something is a setting`() async throws {
    for (limit, count) in [(Span.hours(2), 0), (.days(3), 1)] {
      let shop = try await Shop(lateEventLimit: limit)
      try shop.publish(
        "viewed",
        """
        {"start":{"trigger":"product_viewed"},
         "steps":[{"id":"rest","type":"wait","for":{"hours":2}}]}
        """)
      try await shop.take("Product Viewed", at: shop.clock.now - .days(2))
      #expect(try shop.runs().count == count)
    }
  }
}
