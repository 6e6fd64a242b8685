import Database
import Engine
import Events
import Journeys
import Messages
import Store
import Testing
import Values

/// What happens to those inside while the shop, the person or the message changes.
@Suite struct RunsAndChangesTests {
  private static let calling = """
    {"start":{"trigger":"product_viewed","reentry":{"mode":"always"}},
     "exits":[{"trigger":"order_completed"}],
     "steps":[{"id":"call","type":"send_webhook","url":"https://hooks.example/"}]}
    """

  @Test func `somebody inside a deleted journey stops nobody else`() async throws {
    let shop = try await Shop()
    try shop.publish(
      "short",
      """
      {"start":{"trigger":"product_viewed","reentry":{"mode":"always"}},
       "steps":[{"id":"day","type":"wait","for":{"days":1}},
                {"id":"call","type":"send_webhook","url":"https://hooks.example/"}]}
      """)
    try await shop.take("Product Viewed")
    let publishing = shop.engine.publishing
    try shop.database.writeNow { transaction in
      _ = try publishing.stopJourney("short", in: transaction, at: Shop.noon)
      try publishing.delete(.journey, "short", in: transaction, at: Shop.noon)
    }
    try shop.pass(.days(2))
    try await shop.take("Page Viewed")
    #expect(try shop.ledger.allSatisfy { !$0.hasPrefix("call sent") })
    #expect(try shop.runs().allSatisfy { !$0.isLive })
  }

  @Test func `an answer finds the line of somebody who was merged meanwhile`() async throws {
    let shop = try await Shop(partitions: 3)
    try shop.publish("calling", Self.calling)
    try await shop.engine.ingest.append([
      Event(name: "Product Viewed", messageId: "v", anonymousId: "phone", at: Shop.noon)
    ])
    try shop.apply()
    let identified = Event(
      kind: .identify, messageId: "i", userId: "ada", anonymousId: "phone", at: Shop.noon)
    let (database, apply) = (shop.database, shop.engine.apply)
    shop.answer = { _ in
      // While the provider thinks.
      do {
        try database.writeNow { transaction in
          _ = try Ingest.append([[identified]], partitions: 3, in: transaction)
          for partition in 0..<3 {
            _ = try apply.batch(transaction, partition: partition, now: Shop.noon)
          }
        }
      } catch {
        Issue.record(error)
      }
      return .deferred(code: "503", text: "later", after: nil)
    }
    try shop.dispatch()
    #expect(try shop.ledger == ["call queued 503"])
    shop.answer = { _ in .accepted(reference: nil) }
    try shop.pass(.hours(1))
    #expect(try shop.ledger == ["call sent"])
  }

  @Test func `messages that are withdrawn are counted`() async throws {
    let shop = try await Shop()
    try shop.publish("calling", Self.calling)
    shop.answer = { _ in .deferred(code: "503", text: "later", after: nil) }
    try await shop.take("Product Viewed")
    try await shop.take("Order Completed", ["order_id": "o1"])
    #expect(try shop.ledger == ["call withdrawn run_ended"])
    let counts = try shop.database.readNow { try $0.counts.sums(of: "calling", version: nil) }
    #expect(counts["call"]?["withdrawn"] == 1)
  }

  @Test func `timers of carts go when the shop says itself what is abandoned`() async throws {
    let shop = try await Shop()
    let item: JSON.Object = ["cart_id": "c1", "product_id": "p1", "price": 80]
    try await shop.take("Product Added", item)
    try await shop.take("Product Added", user: "bob", item)
    try await shop.take("Cart Abandoned", user: "eve", ["cart_id": "c3"])
    try await shop.take("Product Added", item)
    func armed() throws -> (rows: Int64?, timers: Int64) {
      try shop.database.readNow { transaction in
        (
          try transaction.first("SELECT count(*) FROM carts WHERE armed_at IS NOT NULL") {
            $0.int(0)
          }, try transaction.timers.count(.cart)
        )
      }
    }
    #expect(try armed() == (1, 1))
    try shop.pass(.hours(1))
    #expect(try armed() == (0, 0))
  }

  @Test func `two journeys that raise each other come to an end`() async throws {
    let shop = try await Shop()
    let now = shop.clock.now
    let publishing = shop.engine.publishing
    try shop.database.writeNow { transaction in
      for id in ["ping", "pong"] {
        try publishing.put(.trigger, id, ["event": .string(id)], in: transaction, at: now)
        _ = try publishing.publishTrigger(id, in: transaction, at: now)
      }
    }
    for (id, other) in [("ping", "pong"), ("pong", "ping")] {
      try shop.publish(
        id,
        """
        {"id":"\(id)","start":{"trigger":"\(id)","reentry":{"mode":"always"}},
         "steps":[{"id":"raise","type":"raise_trigger","trigger":"\(other)"}]}
        """)
    }
    try await shop.take("ping")
    #expect(try shop.runs().count == Journeys.Limits.chain + 1)
  }
}
