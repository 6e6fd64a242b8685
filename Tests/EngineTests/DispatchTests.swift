import Contacts
import Database
import Engine
import Events
import Journeys
import Messages
import SQLite
import Store
import Testing
import Values

@Suite struct DispatchTests {
  private func shop() async throws -> Shop {
    let shop = try await Shop()
    try shop.publish(
      "hello",
      """
      {"id":"hello","start":{"trigger":"product_viewed","reentry":{"mode":"always"}},
       "exits":[{"trigger":"order_completed"}],
       "steps":[{"id":"mail","type":"send_email","content":"first-reminder",
                 "variables":{"name":{"field":"contact.first_name"}},
                 "expires":{"after":{"hours":6}}}]}
      """)
    return shop
  }

  @Test func `who has not subscribed gets no marketing, and the ledger says why`() async throws {
    let shop = try await shop()
    try await shop.identify("ada", ["email": "ada@example.com"])
    try await shop.take("Product Viewed")
    #expect(try shop.ledger == ["mail not_sent not_subscribed"])
    #expect(try shop.runs().allSatisfy { !$0.isLive })
  }

  @Test func `an answer that comes later is tried again, and given up in the end`() async throws {
    let shop = try await shop()
    try await shop.identify()
    shop.answer = { _ in .deferred(code: "451 4.7.1", text: "later", after: nil) }
    try await shop.take("Product Viewed")
    #expect(try shop.ledger == ["mail queued 451 4.7.1"])
    shop.answer = { _ in .accepted(reference: "abc") }
    try shop.pass(.seconds(29))
    #expect(try shop.ledger == ["mail queued 451 4.7.1"])
    try shop.pass(.seconds(1))
    #expect(try shop.ledger == ["mail sent"])
  }

  @Test func `a message that lost its sense is not sent`() async throws {
    let shop = try await shop()
    try await shop.identify()
    shop.answer = { _ in .deferred(code: "451", text: "later", after: .hours(7)) }
    try await shop.take("Product Viewed")
    try shop.pass(.days(1))
    #expect(try shop.ledger == ["mail not_sent expired"])
  }

  @Test func `an address that does not exist is never written to again`() async throws {
    let shop = try await shop()
    try await shop.identify()
    shop.answer = { _ in .refused(code: "550 5.1.1", text: "no such user", gone: true) }
    try await shop.take("Product Viewed")
    shop.answer = { _ in .accepted(reference: nil) }
    try await shop.take("Product Viewed")
    #expect(try shop.ledger == ["mail failed 550 5.1.1", "mail not_sent suppressed"])
  }

  @Test func `a purchase takes back what has not left`() async throws {
    let shop = try await shop()
    try await shop.identify()
    shop.answer = { _ in .deferred(code: "451", text: "later", after: nil) }
    try await shop.take("Product Viewed")
    try await shop.take("Order Completed", ["order_id": "o1", "total": 1])
    #expect(try shop.ledger == ["mail withdrawn run_ended"])
  }

  @Test func `what was under way in a crash is in doubt and stays so`() async throws {
    let shop = try await shop()
    try await shop.identify()
    shop.answer = { _ in .doubtful(text: "no answer") }
    try await shop.take("Product Viewed")
    #expect(try shop.ledger == ["mail in_doubt in_doubt"])
    try shop.pass(.days(3))
    #expect(try shop.ledger == ["mail in_doubt in_doubt"])
    #expect(try shop.runs().allSatisfy { !$0.isLive })
  }

  @Test func `a stopped journey sends nothing more`() async throws {
    let shop = try await shop()
    try await shop.identify()
    shop.answer = { _ in .deferred(code: "451", text: "later", after: nil) }
    try await shop.take("Product Viewed")
    let (publishing, now) = (shop.engine.publishing, shop.clock.now)
    try shop.database.writeNow { transaction in
      _ = try publishing.stopJourney("hello", in: transaction, at: now)
    }
    try shop.pass(.minutes(1))
    #expect(try shop.ledger == ["mail not_sent journey_stopped"])
  }
}
