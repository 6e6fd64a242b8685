import Contacts
import Database
import Engine
import Journeys
import PostgresCluster
import Store
import Testing
import Values

struct SetbackTests {
  @Test(arguments: Kind.all)
  func `a timer that cannot be fired stands aside, and is tried again`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await Shop(on: database, partitions: 1)
      try shop.publish(
        "looked",
        """
        {"start":{"trigger":"product_viewed"},
         "steps":[{"id":"day","type":"wait","for":{"days":1}},
                  {"id":"mail","type":"send_email","content":"first-reminder"}]}
        """)
      for user in ["ada", "bob"] {
        try await shop.identify(user)
        try await shop.take("Product Viewed", user: user)
      }
      let ada = try shop.contact().id
      let body = try #require(try shop.runs().first).encoded()
      try shop.write(Array("damaged".utf8), asRunOf: ada)
      shop.clock.now = shop.clock.now + .days(1)
      try shop.fireAside()
      try shop.settle()
      #expect(try shop.ledger == ["mail sent"])
      let setback = try #require(
        try shop.database.readNow { try $0.setbacks.all(limit: 10) }.first)
      #expect(setback.timer.contact == ada && setback.attempts == 1 && setback.retryAt != nil)
      let armed = try shop.database.readNow { try $0.runs.armed() }
      #expect(armed == (1, 1))

      // Tried too early nothing happens; in vain, the pause grows.
      #expect(try shop.retrySetbacks() == 0)
      shop.clock.now = shop.clock.now + .minutes(1)
      #expect(try shop.retrySetbacks() == 1)
      try shop.fireAside()
      let again = try shop.database.readNow { try $0.setbacks.all(limit: 10) }
      #expect(again.map(\.attempts) == [2])

      try shop.write(body, asRunOf: ada)
      shop.clock.now = shop.clock.now + .minutes(2)
      #expect(try shop.retrySetbacks() == 1)
      try shop.settle()
      #expect(try shop.ledger == ["mail sent", "mail sent"])
      #expect(try shop.database.readNow { try $0.setbacks.count() } == 0)
      #expect(try shop.database.readNow { try $0.runs.armed() } == (0, 0))
    }
  }
}

extension Shop {
  fileprivate func write(_ body: [UInt8], asRunOf contact: ContactID) throws {
    try database.writeNow { transaction in
      // Another revision of the partition, so that nobody goes by what is remembered of the run.
      var progress = try transaction.partitions.lock(contact.partition)
      try transaction.partitions.save(&progress)
      _ = try transaction.run(
        """
        UPDATE runs SET body = \(body)
        WHERE partition = \(contact.partition) AND contact = \(contact.number)
        """)
    }
  }

  /// What the worker does with a batch that fails.
  fileprivate func fireAside() throws {
    let (apply, now) = (engine.apply, clock.now)
    #expect(throws: (any Error).self) {
      try database.writeNow { transaction in
        _ = try apply.batch(transaction, partition: 0, now: now, size: 1)
      }
    }
    try database.writeNow { transaction in
      _ = try apply.setAside(transaction, partition: 0, now: now, error: "damaged")
    }
  }

  fileprivate func retrySetbacks() throws -> Int {
    let now = clock.now
    return try database.writeNow { try $0.setbacks.retry(at: now, limit: 10) }
  }
}
