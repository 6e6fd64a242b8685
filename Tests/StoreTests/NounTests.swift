import Contacts
import Database
import Events
import Messages
import PostgresCluster
import Store
import Testing
import Values

@Suite struct NounTests {
  @Test(arguments: Kind.all)
  func `timers fire in order and can be disarmed`(kind: Kind) async throws {
    try await kind.store { database in
      func timer(_ minutes: Int64) -> Timers.Timer {
        .init(due: noon + .minutes(minutes), kind: .run, contact: ada, reference: [1, 2])
      }
      let timers = [timer(3), timer(1), timer(2)]
      try await database.write { (transaction: Transaction) throws in
        for timer in timers { try transaction.timers.arm(timer) }
        try transaction.timers.arm(timers[0])
        #expect(try transaction.timers.next() == noon + .minutes(1))
        try transaction.timers.disarm(timers[2])
        let due = try transaction.timers.due(at: noon + .minutes(3), in: 1, limit: 10)
        #expect(due == [timers[1], timers[0]])
        #expect(try transaction.timers.due(at: noon, in: 1, limit: 10).isEmpty)
        #expect(try transaction.timers.count(.run) == 2)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `a name belongs to the contact who got it last`(kind: Kind) async throws {
    try await kind.store { database in
      let name = Identities.Identity(kind: .anonymous, value: "visitor")
      try await database.write { (transaction: Transaction) throws in
        let identities = transaction.identities
        #expect(try identities.contact(of: name, partitions: 4) == nil)
        try identities.assign(name, to: ada, partitions: 4)
        try identities.assign(name, to: bob, partitions: 4)
        #expect(try identities.contact(of: name, partitions: 4) == bob)
        let user = Identities.Identity(kind: .user, value: "visitor")
        #expect(try identities.contact(of: user, partitions: 4) == nil)
        try identities.remove(name, partitions: 4)
        #expect(try identities.contact(of: name, partitions: 4) == nil)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `contacts are found by id, address and through merges`(kind: Kind) async throws {
    try await kind.store { database in
      try await database.write { (transaction: Transaction) throws in
        var person = Contact(id: ada, createdAt: noon)
        _ = person.state(["email": "Ada@Example.com"], at: noon)
        try transaction.contacts.save(person)
        #expect(try transaction.contacts.load([ada, bob], in: 1) == [person])
        #expect(try transaction.contacts.holding(email: "ada@example.COM") == [ada])
        #expect(try transaction.contacts.page(query: "ada", after: nil, limit: 5) == [person])
        var gone = Contact(id: bob, createdAt: noon)
        gone.leave(for: ada)
        try transaction.contacts.save(gone)
        #expect(try transaction.contacts.current(bob) == person)
        #expect(try transaction.contacts.count() == 1)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `definitions keep drafts, versions and tombstones apart`(kind: Kind) async throws {
    try await kind.store { database in
      try await database.write { (transaction: Transaction) throws in
        let definitions = transaction.definitions
        let before = try definitions.generation()
        try definitions.save(
          .journey, "a", body: ["name": "é"], state: "draft", version: 0, at: noon)
        try definitions.publish(
          .journey, .init(id: "a", version: 1, body: [:], context: [:], publishedAt: noon))
        #expect(try definitions.generation() == before + 2)
        #expect(try definitions.draft(.journey, "a")?.body == ["name": "é"])
        #expect(try definitions.draft(.content, "a") == nil)
        #expect(try definitions.versions(.journey, "a").map(\.version) == [1])
        try definitions.save(
          .journey, "a", body: [:], state: "deleted", version: 1, at: noon)
        #expect(try definitions.draft(.journey, "a") == nil)
        #expect(try definitions.page(.journey, after: "", limit: 5).isEmpty)
        #expect(try definitions.newestVersion(.journey, "a") == 1)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `counts add up over partitions and days`(kind: Kind) async throws {
    try await kind.store { database in
      @Sendable func key(_ at: Instant) -> Counts.Key {
        .init(journey: "j", version: 1, step: "", metric: "entered", at: at)
      }
      try await database.write { (transaction: Transaction) throws in
        try transaction.counts.add([key(noon): 2, key(noon + .days(1)): 3], in: 0)
        try transaction.counts.add([key(noon): 5], in: 1)
        #expect(try transaction.counts.sums(of: "j", version: nil) == ["": ["entered": 10]])
        #expect(try transaction.counts.sums(of: "j", version: 2) == [:])
      }
    }
  }

  @Test(arguments: Kind.all)
  func `settings, keys, answers, suppressions, rejections and the inbox keep what they get`(
    kind: Kind
  ) async throws {
    try await kind.store { database in
      try await database.write { (transaction: Transaction) throws in
        #expect(try transaction.settings.settle("s", on: "first") == "first")
        #expect(try transaction.settings.settle("s", on: "second") == "first")
        try transaction.keys.add(.write, name: "shop", hash: [1], at: noon)
        #expect(try transaction.keys.revoke(.write, name: "shop", at: noon) == 1)
        #expect(try transaction.keys.all().map(\.revokedAt) == [noon])
        let answer = Answers.Answer(request: [1], status: 202, body: [2])
        try transaction.answers.keep(answer, under: "k", at: noon)
        #expect(try transaction.answers.answer("k") == answer)
        try transaction.suppressions.add(.email, hash: [9], reason: "bounce", at: noon)
        #expect(try transaction.suppressions.reason(.email, hash: [9]) == "bounce")
        #expect(try transaction.suppressions.reason(.sms, hash: [9]) == nil)
        #expect(try transaction.suppressions.remove(.email, hash: [9]))
        let refused = Rejections.Entry(
          id: Fingerprint("r"), at: noon, code: "c", message: "m", event: nil, excerpt: "{")
        try transaction.rejections.add(refused)
        try transaction.rejections.prune()
        #expect(try transaction.rejections.page(event: nil, before: nil, limit: 5) == [refused])
        let mail = InboxRows.Entry(
          contact: ada, key: Fingerprint("i"), at: noon, channel: .email,
          destination: "a@b.example", title: "Bonjour", body: ["html": "<p>"])
        try transaction.inbox.add(mail)
        #expect(try transaction.inbox.page(before: nil, limit: 5) == [mail])
        #expect(try transaction.inbox.entry(mail.key, of: ada) == mail)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `carts arm their timer and orders know their extremes`(kind: Kind) async throws {
    try await kind.store { database in
      var shopper = Shopper(contact: Contact(id: ada, createdAt: noon))
      for (name, day) in [("o1", 0), ("o2", 1), ("o3", 2)] as [(String, Int64)] {
        _ = shopper.project(
          Event(
            name: "Order Completed", messageId: name, userId: "ada", at: noon + .days(day),
            properties: [
              "order_id": .string(name), "total": 10,
              "products": [["product_id": "p", "price": 10, "quantity": 1]],
            ]),
          settings: ShopSettings()
        ) { _ in nil }
      }
      let orders = shopper.orders
      let cart = try #require(shopper.carts.first)
      try await database.write { (transaction: Transaction) throws in
        for order in orders { try transaction.orders.save(order, of: ada) }
        let others = try transaction.orders.extremes(of: ada, without: ["o3"])
        #expect(others?.first == noon)
        #expect(others?.last == noon + .days(1))
        #expect(try transaction.orders.all(of: ada, limit: 2).map(\.id) == ["o3", "o2"])
        try transaction.carts.save(cart, of: ada, armed: nil, due: noon)
        #expect(try transaction.timers.count(.cart) == 1)
        try transaction.carts.save(cart, of: ada, armed: noon, due: nil)
        #expect(try transaction.timers.count(.cart) == 0)
        #expect(try transaction.carts.all(of: ada, limit: 5) == [cart])
      }
    }
  }
}
