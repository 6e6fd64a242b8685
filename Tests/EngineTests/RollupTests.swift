import Database
import Engine
import Events
import PostgresCluster
import Recommendation
import Store
import Testing
import Values

/// Orders and views of the log become what recommendations rest on.
@Suite struct RollupTests {
  private func products(_ ids: [String]) -> JSON {
    .array(ids.map { ["product_id": .string($0), "price": 10] })
  }

  private func order(
    _ id: String, _ ids: [String], user: String = "ada", at: Instant = Shop.noon,
    message: String? = nil
  ) -> Event {
    Event(
      name: "Order Completed", messageId: message ?? "order-\(id)", userId: user, at: at,
      receivedAt: max(at, Shop.noon),
      properties: ["order_id": .string(id), "products": products(ids)])
  }

  private func view(
    _ product: String, by visitor: String, at: Instant, user: String? = nil, id: String
  ) -> Event {
    Event(
      name: "Product Viewed", messageId: id, userId: user, anonymousId: visitor, at: at,
      receivedAt: max(at, Shop.noon), properties: ["product_id": .string(product)])
  }

  /// Appends, applies and folds until nothing is left.
  private func take(_ events: [Event], in shop: Shop) async throws {
    for first in stride(from: 0, to: events.count, by: 400) {
      try await shop.engine.ingest.append(Array(events[first..<min(first + 400, events.count)]))
    }
    try shop.settle()
    try fold(shop)
  }

  private func fold(_ shop: Shop) throws {
    while try shop.engine.rollup.passNow(on: shop.database) {}  // Ends: each pass leaves less.
    let recommender = shop.engine.recommender
    try shop.database.readNow { try recommender.refresh(in: $0) }
  }

  // MARK: What comes of events

  @Test(arguments: Kind.all)
  func `orders make neighbours and best sellers`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await Shop(on: database)
      try await take(
        [
          order("1", ["a", "b"]), order("2", ["a", "b"], user: "bob"),
          order("3", ["a", "c"], at: Shop.noon - .days(3)),
          order("4", ["d"], at: Shop.noon - .days(40)),
        ], in: shop)
      let recommender = shop.engine.recommender
      #expect(recommender.boughtWith(["a"], limit: 12).map(\.id) == ["b", "c"])
      #expect(recommender.relatedToCart(["b", "c"], limit: 12).map(\.id) == ["a"])
      #expect(recommender.boughtWith(["a"], limit: 12, excluding: ["b"]).map(\.id) == ["c"])
      #expect(recommender.boughtWith(["d"], limit: 12).isEmpty)
      let (month, quarter, now) = (30, 90, shop.clock.now)
      let best = try database.readNow {
        (
          try recommender.bestSellers(days: month, now: now, in: $0),
          try recommender.bestSellers(days: quarter, now: now, in: $0)
        )
      }
      #expect(
        best.0 == [.init(id: "a", score: 3), .init(id: "b", score: 2), .init(id: "c", score: 1)])
      #expect(best.1.map(\.id) == ["a", "b", "c", "d"])
    }
  }

  @Test(arguments: Kind.all)
  func `views of one visit belong together, those after a break do not`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await Shop(on: database)
      let start = Shop.noon - .hours(5)
      try await take(
        [
          view("a", by: "phone", at: start, id: "1"),
          view("b", by: "phone", at: start + .minutes(29), id: "2"),
          view("c", by: "phone", at: start + .hours(2), id: "3"),
          view("a", by: "laptop", at: start, id: "4"),
        ], in: shop)
      let recommender = shop.engine.recommender
      #expect(recommender.viewedWith(["a"], limit: 12).map(\.id) == ["b"])
      #expect(recommender.viewedWith(["c"], limit: 12).isEmpty)
      #expect(recommender.relatedToProduct("a", limit: 12).map(\.id) == ["b"])
      // A view that comes late closes the gap.
      try await take(
        [
          view("d", by: "phone", at: start + .minutes(58), id: "5"),
          view("d", by: "phone", at: start + .minutes(92), id: "6"),
          view("b", by: "phone", at: start + .minutes(75), id: "7"),
        ], in: shop)
      #expect(Set(recommender.viewedWith(["c"], limit: 12).map(\.id)) == ["a", "b", "d"])
      let now = shop.clock.now
      let visited = try database.readNow { try recommender.mostVisited(days: 1, now: now, in: $0) }
      #expect(visited.first == ScoredProduct(id: "a", score: 2))
      #expect(visited.map(\.id) == ["a", "b", "c", "d"])
    }
  }

  @Test func `an order counts once, with what was said of it last`() async throws {
    let shop = try await Shop()
    try await take([order("1", ["a", "b"])], in: shop)
    try await take(
      [
        order("1", ["a", "b"], message: "again"), order("1", ["a", "b"]),
        order("1", ["a", "c"], at: Shop.noon + .minutes(1), message: "corrected"),
      ], in: shop)
    let recommender = shop.engine.recommender
    #expect(recommender.boughtWith(["a"], limit: 12).map(\.id) == ["c"])
    #expect(recommender.boughtWith(["b"], limit: 12).isEmpty)
    let best = try shop.database.readNow {
      try recommender.bestSellers(days: 7, now: Shop.noon, in: $0)
    }
    #expect(best == [.init(id: "a", score: 1), .init(id: "c", score: 1)])
  }

  @Test func `a new day makes a new ranking`() async throws {
    let shop = try await Shop()
    try await take([order("1", ["a"])], in: shop)
    let recommender = shop.engine.recommender
    func best(_ now: Instant) throws -> [String] {
      try shop.database.readNow { try recommender.bestSellers(days: 2, now: now, in: $0) }
        .map(\.id)
    }
    #expect(try best(Shop.noon) == ["a"])
    #expect(try best(Shop.noon + .days(1)) == ["a"])
    #expect(try best(Shop.noon + .days(2)) == [])
  }

  @Test func `events that were not applied yet are not counted, strange ones do no harm`()
    async throws
  {
    let shop = try await Shop()
    try await shop.engine.ingest.append([order("1", ["a", "b"])])
    try fold(shop)
    #expect(shop.engine.recommender.boughtWith(["a"], limit: 12).isEmpty)
    let strange: [JSON.Object] = [
      [:], ["products": "a"], ["products": [1, "x", [:], ["product_id": ""]]],
      ["order_id": "9", "products": [["product_id": 7], ["sku": "s"], ["product_id": "a\0b"]]],
    ]
    try await take(
      strange.enumerated().map { index, properties in
        Event(
          name: "Completed Order", messageId: "s\(index)", userId: "eve", at: Shop.noon,
          properties: properties)
      }, in: shop)
    #expect(shop.engine.recommender.boughtWith(["a"], limit: 12).map(\.id) == ["b"])
    #expect(shop.engine.recommender.boughtWith(["7"], limit: 12).map(\.id) == ["s"])
  }

  // MARK: Incremental and rebuilt

  @Test(arguments: Kind.all, [1, 2, 3] as [UInt64])
  func `what was counted bit by bit is what is counted anew`(kind: Kind, seed: UInt64)
    async throws
  {
    try await kind.database { database in
      let shop = try await Shop(on: database, partitions: 3)
      var chance = Chance(seed)
      var events = (0..<250).map { index -> Event in history(index, &chance) }
      events.shuffle(using: &chance)
      // In portions, with passes of their own between them; some events come twice.
      while !events.isEmpty {
        let count = min(Int.random(in: 1...60, using: &chance), events.count)
        let portion = Array(events.prefix(count))
        events.removeFirst(count)
        try await take(portion + portion.filter { _ in chance.next() % 5 == 0 }, in: shop)
      }
      let incremental = try Tables(database)
      #expect(incremental.rows.count > 300)
      let remembered = answers(shop)
      let rollup = shop.engine.rollup
      try database.writeNow { try rollup.forget(in: $0) }
      try fold(shop)
      let rebuilt = try Tables(database)
      #expect(rebuilt.rows.filter { !incremental.set.contains($0) } == [])
      #expect(incremental.rows.filter { !rebuilt.set.contains($0) } == [])
      #expect(answers(shop) == remembered)
      // Another node reads the same.
      let other = Recommender()
      try database.readNow { try other.refresh(in: $0) }
      #expect(
        ["p1", "p2"].map { other.boughtWith([$0], limit: 50) }
          == ["p1", "p2"].map { shop.engine.recommender.boughtWith([$0], limit: 50) })
    }
  }

  private func answers(_ shop: Shop) -> [[ScoredProduct]] {
    let recommender = shop.engine.recommender
    return (0..<30).flatMap { number -> [[ScoredProduct]] in
      [
        recommender.boughtWith(["p\(number)", "p\(number / 2)"], limit: 50),
        recommender.viewedWith(["p\(number)"], limit: 50),
      ]
    }
  }

  /// Orders and views over two years of which the days come in any order; some orders are said
  /// twice, some visitors are known by two names.
  private func history(_ index: Int, _ chance: inout Chance) -> Event {
    let day = Int64.random(in: 0...700, using: &chance)
    let at = Shop.noon - .days(day) - .minutes(.random(in: 0...600, using: &chance))
    let user = "u\(Int.random(in: 0..<12, using: &chance))"
    func product() -> String { "p\(Int.random(in: 0..<30, using: &chance))" }
    if index.isMultiple(of: 3) {
      let recent = Shop.noon - .minutes(.random(in: 0...900, using: &chance))
      return view(
        product(), by: "device-\(user)", at: index.isMultiple(of: 2) ? at : recent,
        user: index.isMultiple(of: 5) ? user : nil, id: "v\(index)")
    }
    let id = Int.random(in: 0..<120, using: &chance)
    return order(
      "\(id)", (0..<Int.random(in: 1...6, using: &chance)).map { _ in product() }, user: user,
      at: at, message: "m\(index)")
  }
}

/// Everything that the rollup has written, but for how often it wrote.
private struct Tables {
  let rows: [String]
  var set: Set<String> { Set(rows) }

  init(_ database: any Database) throws {
    let statements: [Query] = [
      "SELECT 'basket', partition, key, placed_at || ' ' || message, body FROM baskets",
      "SELECT 'visit', partition, key, began_at || ' ' || ended_at, body FROM visits",
      "SELECT 'own', partition, product, relation || ' ' || changed, own FROM companions",
      "SELECT 'with', partition, product, relation || ' ' || changed, body FROM companions",
      "SELECT 'near', partition, product, relation || '', body FROM neighbours",
    ]
    rows = try database.readNow { transaction in
      var rows: [String] = []
      for statement in statements {
        rows += try transaction.rows(statement) {
          "\($0.text(0)) \($0.int(1)) \($0.text(2)) \($0.text(3)) \($0.bytes(4))"
        }
      }
      rows += try transaction.rows(
        "SELECT partition, relation, day, product, n FROM popularity"
      ) { "count \($0.int(0)) \($0.int(1)) \($0.int(2)) \($0.text(3)) \($0.int(4))" }
      rows += try transaction.rows("SELECT period FROM rollup") { "period \($0.int(0))" }
      return rows.sorted()
    }
  }
}

/// SplitMix64.
private struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
