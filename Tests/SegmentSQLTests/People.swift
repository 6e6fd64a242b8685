import Contacts
import Database
import Events
import Segments
import Store
import Values

/// A contact with everything that they did, kept beside the tables.
struct Person {
  var shopper: Shopper
  var events: [Event] = []
  var memberships: Set<String> = []

  /// What conditions may ask, from memory.
  func facts(workspace: Zone) -> ContactFacts {
    let (shopper, memberships) = (self.shopper, self.memberships)
    // Stable: at one instant the order of the log.
    let events = self.events.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    return ContactFacts(
      zones: Zones(
        workspace: workspace, contact: shopper.contact.timeZone.flatMap { Zone(name: $0) }),
      value: { shopper.field([$0.root.name] + $0.rest) },
      isMember: { memberships.contains($0) },
      occurrences: { name, since in
        events.filter { event in event.name == name && since.map { event.at >= $0 } ?? true }
          .map { Occurrence(at: $0.at, properties: $0.properties) }
      })
  }
}

/// Some people whom a seed determines: awkward values on purpose.
struct People {
  var people: [Person] = []
  /// When things happened, so that rules can be asked exactly at the edges of their windows.
  private(set) var edges: [Instant] = []

  /// - Parameter middle: things happen in the 400 days before it and, now and then, shortly after.
  init(count: Int, around middle: Instant, random: inout Seeded) throws {
    for number in 0..<count {
      people.append(try Self.person(number, middle, &random))
    }
    edges = people.flatMap { $0.events.map(\.at) }
  }

  static let words = [
    "", "vip", "VIP", "Lamp", "Lamps & more", "\u{E9}t\u{E9}", "e\u{301}te\u{301}", "50", "50.0",
    "-3", "1e2", "K", "\u{212A}", "a;b", "a\u{37E}b", "true", "\u{130}stanbul", "line\r\nbreak",
    "2026-03-01", "2026-03-28T22:30:00Z", "2026-02-28T10:00:00", "2024-02-29", "19:30", "%_'\"\\",
  ]
  static let numbers: [Number] = [
    0, 1, 2, 3, 50, -3, Number(double: 49.99), Number(double: 50.01), Number(double: 0.1),
    Number(double: 0.30000000000000004), 12_345_678_901_234_567, 1_772_452_800_000,
    Number(double: 1e300), Number(double: 1_772_452_800_000.5), 100, 200,
  ]

  static func value(_ random: inout Seeded) -> JSON {
    switch random.whole(0...9) {
    case 0...3: .string(random.pick(words))
    case 4...6: .number(random.pick(numbers))
    case 7: .bool(random.chance(0.5))
    case 8:
      .array([.string(random.pick(words)), .number(random.pick(numbers)), .string("vip")])
    default: random.chance(0.5) ? .object(["city": .string(random.pick(words))]) : .null
    }
  }

  private static func person(
    _ number: Int, _ middle: Instant, _ random: inout Seeded
  ) throws -> Person {
    let id = ContactID(partition: number % 4, serial: Int64(number / 4 + 1))
    let created = middle - .hours(Int64(random.whole(0...9_000)))
    var person = Person(shopper: Shopper(contact: Contact(id: id, createdAt: created)))
    if random.chance(0.3) { person.memberships.insert("friends") }
    for step in 0..<random.whole(0...14) {
      // Whole hours and days happen often, so that edges coincide.
      let hours = Int64(random.whole(-50...9_600))
      var at = middle - .hours(hours)
      if random.chance(0.3) { at = middle - .days(hours / 24) }
      if random.chance(0.1) { at = at + Span(milliseconds: Int64(random.whole(-1...1))) }
      let event = event("\(number)-\(step)", at, &random)
      let orders = person.shopper.orders
      precondition(orders.count < 100, "few things happen")
      _ = person.shopper.project(event, settings: ShopSettings()) { _ in nil }
      person.events.append(event)
    }
    if random.chance(0.05) { person.shopper.contact.erase() }
    return person
  }

  private static func event(_ id: String, _ at: Instant, _ random: inout Seeded) -> Event {
    var properties: JSON.Object = [:]
    for name in ["text", "number", "list"] where random.chance(0.6) {
      properties[name] = value(&random)
    }
    properties["amount"] = .number(random.pick([10, 20, 50, Number(double: 0.1), 100]))
    if random.chance(0.5) { properties["nested"] = ["city": value(&random)] }
    let products: JSON = [
      [
        "product_id": .string("p\(random.whole(1...3))"), "price": 20, "quantity": 1,
        "brand": .string(random.pick(words)),
      ]
    ]
    switch random.whole(0...7) {
    case 0, 1:
      var traits: JSON.Object = [:]
      for name in ["a", "b", "tags", "when", "created_at"] where random.chance(0.5) {
        traits[name] = value(&random)
      }
      if random.chance(0.5) { traits["when"] = .string((at - .days(365)).text) }
      if random.chance(0.5) { traits["address"] = ["city": value(&random)] }
      if random.chance(0.2) { traits["address.city"] = .string("vip") }
      if random.chance(0.6) { traits["newsletter"] = .bool(random.chance(0.7)) }
      if random.chance(0.2) { traits["subscriptions"] = ["email": .bool(random.chance(0.5))] }
      let zone = random.pick([
        "Asia/Tokyo", "America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Kiritimati", "nowhere",
      ])
      return Event(
        kind: .identify, messageId: id, userId: "user-\(id)", at: at, traits: traits,
        context: Event.Context(random.chance(0.5) ? ["timezone": .string(zone)] : [:]))
    case 2, 3:
      properties["order_id"] = .string("order-\(id)")
      properties["total"] = .number(random.pick([50, 20, Number(double: 0.1), 100, 33]))
      properties["products"] = products
      return Event(
        name: "Order Completed", messageId: id, userId: "u", at: at, properties: properties)
    case 4:
      return Event(
        name: "Product Added", messageId: id, userId: "u", at: at,
        properties: ["product_id": "p1", "price": 20, "quantity": 2])
    default:
      return Event(
        name: random.pick(["Seen", "Product Viewed"]), messageId: id, userId: "u", at: at,
        properties: properties)
    }
  }

  /// Writes everything as Apply does.
  func save(_ transaction: Transaction) throws {
    for person in people {
      let contact = person.shopper.contact
      try transaction.contacts.save(contact)
      for cart in person.shopper.carts {
        try transaction.carts.save(cart, of: contact.id, armed: nil, due: nil)
      }
      for segment in person.memberships {
        try transaction.memberships.save(
          .init(since: contact.createdAt, lookAt: nil), of: contact.id, in: segment, armed: nil)
      }
      for event in person.events {
        let position = try transaction.log.append([event], to: contact.id.partition)
        try transaction.history.add(
          event.name, at: event.at, of: contact.id, position: position,
          partition: contact.id.partition)
      }
    }
  }
}
