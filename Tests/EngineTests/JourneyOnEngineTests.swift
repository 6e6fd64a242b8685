import Contacts
import Database
import Engine
import Events
import Journeys
import Messages
import PostgresCluster
import Store
import Testing
import Values

@Suite struct JourneyOnEngineTests {
  static let abandonedCart = """
    {"id":"abandoned-cart",
     "start":{"trigger":"cart_abandoned",
              "where":{"field":"trigger.total","is":"greater","value":50},
              "reentry":{"mode":"always"},"key":"cart_id"},
     "goal":{"trigger":"order_completed","window":{"days":3}},
     "exits":[{"trigger":"order_completed"}],
     "steps":[
      {"id":"first","type":"send_email","content":"first-reminder","to":"contact.email"},
      {"id":"opened","type":"wait_for","message":"first","interaction":"opened",
       "limit":{"days":1},"yes":[],
       "no":[{"id":"second","type":"send_sms","content":"second-reminder","to":"contact.phone"},
             {"id":"day","type":"wait","for":{"days":1}},
             {"id":"last","type":"send_push","content":"last-reminder"}]}]}
    """

  private func shop(on database: (any Database)? = nil) async throws -> Shop {
    let shop = try await Shop(on: database)
    try shop.publish("abandoned-cart", Self.abandonedCart)
    return shop
  }

  private func fill(_ shop: Shop, cart: String = "c1", price: Double = 80) async throws {
    try await shop.take(
      "Product Added",
      [
        "cart_id": .string(cart), "product_id": "p1", "name": "Lampe",
        "price": .number(Number(double: price)), "quantity": 1,
      ])
  }

  private func open(_ shop: Shop, step: String) async throws {
    let line = try #require(
      try shop.database.readNow { try $0.messages.page(.init(step: step), before: nil, limit: 1) }
        .first)
    let event = MessageEvent.interaction(.opened, with: line, once: "1", at: shop.clock.now)
    try await shop.engine.ingest.append([event])
    try shop.settle()
  }

  @Test func `a cart that lies for half an hour brings the first reminder`() async throws {
    let shop = try await shop()
    try await shop.identify()
    try await fill(shop)
    try shop.pass(.minutes(29))
    #expect(try shop.ledger == [])
    try shop.pass(.minutes(1))
    #expect(try shop.ledger == ["first sent"])
  }

  @Test(arguments: Kind.all)
  func `never opened the SMS comes after a day and the push after two`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      try await shop.identify()
      try await fill(shop)
      try shop.pass(.minutes(30) + .hours(24))
      #expect(try shop.ledger == ["first sent", "second sent"])
      try shop.pass(.hours(24))
      #expect(try shop.ledger == ["first sent", "second sent", "last sent"])
      #expect(try shop.runs().map(\.isLive) == [false])
    }
  }

  @Test func `opened in time nothing more comes`() async throws {
    let shop = try await shop()
    try await shop.identify()
    try await fill(shop)
    try shop.pass(.minutes(30))
    try shop.pass(.hours(23) + .minutes(59))
    try await open(shop, step: "first")
    try shop.pass(.days(30))
    #expect(try shop.ledger == ["first sent"])
  }

  @Test func `a purchase takes the person out and counts for the goal`() async throws {
    let shop = try await shop()
    try await shop.identify()
    try await fill(shop)
    try shop.pass(.hours(30))
    try await shop.take("Order Completed", ["order_id": "o1", "cart_id": "c1", "total": 80])
    try shop.pass(.days(30))
    #expect(try shop.ledger == ["first sent", "second sent"])
    let counts = try shop.database.readNow {
      try $0.counts.sums(of: "abandoned-cart", version: nil)
    }
    #expect(counts[""]?["goal"] == 1)
    #expect(counts[""]?["entered"] == 1)
    #expect(counts[""]?["left:exited:order_completed"] == 1)
  }

  @Test func `a cart of exactly 50 stays out, with the reason counted`() async throws {
    let shop = try await shop()
    try await shop.identify()
    try await fill(shop, price: 50)
    try shop.pass(.days(1))
    #expect(try shop.ledger == [])
    let counts = try shop.database.readNow {
      try $0.counts.sums(of: "abandoned-cart", version: nil)
    }
    #expect(counts[""] == ["refused:condition_not_met": 1])
  }

  @Test func `two carts are two runs, and buying one leaves the other alone`() async throws {
    let shop = try await shop()
    try await shop.identify()
    try await fill(shop, cart: "c1")
    try await fill(shop, cart: "c2")
    try shop.pass(.hours(1))
    #expect(try shop.runs().compactMap(\.key).sorted() == ["c1", "c2"])
    try await shop.take("Order Completed", ["order_id": "o1", "cart_id": "c1", "total": 80])
    #expect(try shop.runs().filter(\.isLive).map(\.key) == ["c2"])
  }

  @Test(arguments: Kind.all)
  func `a run moves with a merge and goes on`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      try shop.publish(
        "welcome",
        """
        {"id":"welcome","start":{"trigger":"product_viewed","reentry":{"mode":"once"}},
         "steps":[{"id":"rest","type":"wait","for":{"hours":2}},
                  {"id":"mail","type":"send_email","content":"first-reminder"}]}
        """)
      try await shop.take("Product Viewed", user: nil, anonymous: "visitor")
      try shop.pass(.hours(1))
      try await shop.identify("ada", anonymous: "visitor")
      #expect(try shop.runs().map(\.step) == ["rest"])
      try shop.pass(.hours(1))
      #expect(try shop.ledger == ["mail sent"])
      let armed = try shop.database.readNow { try $0.runs.armed() }
      #expect(armed == (0, 0))
    }
  }

  @Test func `the same message counts once, also after a merge`() async throws {
    let shop = try await shop()
    try await shop.take(
      "Order Completed", user: nil, anonymous: "v", ["order_id": "o", "total": 10], id: "same")
    try await shop.identify("ada", anonymous: "v")
    try await shop.take("Order Completed", ["order_id": "p", "total": 10], id: "same")
    #expect(try shop.contact().purchases.count == 1)
  }

  @Test func `what is imported or a day old starts nothing`() async throws {
    let shop = try await shop()
    try shop.publish(
      "viewed",
      """
      {"id":"viewed","start":{"trigger":"product_viewed","reentry":{"mode":"always"}},
       "steps":[{"id":"rest","type":"wait","for":{"hours":2}}]}
      """)
    try await shop.take("Product Viewed", source: .imported)
    try await shop.take("Product Viewed", at: shop.clock.now - .days(1) - .seconds(1))
    #expect(try shop.runs() == [])
    try await shop.take("Product Viewed", at: shop.clock.now - .days(1))
    #expect(try shop.runs().count == 1)
  }

  @Test func `at one instant an event comes before the timer`() async throws {
    let shop = try await shop()
    try await shop.identify()
    try await fill(shop)
    try shop.pass(.minutes(30))
    let due = try #require(try shop.runs().first?.armed)
    shop.clock.now = due
    let line = try #require(
      try shop.database.readNow { try $0.messages.page(.init(), before: nil, limit: 1) }.first)
    try await shop.engine.ingest.append([
      MessageEvent.interaction(.opened, with: line, once: "1", at: due)
    ])
    try shop.settle()
    #expect(try shop.ledger == ["first sent"])
  }
}
