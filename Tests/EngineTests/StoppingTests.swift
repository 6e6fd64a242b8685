import Contacts
import Database
import Engine
import Events
import Journeys
import Messages
import Store
import Testing
import Values

struct StoppingTests {
  private let journey = """
    {"start":{"trigger":"product_viewed","reentry":{"mode":"always"},"key":"product_id"},
     "steps":[{"id":"day","type":"wait","for":{"days":1}},
              {"id":"mail","type":"send_email","content":"first-reminder"}]}
    """

  @Test func `stopping ends every run, also beyond a page, and disarms its timer`() async throws {
    let shop = try await Shop()
    try shop.publish("looked", journey)
    try await shop.identify()
    try await shop.identify("bob")
    let count = 300
    for index in 0..<count {
      for user in ["ada", "bob"] {
        try await shop.take("Product Viewed", user: user, ["product_id": .string("p\(index)")])
      }
    }
    let (draft, ended) = try await shop.engine.stop(journey: "looked")
    #expect(draft.state == "stopped")
    #expect(ended == 2 * count)
    for user in ["ada", "bob"] {
      #expect(try shop.runs(user).allSatisfy { !$0.isLive })
    }
    let (armed, left, inside) = try shop.database.readNow {
      (
        try $0.runs.armed(), try $0.counts.sums(of: "looked", version: nil)[""]?["left:cancelled"],
        try $0.runs.inside("looked")
      )
    }
    #expect(armed == (0, 0))
    #expect(left == Int64(2 * count))
    #expect(inside.isEmpty)
    // Repeating it changes nothing, and time brings nothing.
    #expect(try await shop.engine.stop(journey: "looked").ended == 0)
    try shop.pass(.days(2))
    #expect(try shop.ledger.isEmpty)
  }

  @Test func `what has not left is withdrawn`() async throws {
    let shop = try await Shop()
    shop.answer = { _ in .deferred(code: "451", text: "later", after: nil) }
    try shop.publish(
      "looked", journey.replacing(#"{"days":1}"#, with: #"{"minutes":1}"#))
    try await shop.identify()
    try await shop.take("Product Viewed", ["product_id": "p"])
    try shop.pass(.minutes(1))
    #expect(try shop.ledger == ["mail queued 451"])
    _ = try await shop.engine.stop(journey: "looked")
    #expect(try shop.ledger == ["mail withdrawn journey_stopped"])
    let sums = try shop.database.readNow { try $0.counts.sums(of: "looked", version: nil) }
    #expect(sums["mail"]?["withdrawn"] == 1)
  }

  @Test func `a run that nobody has ended yet moves nowhere once its journey is stopped`()
    async throws
  {
    let shop = try await Shop()
    try shop.publish("looked", journey)
    try await shop.identify()
    try await shop.take("Product Viewed", ["product_id": "p"])
    let publishing = shop.engine.publishing
    // The process ended between the two halves of stopping.
    try shop.database.writeNow { transaction in
      _ = try publishing.stopJourney("looked", in: transaction, at: Shop.noon)
    }
    try shop.pass(.days(1))
    #expect(try shop.ledger.isEmpty)
    #expect(try shop.runs().map(\.isLive) == [false])
  }
}
