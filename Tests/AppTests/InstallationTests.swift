import Composition
import Engine
import Events
import Database
import Engine
import Events
import Store
import Testing
import Values

struct InstallationTests {
  @Test func `the first start makes a secret, a topic and two keys, later ones nothing`()
    async throws
  {
    let workshop = try Workshop()
    let first = try await workshop.installation()
    let ring = KeyRing(database: first.database)
    let made = try await ring.settle(try workshop.configuration(), at: Workshop.now)
    #expect(Set(made.map(\.kind)) == [.admin, .write])
    #expect(try await ring.settle(try workshop.configuration(), at: Workshop.now).isEmpty)
    let secret = first.workspace.secret
    await first.close()
    let second = try await workshop.installation()
    #expect(second.workspace.secret == secret)
    #expect(second.migrated == [])
    let topic = try await second.database.read { try $0.definitions.draft(.topic, "newsletter") }
    #expect(topic != nil)
  }

  @Test func `a configured key takes the place of the one configured before`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let ring = KeyRing(database: installation.database)
    for key in ["first-key-of-the-shop", "second-key-of-the-shop"] {
      let configuration = try workshop.configuration([.adminKey: key, .writeKey: "\(key)-window"])
      #expect(try await ring.settle(configuration, at: Workshop.now).isEmpty)
    }
    let entries = try await ring.all()
    #expect(entries.filter { $0.revokedAt == nil }.count == 2)
    #expect(entries.count == 4)
    let again = try workshop.configuration([.adminKey: "first-key-of-the-shop"])
    await #expect(throws: KeyRing.Refusal.self) {
      try await ring.settle(again, at: Workshop.now)
    }
  }

  @Test func `the owner gets a new key, and the old one is closed`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let ring = KeyRing(database: installation.database)
    _ = try await ring.settle(try workshop.configuration(), at: Workshop.now)
    _ = try await ring.resetOwner(at: Workshop.now)
    let admins = try await ring.all().filter { $0.kind == .admin }
    #expect(admins.count == 2)
    #expect(admins.filter { $0.revokedAt == nil }.count == 1)
  }

  @Test func `the doctor finds nothing wrong with a new installation`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    _ = try await KeyRing(database: installation.database).settle(
      try workshop.configuration(), at: Workshop.now)
    await installation.close()
    let findings = await Doctor(try workshop.configuration(), at: Workshop.now).findings()
    #expect(findings.allSatisfy { $0.weight == .fine })
  }

  @Test func `the doctor tells a missing database and links that lead nowhere`() async throws {
    let workshop = try Workshop()
    let configuration = try workshop.configuration([
      .smsAccount: "AC1", .smsToken: "t", .smsFrom: "Shop",
    ])
    let findings = await Doctor(configuration, at: Workshop.now).findings()
    let errors = findings.filter { $0.weight == .error }.map(\.text)
    #expect(errors.count == 2)
    #expect(errors.contains { $0.contains("no database") })
    #expect(errors.contains { $0.contains("links lead to") })
    #expect(findings.allSatisfy { $0.weight == .fine || !$0.advice.isEmpty })
  }

  @Test func `history is imported once, and what is refused is told by its line`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let path = try workshop.write(
      "events.jsonl",
      """
      {"type":"track","event":"Product Viewed","userId":"u","messageId":"1","timestamp":"2026-01-01"}

      {"type":"track","userId":"u"}
      {"type":"identify","userId":"u","traits":{"email":"u@example.com"}}
      nonsense
      """)
    var refused: [EventImport.Refused] = []
    let progress = try await EventImport(installation).run(
      path: path, at: Workshop.now, refuse: { refused.append($0) }, report: { _ in })
    #expect(progress.events == 2)
    #expect(refused.map(\.line) == [3, 5])
    #expect(refused.map(\.code) == ["missing_event_name", "invalid_text"])
    let entries = try await installation.database.read {
      try $0.log.entries(after: 0, in: 0, limit: 10)
    }
    #expect(entries.map(\.event.source) == [.imported, .imported])
  }
}
