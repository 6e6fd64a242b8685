import Database
import Engine
import Events
import Journeys
import Messages
import PostgresCluster
import Store
import Testing
import Values

struct PausingTests {
  /// A day's rest, a mail, a wait for an order, another mail.
  private let journey = """
    {"start":{"trigger":"product_viewed","reentry":{"mode":"always"},"key":"product_id"},
     "goal":{"trigger":"checkout_started"},
     "exits":[{"trigger":"order_cancelled"}],
     "steps":[{"id":"day","type":"wait","for":{"days":1}},
              {"id":"mail","type":"send_email","content":"first-reminder"},
              {"id":"bought","type":"wait_for","trigger":"order_completed","limit":{"days":2},
               "yes":[{"id":"thanks","type":"send_email","content":"first-reminder"}],
               "no":[{"id":"again","type":"send_email","content":"first-reminder"}]}]}
    """

  private func shop(
    on database: (any Database)? = nil, partitions: Int = 2
  ) async throws -> Shop {
    let shop = try await Shop(on: database, partitions: partitions)
    try shop.publish("looked", journey)
    try await shop.identify()
    try await shop.take("Product Viewed", ["product_id": "p"])
    return shop
  }

  @Test(arguments: Kind.all)
  func `what fell due during a pause happens at once after it`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      try shop.pass(.hours(2))
      try shop.pause("looked")
      try shop.pass(.days(10))
      #expect(try shop.ledger == [])
      #expect(try shop.runs().map(\.step) == ["day"])
      #expect(try shop.database.readNow { try $0.runs.armed() } == (0, 0))
      try shop.resume("looked", .send)
      try shop.settle()
      #expect(try shop.ledger == ["mail sent"])
      // The limit counts from now on.
      try shop.pass(.days(2))
      #expect(try shop.ledger == ["mail sent", "again sent"])
    }
  }

  @Test(arguments: Kind.all)
  func `what would have been sent during a pause is passed over`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      try shop.pause("looked")
      try shop.pass(.days(10))
      try shop.resume("looked", .skip)
      try shop.settle()
      #expect(try shop.ledger == ["mail not_sent skipped_while_paused"])
      #expect(try shop.runs().map(\.step) == ["bought"])
      try shop.pass(.days(2))
      #expect(
        try shop.ledger == ["mail not_sent skipped_while_paused", "again sent"])
      let sums = try shop.database.readNow { try $0.counts.sums(of: "looked", version: nil) }
      #expect(sums["mail"]?["queued"] == 1)
      #expect(sums["mail"]?["not_sent:skipped_while_paused"] == 1)
    }
  }

  @Test(arguments: Kind.all)
  func `a pause can make every wait as much longer as it was`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      try shop.pass(.hours(2))
      try shop.pause("looked")
      try shop.pass(.days(10))
      try shop.resume("looked", .shift)
      try shop.pass(.hours(22) + .seconds(-1))
      #expect(try shop.ledger == [])
      try shop.pass(.seconds(1))
      #expect(try shop.ledger == ["mail sent"])
    }
  }

  @Test(arguments: Late.allCases)
  func `a wait that is not over goes on to its end`(late: Late) async throws {
    let shop = try await shop()
    try shop.pause("looked")
    try shop.pass(.hours(6))
    try shop.resume("looked", late)
    try shop.pass(.hours(late == .shift ? 24 : 18) + .seconds(-1))
    #expect(try shop.ledger == [])
    try shop.pass(.seconds(1))
    #expect(try shop.ledger == ["mail sent"])
  }

  @Test(arguments: Late.allCases)
  func `what is waited for is heard during a pause`(late: Late) async throws {
    let shop = try await shop()
    try shop.pass(.days(1))
    try shop.pause("looked")
    try shop.pass(.days(1))
    try await shop.take("Order Completed", ["order_id": "o1"])
    try shop.pass(.days(10))
    #expect(try shop.runs().map(\.step) == ["bought"])
    try shop.resume("looked", late)
    try shop.settle()
    let thanks = late == .skip ? "thanks not_sent skipped_while_paused" : "thanks sent"
    #expect(try shop.ledger == ["mail sent", thanks])
  }

  @Test(arguments: Late.allCases)
  func `what comes after its limit counts only when the limit is moved`(late: Late) async throws {
    let shop = try await shop()
    try shop.pass(.days(1))
    try shop.pause("looked")
    try shop.pass(.days(5))
    try await shop.take("Order Completed", ["order_id": "o1"])
    try shop.resume("looked", late)
    try shop.settle()
    let last =
      switch late {
      case .send: "again sent"
      case .skip: "again not_sent skipped_while_paused"
      case .shift: "thanks sent"
      }
    #expect(try shop.ledger == ["mail sent", last])
  }

  @Test func `exits and goals act during a pause, and nobody enters`() async throws {
    let shop = try await shop()
    try shop.pause("looked")
    try await shop.take("Checkout Started")
    #expect(try shop.runs().allSatisfy { $0.goalReachedAt != nil })
    try await shop.take("Product Viewed", ["product_id": "q"])
    #expect(try shop.runs().count == 1)
    try await shop.take("Order Cancelled", ["order_id": "o1"])
    #expect(try shop.runs().map(\.isLive) == [false])
    try shop.resume("looked", .send)
    try shop.pass(.days(5))
    #expect(try shop.ledger == [])
    let sums = try shop.database.readNow { try $0.counts.sums(of: "looked", version: nil) }
    #expect(sums[""]?["refused:paused"] == 1)
    #expect(sums[""]?["left:exited:order_cancelled"] == 1)
  }

  @Test(arguments: Kind.all, Late.allCases)
  func `messages are held in the ledger, and nothing is sent twice`(
    kind: Kind, late: Late
  ) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      var taken: [Fingerprint] = []
      shop.answer = { _ in .deferred(code: "451", text: "later", after: nil) }
      try shop.pass(.days(1))
      #expect(try shop.ledger == ["mail queued 451"])
      shop.answer = { line in
        taken.append(line.key)
        return .accepted(reference: nil)
      }
      try shop.pause("looked")
      try shop.pass(.days(3))
      #expect(try shop.ledger == ["mail queued journey_paused"])
      #expect(taken.isEmpty)
      try shop.resume("looked", late, sweeps: false)
      // Nobody has told the run yet: its message waits for that.
      try shop.settle()
      #expect(taken.isEmpty)
      try shop.sweep()
      try shop.settle()
      let word = late == .skip ? "mail not_sent skipped_while_paused" : "mail sent"
      #expect(try shop.ledger == [word])
      #expect(taken.count == (late == .skip ? 0 : 1))
      #expect(try shop.runs().map(\.step) == ["bought"])
    }
  }

  @Test func `an answer that comes during a pause lets the run go on after it`() async throws {
    let shop = try await shop()
    let (database, now) = (shop.database, shop.clock)
    shop.answer = { [publishing = shop.engine.publishing] _ in
      do {
        try database.writeNow { transaction in
          _ = try publishing.pauseJourney("looked", in: transaction, at: now.now)
        }
      } catch { Issue.record(error) }
      return .accepted(reference: nil)
    }
    try shop.pass(.days(1))
    #expect(try shop.ledger == ["mail sent"])
    #expect(try shop.runs().map(\.step) == ["mail"])
    try shop.pass(.days(3))
    try shop.resume("looked", .send)
    #expect(try shop.runs().map(\.step) == ["bought"])
  }

  @Test(arguments: Kind.all)
  func `everybody is told, page by page, whoever is touched before`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database, partitions: 1)
      for index in 0..<40 {
        try await shop.take("Product Viewed", user: "ada", ["product_id": .string("a\(index)")])
        try await shop.take("Product Viewed", user: "bob", ["product_id": .string("b\(index)")])
      }
      try shop.pause("looked")
      try shop.pass(.days(3))
      try shop.resume("looked", .send, sweeps: false)
      #expect(try shop.sweep(pages: 2, limit: 7))
      let passed = try shop.database.readNow { try $0.tours.passed("looked") }
      #expect(passed == 14)
      // An event touches all runs of its contact.
      try await shop.take("Checkout Started", user: "bob")
      #expect(try shop.runs("bob").allSatisfy { $0.step != "day" })
      while try shop.sweep(pages: 1, limit: 7) {}
      try shop.settle()
      #expect(try shop.runs("ada").allSatisfy { $0.step == "bought" })
      #expect(try shop.ledger.filter { $0 == "mail sent" }.count == 41)
      #expect(try shop.database.readNow { try $0.tours.passed("looked") } == nil)
      let armed = try shop.database.readNow { try $0.runs.armed() }
      #expect(armed.rows == armed.timers)
    }
  }

  @Test func `a run that a merge carries behind the sweep is told, too`() async throws {
    let shop = try await shop()
    for index in 0..<8 {
      try await shop.take(
        "Product Viewed", user: nil, anonymous: "v\(index)", ["product_id": .string("p\(index)")])
    }
    try shop.pause("looked")
    try shop.pass(.days(3))
    try shop.resume("looked", .send, sweeps: false)
    #expect(try shop.sweep(pages: 1, limit: 1))
    for index in 0..<8 { try await shop.identify(anonymous: "v\(index)") }
    #expect(try shop.runs().count == 9)
    #expect(try shop.runs().allSatisfy { $0.step == "bought" || !$0.isLive })
  }

  @Test func `pauses that nobody noticed leave nothing behind`() async throws {
    let shop = try await shop()
    for late in Late.allCases {
      try shop.pause("looked")
      try shop.resume("looked", late, sweeps: false)
    }
    try shop.pass(.days(1))
    #expect(try shop.ledger == ["mail sent"])
    #expect(try shop.runs().map(\.obeyed) == [6])
  }

  @Test func `only what is live can be paused, and only what is paused resumed`() async throws {
    let shop = try await shop()
    #expect(throws: Publishing.Refusal.self) { try shop.resume("looked", .send) }
    try shop.pause("looked")
    try shop.pause("looked")
    #expect(try shop.database.readNow { try $0.directives.all(of: "looked") }["looked"]?.count == 1)
    _ = try await shop.engine.stop(journey: "looked")
    #expect(throws: Publishing.Refusal.self) { try shop.pause("looked") }
    #expect(try shop.runs().map(\.isLive) == [false])
  }

  @Test func `who was not taken out when a journey stopped leaves though it is live again`()
    async throws
  {
    let shop = try await shop()
    let publishing = shop.engine.publishing
    try shop.database.writeNow { transaction in
      _ = try publishing.stopJourney("looked", in: transaction, at: Shop.noon)
    }
    try shop.publish("looked", journey)
    try shop.pass(.days(1))
    #expect(try shop.ledger == [])
    #expect(try shop.runs().map(\.isLive) == [false])
  }
}
