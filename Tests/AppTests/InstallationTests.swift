import Composition
import Database
import Engine
import Events
import Foundation
import Logging
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

  @Test func `the doctor judges every segment anew`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    await installation.close()
    let findings = await Doctor(
      try workshop.configuration(), at: Workshop.now, judgesSegments: true
    ).findings()
    #expect(findings.contains { $0.text.contains("every membership") })
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

  @Test func `a place where no database can be is told in words`() async throws {
    let workshop = try Workshop()
    let text = try workshop.write("notes.txt", "these are notes, and no database at all")
    let wrong = [
      (workshop.path("missing/parcours.db"), "mkdir -p"), (workshop.folder.path, "is a folder"),
      (text, "no SQLite database"),
    ]
    for (path, words) in wrong {
      let configuration = try Configuration(
        SettingValues(flags: [.database: "sqlite:\(path)"], environment: [:], file: nil))
      let error = await #expect(throws: Unavailable.self) {
        try await Installation.open(configuration, at: Workshop.now)
      }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains("PARCOURS_DATABASE") == true)
    }
  }

  @Test func `a copy overwrites nothing`() async throws {
    let workshop = try Workshop()
    await (try workshop.installation()).close()
    let taken = try workshop.write("copy.db", "mine")
    await #expect(throws: ExistingFile.self) {
      try await workshop.configuration().backUp(to: taken)
    }
    await #expect(throws: Unavailable.self) {
      try await workshop.configuration().backUp(to: workshop.path("missing/copy.db"))
    }
    try await workshop.configuration().backUp(to: workshop.path("second.db"))
  }

  @Test func `an address that is taken is told in words`() async throws {
    let workshop = try Workshop()
    let first = try await Node.open(
      try workshop.configuration([.listen: "127.0.0.1:0"]), logger: Logger(label: "test"))
    let (addresses, tell) = AsyncStream.makeStream(of: String.self)
    try await withThrowingTaskGroup { group in
      group.addTask { try await first.run { tell.yield($0) } }
      var address: String?
      for await listening in addresses {
        address = listening
        break
      }
      let taken = try #require(address).replacing("http://", with: "")
      let other = try Workshop()
      let second = try await Node.open(
        try other.configuration([.listen: taken]), logger: Logger(label: "test"))
      let error = await #expect(throws: Unavailable.self) { try await second.run { _ in } }
      #expect(error?.description.contains("another program listens at \(taken)") == true)
      group.cancelAll()
    }
  }
}
