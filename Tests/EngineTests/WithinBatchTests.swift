import Contacts
import Database
import Engine
import Events
import Store
import Testing
import Values

/// What one batch remembers must not outlive what the same batch changes.
@Suite struct WithinBatchTests {
  @Test func `who comes back in the batch that erases them is somebody new`() async throws {
    let shop = try await Shop(partitions: 1)
    try await shop.identify()
    let before = try shop.contact().id
    try await shop.engine.ingest.append([
      Decision.erase.event(about: before, id: "erase", at: shop.clock.now),
      Event(name: "Page Viewed", messageId: "back", userId: "ada", at: shop.clock.now),
    ])
    try shop.settle()
    #expect(try shop.contact().id != before)
  }

  @Test func `a name given away in the batch belongs to its new owner at once`() async throws {
    let shop = try await Shop(partitions: 1)
    try await shop.take("Page Viewed", user: nil, anonymous: "browser")
    try await shop.engine.ingest.append([
      Event(
        kind: .identify, messageId: "hello", userId: "ada", anonymousId: "browser",
        at: shop.clock.now),
      Event(
        kind: .identify, messageId: "again", anonymousId: "browser", at: shop.clock.now,
        traits: ["email": "ada@example.com"]),
    ])
    try shop.settle()
    #expect(try shop.contact().email == "ada@example.com")
  }

  @Test func `an address stated later is found although most writes leave it alone`() async throws {
    let shop = try await Shop(partitions: 1)
    try await shop.identify("ada", ["email": "ada@example.com"])
    try await shop.take("Page Viewed")
    try await shop.identify("ada", ["email": "ada@example.org"])
    try await shop.take("Page Viewed")
    let id = try shop.contact().id
    let holders = try shop.database.readNow { transaction in
      try ["ada@example.com", "ada@example.org"].map {
        try transaction.contacts.holding(email: $0)
      }
    }
    #expect(holders == [[], [id]])
  }
}
