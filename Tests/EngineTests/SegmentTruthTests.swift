import Database
import Engine
import Events
import PostgresCluster
import SQLite
import Store
import Testing
import Values

/// Memberships on the orders of a real shop, against a table that was reckoned apart from this
/// program.
@Suite(.enabled(if: RealOrder.isThere, "the file of real orders is not at hand"))
struct SegmentTruthTests {
  struct Line: Sendable {
    let clock: Instant
    let orders: Int
    let buyers: Int
    let lapsing: [Int64]
    let lapsed: [Int64]
  }

  static let table: [Line] = [
    line("2011-03-01", 3_385, 1_682, [1_309, 1_292, 17], [1_271, 396, 875]),
    line("2011-05-01", 5_855, 2_434, [2_752, 2_710, 42], [2_668, 1_090, 1_578]),
    line("2011-06-01", 7_410, 2_718, [3_398, 3_398, 0], [3_346, 1_673, 1_673]),
    line("2011-07-01", 8_803, 2_960, [4_245, 4_221, 24], [4_158, 2_189, 1_969]),
  ]

  private static func line(
    _ day: String, _ orders: Int, _ buyers: Int, _ lapsing: [Int64], _ lapsed: [Int64]
  ) -> Line {
    guard let clock = Instant(text: day + "T00:00:00Z") else {
      preconditionFailure("\(day) is a day")
    }
    return Line(clock: clock, orders: orders, buyers: buyers, lapsing: lapsing, lapsed: lapsed)
  }

  static let lapsing = """
    {"include":{"field":"purchases.last_at","is":"in_last","value":{"days":30}},
     "exclude":[{"field":"purchases.last_at","is":"in_last","value":{"days":29}}]}
    """
  static let lapsed = """
    {"include":{"field":"purchases.last_at","is":"not_in_last","value":{"days":30}}}
    """

  private func shop(on database: any Database, at clock: Instant) async throws -> Shop {
    let shop = try await Shop(on: database, partitions: 3)
    shop.clock.now = clock
    try shop.define("lapsing", Self.lapsing)
    try shop.define("lapsed", Self.lapsed)
    return shop
  }

  private func event(_ order: RealOrder, receivedAt: Instant, imported: Bool = false) -> Event {
    Event(
      name: "Order Completed", messageId: "order-\(order.invoice)", userId: order.customer,
      at: order.at, receivedAt: receivedAt,
      properties: ["order_id": .string(order.invoice), "total": 10],
      source: imported ? .imported : .tracking)
  }

  /// Lets the shop receive events and applies all that is due at an instant.
  private func apply(_ events: [Event], _ shop: Shop, at clock: Instant) async throws {
    for start in stride(from: 0, to: events.count, by: 2_000) {
      try await shop.engine.ingest.append(Array(events[start..<min(start + 2_000, events.count)]))
    }
    shop.clock.now = clock
    while try shop.apply() {}
  }

  private func orders(from start: Instant?, to end: Instant) -> [RealOrder] {
    RealOrder.all.filter { order in start.map { order.at >= $0 } ?? true && order.at < end }
  }

  @Test(arguments: Kind.all.filter { $0 != .sqliteFile })
  func `entries, exits and members are those of the table`(_ kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database, at: Self.table[0].clock - .days(91))
      var start: Instant?
      for line in Self.table {
        let all = orders(from: nil, to: line.clock)
        #expect(all.count == line.orders)
        #expect(Set(all.map(\.customer)).count == line.buyers)
        let new = orders(from: start, to: line.clock)
        try await apply(new.map { event($0, receivedAt: $0.at) }, shop, at: line.clock)
        #expect(try shop.tally("lapsing") == line.lapsing)
        #expect(try shop.tally("lapsed") == line.lapsed)
        start = line.clock
      }
      // Sent twice, it changes nothing.
      let last = Self.table[3]
      try await apply(
        RealOrder.all.map { event($0, receivedAt: last.clock) }, shop, at: last.clock)
      #expect(try shop.tally("lapsing") == last.lapsing)
      #expect(try shop.tally("lapsed") == last.lapsed)
      #expect(try shop.differences() == [])
    }
  }

  @Test func `orders that come shuffled within their day make the same members`() async throws {
    let shop = try await shop(
      on: try Kind.memory(), at: Self.table[0].clock - .days(91))
    var start: Instant?
    for line in Self.table {
      let late = orders(from: start, to: line.clock).map { order in
        let day = order.at.milliseconds / 86_400_000
        // In an order that has nothing to do with the time, all at the end of the day.
        return (day, Fingerprint(order.invoice), order)
      }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      try await apply(
        late.map { day, _, order in
          event(order, receivedAt: Instant(milliseconds: (day + 1) * 86_400_000 - 1))
        }, shop, at: line.clock)
      #expect(try shop.tally("lapsing")[2] == line.lapsing[2])
      #expect(try shop.tally("lapsed")[2] == line.lapsed[2])
      start = line.clock
    }
    #expect(try shop.differences() == [])
  }

  @Test func `one import at the end makes the same members at each instant`() async throws {
    // Each import is the whole of what there was: the first and the last stand for all four.
    for line in [Self.table[0], Self.table[3]] {
      let shop = try await shop(on: try Kind.memory(), at: line.clock)
      try await apply(
        orders(from: nil, to: line.clock).map {
          event($0, receivedAt: line.clock, imported: true)
        }, shop, at: line.clock)
      #expect(try shop.tally("lapsing")[2] == line.lapsing[2])
      #expect(try shop.tally("lapsed")[2] == line.lapsed[2])
    }
  }

  @Test func `segments that come after the orders have the same members`() async throws {
    let line = Self.table[3]
    let shop = try await Shop(on: try Kind.memory(), partitions: 3)
    try await apply(
      RealOrder.all.map { event($0, receivedAt: $0.at) }, shop, at: line.clock)
    try shop.define("lapsing", Self.lapsing)
    try shop.define("lapsed", Self.lapsed)
    #expect(try shop.tally("lapsing") == [0, 0, line.lapsing[2]])
    #expect(try shop.tally("lapsed") == [0, 0, line.lapsed[2]])
  }
}

extension Kind {
  /// An empty database in memory.
  fileprivate static func memory() throws -> any Database { try SQLiteDatabase.inMemory() }
}
