import Contacts
import Database
import Engine
import Events
import Journeys
import Store
import Testing
import Values

/// Memberships as events, time and people change them.
@Suite struct SegmentTests {
  private static let buyers = """
    {"include":{"field":"purchases.last_at","is":"in_last","value":{"days":30}}}
    """

  private func order(_ id: String) -> JSON.Object { ["order_id": .string(id), "total": 50] }

  @Test func `an order at the very edge of a window keeps its contact out`() async throws {
    let shop = try await Shop()
    try shop.define("lapsing", SegmentTruthTests.lapsing)
    try await shop.take("Order Completed", order("o1"))
    // At one instant events apply before timers.
    shop.clock.now = Shop.noon + .days(29)
    try await shop.take("Order Completed", order("o2"))
    #expect(try shop.tally("lapsing") == [0, 0, 0])
    try shop.pass(.days(29))
    #expect(try shop.tally("lapsing") == [1, 0, 1])
    try shop.pass(Span(milliseconds: 86_400_000 - 1))
    #expect(try shop.tally("lapsing") == [1, 0, 1])
    try shop.pass(Span(milliseconds: 1))
    #expect(try shop.tally("lapsing") == [1, 1, 0])
    #expect(try shop.differences() == [])
  }

  @Test func `who came in and went out while nobody looked has done both`() async throws {
    let shop = try await Shop()
    try shop.define("lapsing", SegmentTruthTests.lapsing)
    try await shop.take("Order Completed", order("o1"))
    shop.clock.now = Shop.noon + .days(40)
    try shop.settle()
    #expect(try shop.tally("lapsing") == [1, 1, 0])
    let lines = try await names(shop)
    #expect(lines == ["Order Completed", "Segment Entered", "Segment Left"])
  }

  /// What the contact's history says, oldest first.
  private func names(_ shop: Shop) async throws -> [String] {
    let id = try shop.contact().id
    return try shop.database.readNow {
      try $0.history.lines(of: id, before: nil, limit: 100).map(\.name).reversed()
    }
  }

  @Test func `cancelled and refunded orders take their contact out`() async throws {
    let shop = try await Shop()
    try shop.define("buyers", Self.buyers)
    try shop.define(
      "spenders", #"{"include":{"field":"purchases.total","is":"at_least","value":80}}"#)
    try await shop.take("Order Completed", order("o1"))
    try await shop.take("Order Completed", order("o2"))
    #expect(try shop.members("spenders") == ["ada"])
    try await shop.take("Order Refunded", ["order_id": "o2", "total": 50])
    #expect(try shop.members("spenders") == [])
    #expect(try shop.members("buyers") == ["ada"])
    try await shop.take("Order Cancelled", ["order_id": "o1"])
    #expect(try shop.members("buyers") == [])
    #expect(try shop.differences() == [])
  }

  @Test func `an order of last week makes a member today, and nothing more`() async throws {
    let shop = try await Shop()
    try shop.define("buyers", Self.buyers)
    try shop.publish("welcome", Self.journey(#"{"segment":"buyers","on":"entry"}"#))
    try shop.publish("farewell", Self.journey(#"{"segment":"buyers","on":"exit"}"#))
    try await shop.identify()
    try await shop.take("Order Completed", order("o1"), at: Shop.noon - .days(7))
    #expect(try shop.tally("buyers") == [1, 0, 1])
    #expect(try shop.runs() == [])
    // Time goes on from the order, not from its arrival, and what time brings is no old news.
    try shop.pass(.days(23) + Span(milliseconds: -1))
    #expect(try shop.tally("buyers") == [1, 0, 1])
    try shop.pass(Span(milliseconds: 1))
    #expect(try shop.tally("buyers") == [1, 1, 0])
    #expect(try shop.runs().map(\.journey) == ["farewell"])
  }

  static func journey(_ start: String, steps: String = Self.stop) -> String {
    let opened = start.dropLast()
    return """
      {"start":\(opened),"reentry":{"mode":"always"}},"steps":[\(steps)]}
      """
  }

  static let stop = #"{"id":"end","type":"stop"}"#

  @Test func `a merge brings memberships along, and counts stay right`() async throws {
    let shop = try await Shop(partitions: 3)
    try shop.define("buyers", Self.buyers)
    try shop.define(
      "twice", #"{"include":{"field":"purchases.count","is":"at_least","value":2}}"#)
    try shop.define("friends", #"{"kind":"static"}"#)
    try await shop.take("Order Completed", order("o1"))
    try await shop.take("Order Completed", user: nil, anonymous: "phone", order("o2"))
    let decision = Decision.join(segment: "friends")
    let other = try #require(
      try shop.database.readNow {
        try $0.identities.contact(of: .init(kind: .anonymous, value: "phone"), partitions: 3)
      })
    try await shop.engine.ingest.append([decision.event(about: other, id: "d", at: Shop.noon)])
    try shop.settle()
    #expect(try shop.tally("buyers") == [2, 0, 2])
    try await shop.identify(anonymous: "phone")
    #expect(try shop.tally("buyers") == [2, 1, 1])
    #expect(try shop.tally("twice") == [1, 0, 1])
    #expect(try shop.members("friends") == ["ada"])
    #expect(try shop.differences() == [])
    try shop.pass(.days(31))
    #expect(try shop.tally("buyers") == [2, 2, 0])
    #expect(try shop.differences() == [])
  }

  @Test func `nobody stays in a segment who was erased`() async throws {
    let shop = try await Shop()
    try shop.define("buyers", Self.buyers)
    try await shop.take("Order Completed", order("o1"))
    let id = try shop.contact().id
    try await shop.engine.ingest.append([Decision.erase.event(about: id, id: "e", at: Shop.noon)])
    try shop.settle()
    #expect(try shop.tally("buyers") == [1, 1, 0])
    #expect(try shop.database.readNow { try $0.memberships.armed() } == (0, 0))
    #expect(try shop.differences() == [])
  }

  @Test func `what somebody did counts within its window`() async throws {
    let shop = try await Shop()
    try shop.define(
      "keen",
      """
      {"include":{"did":"Product Viewed","at_least":3,"in_last":{"days":7},
        "where":{"field":"event.category","is":"equal","value":"Lamps"}}}
      """)
    let lamp: JSON.Object = ["product_id": "p", "category": "Lamps"]
    for day in 0..<3 {
      shop.clock.now = Shop.noon + .days(Int64(day))
      try await shop.take("Product Viewed", ["product_id": "q", "category": "Chairs"])
      try await shop.take("Product Viewed", lamp)
    }
    #expect(try shop.tally("keen") == [1, 0, 1])
    try shop.pass(.days(4))
    try await shop.take("Product Viewed", lamp)
    try shop.pass(.days(1))
    // The second, the third and the fourth are within seven days; then two.
    #expect(try shop.tally("keen") == [1, 0, 1])
    try shop.pass(.days(1))
    #expect(try shop.tally("keen") == [1, 1, 0])
    #expect(try shop.differences() == [])
  }

  @Test func `a segment follows those that it mentions`() async throws {
    let shop = try await Shop()
    try shop.define("buyers", Self.buyers)
    try shop.define(
      "reachable-buyers",
      """
      {"include":{"all":[{"segment":"buyers"},{"field":"contact.email","is":"exists"}]}}
      """)
    try shop.define("others", #"{"include":{"not":{"segment":"reachable-buyers"}}}"#)
    try await shop.identify()
    #expect(try shop.members("others") == ["ada"])
    try await shop.take("Order Completed", order("o1"))
    #expect(try shop.members("reachable-buyers") == ["ada"])
    #expect(try shop.members("others") == [])
    try shop.pass(.days(30))
    #expect(try shop.members("others") == ["ada"])
    #expect(throws: Publishing.Refusal.self) {
      try shop.put("buyers", #"{"include":{"segment":"others"}}"#)
    }
    #expect(throws: Publishing.Refusal.self) {
      try shop.put("lost", #"{"include":{"segment":"nowhere"}}"#)
    }
  }

  @Test func `days go by the clock of the contact`() async throws {
    let shop = try await Shop()
    try shop.define(
      "today",
      """
      {"include":{"field":"contact.trial_ends_at","is":"days_ago","value":0,"zone":"contact"}}
      """)
    try await shop.identify("ada", ["trial_ends_at": "2026-03-03T11:30:00Z"])
    #expect(try shop.members("today") == [])
    // In Auckland it is the 4th of March already.
    try await shop.engine.ingest.append([
      Event(
        name: "Page Viewed", messageId: "zone", userId: "ada", at: Shop.noon + .minutes(1),
        context: .init(["timezone": "Pacific/Auckland"]))
    ])
    try shop.settle()
    try shop.pass(.hours(23) + .minutes(-1))
    #expect(try shop.tally("today")[0] == 0)
    try shop.pass(.minutes(1))
    #expect(try shop.tally("today")[0] == 1)
    #expect(try shop.differences() == [])
  }
}
