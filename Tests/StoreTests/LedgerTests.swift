import Database
import Messages
import PostgresCluster
import Store
import Testing
import Values

@Suite struct LedgerTests {
  private let run = Fingerprint("run")

  private func line(_ name: String, of contact: ContactID = ada) -> LedgerLine {
    LedgerLine(
      key: Fingerprint(name), contact: contact,
      origin: .init(run: run, journey: "j", version: 1, step: "mail"), channel: .email,
      lane: .triggered, content: "hello", purpose: .marketing, topic: "newsletter",
      destination: "ada@example.com", service: "", queuedAt: noon, expiresAt: noon + .days(1))
  }

  @Test(arguments: Kind.all)
  func `a line is read as it was written, and written once`(kind: Kind) async throws {
    try await kind.store { database in
      let line = line("a")
      try await database.write { (transaction: Transaction) throws in
        #expect(try transaction.messages.add(line))
        #expect(try !transaction.messages.add(line))
        #expect(try transaction.messages.line(line.key, of: ada) == line)
        #expect(try transaction.messages.line(line.key, of: bob) == nil)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `a line goes from its lane to its end and no further`(kind: Kind) async throws {
    try await kind.store { database in
      let line = line("a")
      try await database.write { (transaction: Transaction) throws in
        try transaction.messages.add(line)
        let ledger = transaction.messages
        #expect(try ledger.due(.sms, .triggered, in: 1, at: noon, limit: 9).isEmpty)
        #expect(try ledger.due(.email, .bulk, in: 1, at: noon, limit: 9).isEmpty)
        #expect(
          try ledger.due(.email, .triggered, in: 1, at: noon - .seconds(1), limit: 9).isEmpty)
        #expect(try ledger.hasDue(.email, .triggered, in: 1, at: noon))
        let due = try ledger.due(.email, .triggered, in: 1, at: noon, limit: 9)
        #expect(due.map(\.key) == [line.key])
        try ledger.handOver(due[0], at: noon)
        #expect(try !ledger.hasDue(.email, .triggered, in: 1, at: noon))
        #expect(try ledger.underWay(in: 1, before: .latest, limit: 9).map(\.key) == [line.key])
        #expect(try ledger.settle(line, as: .sent, reason: nil, reference: "r", at: noon))
        #expect(try !ledger.settle(line, as: .failed, reason: "x", at: noon))
        let settled = try #require(try ledger.line(line.key, of: ada))
        #expect(settled.state == .sent)
        #expect(settled.reference == "r")
        #expect(settled.attempts == 1)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `only what has not left can be withdrawn or postponed`(kind: Kind) async throws {
    try await kind.store { database in
      let (waiting, leaving) = (line("a"), line("b"))
      let run = run
      try await database.write { (transaction: Transaction) throws in
        let ledger = transaction.messages
        try ledger.add(waiting)
        try ledger.add(leaving)
        try ledger.handOver(leaving, at: noon)
        #expect(try ledger.withdraw(run, of: ada, at: noon).count == 1)
        #expect(try ledger.line(waiting.key, of: ada)?.state == .withdrawn)
        try ledger.postpone(leaving, until: noon + .minutes(1), reason: "451", detail: "later")
        let postponed = try #require(try ledger.line(leaving.key, of: ada))
        #expect(postponed.state == .queued)
        #expect(postponed.dueAt == noon + .minutes(1))
        #expect(try ledger.next() == noon + .minutes(1))
      }
    }
  }

  @Test(arguments: Kind.all)
  func `lines move with a merge and lose what is personal by erasure`(kind: Kind) async throws {
    try await kind.store { database in
      let line = line("a", of: bob)
      try await database.write { (transaction: Transaction) throws in
        let ledger = transaction.messages
        try ledger.add(line)
        try ledger.move(from: bob, to: ada)
        #expect(try ledger.line(line.key, of: ada)?.destination == "ada@example.com")
        try ledger.erase(ada, at: noon)
        let erased = try #require(try ledger.line(line.key, of: ada))
        #expect(erased.destination == "")
        #expect(erased.state == .notSent)
        #expect(erased.reason == "contact_erased")
      }
    }
  }

  @Test(arguments: Kind.all)
  func `a page is narrowed by what is asked`(kind: Kind) async throws {
    try await kind.store { database in
      let (first, second) = (line("a"), line("b", of: bob))
      try await database.write { (transaction: Transaction) throws in
        let ledger = transaction.messages
        try ledger.add(first)
        try ledger.add(second)
        try ledger.settle(second, as: .notSent, reason: "expired", at: noon)
        func keys(_ filter: Ledger.Filter) throws -> [Fingerprint] {
          try ledger.page(filter, before: nil, limit: 10).map(\.key)
        }
        #expect(try keys(.init()).count == 2)
        #expect(try keys(.init(contact: bob)) == [second.key])
        #expect(try keys(.init(journey: "j", step: "mail", state: .queued)) == [first.key])
        #expect(try keys(.init(journey: "other")) == [])
        #expect(try ledger.states() == [.queued: 1, .notSent: 1])
      }
    }
  }
}
