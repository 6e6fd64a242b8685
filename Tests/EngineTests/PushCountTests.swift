import Database
import Engine
import Journeys
import Messages
import PostgresCluster
import Store
import Testing
import Values

/// A push has a line for each token; reports count the visit once (semantics.md, 12).
struct PushCountTests {
  private func shop(on database: (any Database)? = nil) async throws -> Shop {
    let shop = try await Shop(on: database)
    try shop.publish(
      "pushed",
      """
      {"start":{"trigger":"product_viewed","reentry":{"mode":"always"}},
       "exits":[{"trigger":"order_completed"}],
       "steps":[{"id":"push","type":"send_push","content":"last-reminder"}]}
      """)
    for token in ["token-1", "token-2", "token-3"] { try await shop.identify(token: token) }
    return shop
  }

  private func counts(_ shop: Shop) throws -> [String: Int64] {
    let sums = try shop.database.readNow { try $0.counts.sums(of: "pushed", version: nil) }
    return (sums["push"] ?? [:]).filter { $0.key != "visited" && !$0.key.hasPrefix("outcome:") }
  }

  @Test(arguments: Kind.all)
  func `three tokens are one message of the report`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      try await shop.take("Product Viewed")
      #expect(try shop.ledger == ["push sent", "push sent", "push sent"])
      #expect(try counts(shop) == ["queued": 1, "sent": 1])
      let lines = try shop.database.readNow { try $0.messages.page(.init(), before: nil, limit: 9) }
      for line in lines {
        try await shop.engine.ingest.append([
          MessageEvent.interaction(.opened, with: line, once: "1", at: shop.clock.now)
        ])
      }
      try shop.settle()
      #expect(try counts(shop) == ["queued": 1, "sent": 1, "opened": 1])
    }
  }

  @Test func `one that was sent counts, whatever became of the others`() async throws {
    let shop = try await shop()
    shop.answer = { line in
      line.destination == "token-2"
        ? .accepted(reference: nil) : .refused(code: "404", text: "gone", gone: true)
    }
    try await shop.take("Product Viewed")
    #expect(try counts(shop) == ["queued": 1, "sent": 1])
  }

  @Test func `none that was sent counts once, when the last has failed`() async throws {
    let shop = try await shop()
    var deferred = true
    shop.answer = { line in
      line.destination == "token-3" && deferred
        ? .deferred(code: "503", text: "later", after: nil)
        : .refused(code: "404", text: "gone", gone: true)
    }
    try await shop.take("Product Viewed")
    #expect(try counts(shop) == ["queued": 1])
    deferred = false
    try shop.pass(.minutes(1))
    #expect(try counts(shop) == ["queued": 1, "failed": 1])
  }

  @Test func `what is taken back counts once`() async throws {
    let shop = try await shop()
    shop.answer = { _ in .deferred(code: "503", text: "later", after: nil) }
    try await shop.take("Product Viewed")
    try await shop.take("Order Completed", ["order_id": "o1"])
    #expect(try counts(shop) == ["queued": 1, "withdrawn": 1])
  }
}
