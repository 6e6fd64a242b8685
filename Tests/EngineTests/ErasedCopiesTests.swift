import Contacts
import Database
import Engine
import Events
import PostgresCluster
import Store
import Testing
import Values

/// Erasure finds every copy of what a person said or did (I10).
struct ErasedCopiesTests {
  private func texts(_ shop: Shop) throws -> [String] {
    let partitions = shop.engine.partitions
    return try shop.database.readNow { transaction in
      let log = try (0..<partitions).flatMap { partition in
        try transaction.log.entries(after: 0, in: partition, limit: 1_000)
          .map { String(decoding: $0.event.encoded(), as: UTF8.self) }
      }
      let refused = try transaction.rejections.page(event: nil, before: nil, limit: 100)
        .flatMap { [$0.message, $0.excerpt] }
      let answers = try ["a1", "a2"].compactMap { try transaction.answers.answer($0) }
        .map { String(decoding: $0.body, as: UTF8.self) }
      return log + refused + answers
    }
  }

  @Test(arguments: Kind.all)
  func `no partition, refusal or kept answer remembers who was erased`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await Shop(on: database, partitions: 8)
      for (number, device) in ["ada-phone", "ada-laptop", "ada-tablet"].enumerated() {
        try await shop.take(
          "Product Viewed", user: nil, anonymous: device, ["note": "ada-was-here"])
        try await shop.identify("ada-user", anonymous: device)
        // Comes under the device's name, and is forwarded.
        for _ in 0..<2 {
          try await shop.take(
            "Product Viewed", user: nil, anonymous: device, ["note": "ada-again"],
            id: "again-\(number)")
        }
      }
      for index in 0..<3 {
        for _ in 0..<2 {
          try await shop.take(
            "Product Viewed", user: "ada-user", ["note": .string("ada-\(index)")], id: "n\(index)")
        }
      }
      try await shop.identify("bob", ["email": "bob@example.com"], token: nil)
      let (ada, bob) = (try shop.contact("ada-user").id, try shop.contact("bob").id)
      try shop.database.writeNow { transaction in
        for (id, user) in [("1", "ada-user"), ("2", "bob")] {
          try transaction.rejections.add(
            .init(
              id: Fingerprint(id), at: Shop.noon, code: "invalid_type", message: "no",
              event: nil, excerpt: "{\"userId\":\"\(user)\",\"note\":\"\(user)-secret\"}"))
        }
        for (key, contact) in [("a1", ada), ("a2", bob)] {
          try transaction.answers.keep(
            .init(
              request: [1], status: 200,
              body: Array("{\"id\":\"\(contact.text)\",\"name\":\"\(key)-person\"}".utf8)),
            under: key, at: Shop.noon)
        }
      }
      #expect(try texts(shop).contains { $0.contains("ada-") })
      try await shop.engine.ingest.append([
        Decision.erase.event(about: ada, id: "erase", at: shop.clock.now)
      ])
      try shop.settle()
      // Something of the engine's own that was on its way.
      try await shop.engine.ingest.append([
        Event(
          name: "Email Opened", messageId: "late", at: shop.clock.now,
          properties: ["destination": "ada-late@example.com"], source: .engine, contact: ada)
      ])
      try shop.settle()
      let left = try texts(shop)
      for word in ["ada-", "ada@example.com", "a1-person"] {
        #expect(!left.contains { $0.contains(word) }, "\(word)")
      }
      #expect(left.contains { $0.contains("bob-secret") })
      #expect(left.contains { $0.contains("a2-person") })
    }
  }

  @Test func `an answer comes after an event was applied where its contact lives`() async throws {
    let shop = try await Shop(partitions: 8)
    let user = Identities.Identity(kind: .user, value: "ada")
    let device = try #require(
      (1...9).map { "device-\($0)" }.first {
        Identities.Identity(kind: .anonymous, value: $0).partition(of: 8) != user.partition(of: 8)
      })
    try await shop.take("Product Viewed", user: nil, anonymous: device)
    try await shop.identify("ada", anonymous: device)
    try #require(try shop.contact().id.partition == user.partition(of: 8))
    let engine = shop.engine
    let runs = Task { try await engine.run() }
    for index in 0..<20 {
      let at = shop.clock.now
      try await engine.applied([
        Event(
          kind: .identify, messageId: "i\(index)", anonymousId: device, at: at,
          traits: ["round": .number(Number(Int64(index)))])
      ])
      let round = try shop.contact().attributes["round"]
      #expect(round == .number(Number(Int64(index))))
    }
    runs.cancel()
    _ = await runs.result
  }
}
