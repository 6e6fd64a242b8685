import Database
import Engine
import Events
import Journeys
import Store
import Testing
import Values

/// Segments that are computed from what is known already, while the shop goes on.
@Suite struct BackfillTests {
  private static let buyers = """
    {"include":{"field":"purchases.last_at","is":"in_last","value":{"days":30}}}
    """

  private func crowd(_ count: Int) async throws -> Shop {
    let shop = try await Shop(partitions: 1)
    try await shop.engine.ingest.append(
      (0..<count).map { number in
        Event(
          name: "Order Completed", messageId: "o\(number)", userId: "u\(number)", at: Shop.noon,
          properties: ["order_id": .string("o\(number)"), "total": 10])
      })
    while try shop.apply() {}
    return shop
  }

  @Test func `what changes while a segment is computed is right in the end`() async throws {
    let shop = try await crowd(600)
    try shop.put("buyers", Self.buyers)
    _ = try shop.computePages()
    let progress = try shop.database.readNow { try $0.backfills.progress(of: "buyers") }
    #expect(progress?.done == 512)
    #expect(progress?.total == 600)
    #expect(try shop.tally("buyers")[2] == 512)
    // One before the page's end, one behind it, and one who is new.
    for user in ["u3", "u599"] {
      let order = "o\(user.dropFirst())"
      try await shop.take("Order Cancelled", user: user, ["order_id": .string(order)])
    }
    try await shop.take("Order Completed", user: "new", ["order_id": "n", "total": 10])
    #expect(try shop.tally("buyers") == [1, 1, 512])
    try shop.compute()
    #expect(try shop.tally("buyers") == [1, 1, 599])
    #expect(try shop.differences() == [])
    let draft = try shop.database.readNow { try $0.definitions.draft(.segment, "buyers") }
    #expect(draft?.state == "live")
    try shop.pass(.days(30))
    #expect(try shop.tally("buyers") == [1, 600, 0])
  }

  @Test func `another rule moves people without events, unless its author wants them`() async throws
  {
    let shop = try await crowd(3)
    try shop.define("buyers", Self.buyers)
    try shop.publish("entered", SegmentTests.journey(#"{"segment":"buyers","on":"entry"}"#))
    try shop.define("buyers", #"{"include":{"field":"purchases.total","is":"less","value":5}}"#)
    #expect(try shop.tally("buyers") == [0, 0, 0])
    try shop.define("buyers", Self.buyers)
    #expect(try shop.runs("u0") == [])
    try shop.define("buyers", #"{"include":{"field":"contact.vip","is":"equal","value":true}}"#)
    try shop.define(
      "buyers", String(Self.buyers.dropLast(1)) + #","backfill":{"raise":true}}"#)
    #expect(try shop.runs("u0").map(\.journey) == ["entered"])
    #expect(try shop.tally("buyers") == [3, 0, 3])
    #expect(try shop.differences() == [])
  }

  @Test func `a segment that is taken away leaves nothing behind`() async throws {
    let shop = try await crowd(3)
    try shop.define("buyers", Self.buyers)
    let publishing = shop.engine.publishing
    try shop.database.writeNow {
      try publishing.delete(.segment, "buyers", in: $0, at: Shop.noon)
    }
    try shop.compute()
    #expect(try shop.database.readNow { try $0.memberships.armed() } == (0, 0))
    #expect(try shop.tally("buyers")[2] == 0)
    try shop.pass(.days(40))
  }

  @Test func `a preview says who would come and who would go`() async throws {
    let shop = try await crowd(5)
    try shop.define("buyers", Self.buyers)
    try await shop.identify("u0", ["vip": true])
    try await shop.identify("ada", ["vip": true])
    let (preview, publishing) = (shop.engine.preview, shop.engine.publishing)
    try shop.database.readNow { (transaction) throws in
      let vip = try publishing.segment(
        "buyers", ["include": ["field": "contact.vip", "is": "equal", "value": true]],
        in: transaction)
      let change = try preview.change(to: vip, transaction, at: Shop.noon, sample: 3)
      #expect(change.before == 5)
      #expect((change.entering.count, change.leaving.count) == (1, 4))
      #expect(change.leaving.sample.count == 3)
      let outcome = try preview.preview(of: vip, transaction, at: Shop.noon, sample: 10)
      #expect((outcome.total, outcome.count) == (6, 2))
      #expect(outcome.steps.map(\.count) == [2])
    }
  }
}
