import Database
import Engine
import Events
import Journeys
import Messages
import PostgresCluster
import Store
import Testing
import Values

/// Those inside a journey go on in its new version.
struct MovingTests {
  private func journey(_ steps: String) -> String {
    """
    {"start":{"trigger":"product_viewed","reentry":{"mode":"always"},"key":"product_id"},
     "steps":[\(steps)]}
    """
  }

  private let day = #"{"id":"day","type":"wait","for":{"days":1}}"#
  private let mail = #"{"id":"mail","type":"send_email","content":"first-reminder"}"#
  private let text = #"{"id":"text","type":"send_sms","content":"second-reminder"}"#

  private func shop(_ steps: String, on database: (any Database)? = nil) async throws -> Shop {
    let shop = try await Shop(on: database)
    try shop.publish("looked", journey(steps))
    try await shop.identify()
    try await shop.take("Product Viewed", ["product_id": "p"])
    return shop
  }

  @Test(arguments: Kind.all)
  func `those inside go on at the same step, with the timer that they have`(
    kind: Kind
  ) async throws {
    try await kind.database { database in
      let shop = try await shop("\(day),\(mail)", on: database)
      try shop.pass(.hours(5))
      let due = try #require(try shop.runs().first?.armed)
      let longer = #"{"id":"day","type":"wait","for":{"days":9}}"#
      let prospect = try shop.continue("looked", journey("\(longer),\(text)"))
      #expect(prospect.moving == 1 && prospect.staying == 0 && prospect.version == 2)
      let run = try #require(try shop.runs().first)
      #expect(run.version == 2 && run.armed == due && run.path.map(\.step) == ["day"])
      #expect(run.moves.map(\.from) == [1])
      try shop.pass(.hours(19))
      #expect(try shop.ledger == ["text sent"])
      let sums = try shop.database.readNow { transaction in
        try [1, 2].map { try transaction.counts.sums(of: "looked", version: $0)[""] ?? [:] }
      }
      #expect(sums[0] == ["entered": 1, "moved_out": 1])
      #expect(sums[1] == ["moved_in": 1, "left:completed": 1])
      // The old version is as it was (I7).
      let versions = try shop.database.readNow { try $0.definitions.versions(.journey, "looked") }
      #expect(versions.map(\.version) == [2, 1])
      #expect(versions[1].body == (try JSON(parsing: journey("\(day),\(mail)"))))
    }
  }

  @Test func `who rests at a step that is gone or another kind stays`() async throws {
    let shop = try await shop("\(day),\(mail)")
    let listening = """
      {"id":"day","type":"wait_for","trigger":"order_completed","limit":{"days":1},
       "yes":[],"no":[]}
      """
    var prospect = try shop.continue("looked", journey(text))
    #expect(prospect.moving == 0 && prospect.staying == 1)
    #expect(prospect.places.map(\.step) == ["day"] && prospect.places.map(\.moves) == [false])
    prospect = try shop.continue("looked", journey(listening))
    #expect(prospect.moving == 0)
    #expect(try shop.runs().map(\.version) == [1])
    try shop.pass(.days(1))
    #expect(try shop.ledger == ["mail sent"])
  }

  @Test func `what the new version waits for is listened for`() async throws {
    func listening(_ trigger: String) -> String {
      """
      {"id":"heard","type":"wait_for","trigger":"\(trigger)","limit":{"days":3},
       "yes":[\(mail)],"no":[\(text)]}
      """
    }
    let shop = try await shop(listening("order_completed"))
    _ = try shop.continue("looked", journey(listening("cart_viewed")))
    try await shop.take("Order Completed", ["order_id": "o1"])
    #expect(try shop.ledger == [])
    try await shop.take("Cart Viewed")
    #expect(try shop.ledger == ["mail sent"])
  }

  @Test func `what the new version waits for may have happened already`() async throws {
    func listening(_ outcome: String) -> String {
      """
      \(mail),
      {"id":"heard","type":"wait_for",\(outcome),"limit":{"days":3},"yes":[\(text)],"no":[]}
      """
    }
    let shop = try await shop(listening(#""message":"mail","interaction":"clicked""#))
    let line = try #require(
      try shop.database.readNow { try $0.messages.page(.init(), before: nil, limit: 1) }.first)
    try await shop.engine.ingest.append([
      MessageEvent.interaction(.opened, with: line, once: "1", at: shop.clock.now)
    ])
    try shop.settle()
    #expect(try shop.ledger == ["mail sent"])
    _ = try shop.continue(
      "looked", journey(listening(#""message":"mail","interaction":"opened""#)))
    #expect(try shop.ledger.sorted() == ["mail sent", "text sent"])
  }

  @Test func `a message that was sent is not sent again where it comes later`() async throws {
    let shop = try await shop("\(mail),\(day)")
    _ = try shop.continue("looked", journey("\(day),\(mail),\(text)"))
    try shop.pass(.days(1))
    #expect(try shop.ledger.sorted() == ["mail not_sent already_sent", "mail sent", "text sent"])
    #expect(try shop.runs().map(\.isLive) == [false])
  }

  @Test func `a message under way comes to its end in the new version`() async throws {
    let shop = try await shop("\(mail),\(day)")
    shop.answer = { _ in .deferred(code: "451", text: "later", after: nil) }
    try await shop.take("Product Viewed", ["product_id": "q"])
    _ = try shop.continue("looked", journey("\(mail),\(text)"))
    shop.answer = { _ in .accepted(reference: nil) }
    try shop.pass(.minutes(1))
    // The first rests at a day that is no more.
    #expect(try shop.runs().map(\.version).sorted() == [1, 2])
    #expect(try shop.ledger == ["mail sent", "mail sent", "text sent"])
  }

  @Test func `a paused journey stays paused, and its people move before they go on`()
    async throws
  {
    let shop = try await shop("\(day),\(mail)")
    try shop.pause("looked")
    _ = try shop.continue("looked", journey("\(day),\(text)"))
    let draft = try shop.database.readNow { try $0.definitions.draft(.journey, "looked") }
    #expect(draft?.state == "paused" && draft?.version == 2)
    try shop.pass(.days(3))
    #expect(try shop.ledger == [])
    try shop.resume("looked", .send)
    #expect(try shop.ledger == ["text sent"])
  }

  @Test func `those who stayed can go on later`() async throws {
    let shop = try await shop("\(day),\(mail)")
    try shop.publish("looked", journey("\(day),\(text)"))
    #expect(try shop.runs().map(\.version) == [1])
    let prospect = try shop.continue("looked", journey("\(day),\(text)"))
    #expect(prospect.moving == 1 && prospect.version == 2)
    #expect(try shop.runs().map(\.version) == [2])
    #expect(try shop.continue("looked", journey("\(day),\(text)")).places.isEmpty)
  }
}
