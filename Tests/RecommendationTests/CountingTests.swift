import Testing
import Values

@testable import Recommendation

/// The first instant of the period 680 of 30 days, when a basket of one product weighs 1.
private let start = Instant(milliseconds: 680 * 30 * 86_400_000)

private let month = Decay(halfLife: 30)

struct CountingTests {
  /// Rows of products as the store keeps them, from baskets that come in some portions.
  private func rows(_ portions: [[Basket]], in period: Int = 680) -> [String: Companions] {
    var rows: [String: Companions] = [:]
    for portion in portions {
      var changes = Changes(in: period, decay: month)
      for basket in portion { changes.add(basket) }
      for change in changes.products {
        rows[change.id, default: Companions()].apply(
          change, since: month.first(in: period))
      }
    }
    return rows
  }

  private func tallies(_ companions: Companions?) -> [String: Double] {
    var values: [String: Double] = [:]
    companions?.forEach(in: 680) { id, value in values[id] = value }
    return values
  }

  @Test func `gives each product of a basket an equal part of it`() {
    let rows = rows([[Basket(["b", "a", "b"], at: start), Basket(["a"], at: start)]])
    #expect(rows["a"]?.own.value(in: 680) == 1.5)
    #expect(rows["b"]?.own.value(in: 680) == 0.5)
    #expect(tallies(rows["a"]) == ["b": 0.5])
    #expect(tallies(rows["b"]) == ["a": 0.5])
  }

  @Test func `halves the weight in each half life, and forgets after twelve`() {
    let old = Basket(["a", "b"], at: start - .days(60))
    #expect(rows([[old]])["a"]?.own.value(in: 680) == 0.125)
    #expect(rows([[old]])["a"]?.own.value(in: 681) == 0.0625)
    let forgotten = Basket(["a", "b"], at: start - .days(12 * 30) + .days(29))
    #expect(rows([[forgotten]]).isEmpty)
    let last = Basket(["a", "b"], at: start - .days(11 * 30))
    #expect(rows([[last]])["a"]?.own.value(in: 680) == 0.5 / 2_048)
  }

  @Test func `lets a basket grow steadily within its half life`() {
    let middle = rows([[Basket(["a"], at: start + .days(15))]])["a"]?.own.value(in: 680) ?? 0
    #expect(abs(middle - 2.0.squareRoot()) < 1 / 65_536)
    let day = rows([[Basket(["a"], at: start + .days(1))]])["a"]?.own.value(in: 680) ?? 0
    #expect(abs(day - 1.023_373_891_996_775) < 1 / 65_536)
  }

  @Test func `takes back what it counted, to the last bit`() {
    var changes = Changes(in: 680, decay: month)
    let basket = Basket(["a", "b", "c"], at: start)
    changes.add(basket)
    changes.remove(basket)
    #expect(changes.products.isEmpty)
    #expect(changes.counts.isEmpty)
    var rows = rows([[basket, Basket(["a", "b"], at: start + .days(40))]], in: 681)
    var back = Changes(in: 681, decay: month)
    back.remove(basket)
    for change in back.products { rows[change.id]?.apply(change, since: 0) }
    #expect(rows["c"]?.isEmpty == true)
    #expect(rows["a"] == self.rows([[Basket(["a", "b"], at: start + .days(40))]], in: 681)["a"])
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `comes to the same rows in whatever order and portions baskets arrive`(seed: UInt64) {
    var chance = SeededGenerator(seed)
    let ids = (0..<40).map { "p\($0)" } + ["é", "Z", "zz"]
    let baskets = (0..<300).map { _ in
      Basket(
        (0..<Int.random(in: 1...9, using: &chance)).map { _ in ids.randomElement(using: &chance)! },
        at: start - .days(.random(in: -29...400, using: &chance)))
    }
    let once = rows([baskets])
    let one = rows(baskets.shuffled(using: &chance).map { [$0] })
    #expect(once == one)
    #expect(once.values.allSatisfy { !$0.isEmpty })
  }

  @Test func `counts baskets by day for rankings, also those too old for anything else`() {
    var changes = Changes(in: 680, decay: month)
    changes.add(Basket(["b", "a"], at: start - .days(1_000)))
    changes.add(Basket(["a"], at: start - .days(1_000) + .hours(23)))
    #expect(changes.products.isEmpty)
    #expect(changes.counts.map(\.product) == ["a", "b"])
    #expect(changes.counts.map(\.count) == [2, 1])
    #expect(changes.counts.map(\.day) == [19_400, 19_400])
  }

  @Test func `keeps of a huge basket the first hundred ids, and no id that is none`() {
    let basket = Basket((0..<500).map { "\($0)" } + ["", "a\0b"], at: start)
    #expect(basket.products.count == 100)
    #expect(basket.products.first == "0")
    #expect(Basket(["", "a\0", String(repeating: "x", count: 201)], at: start).products == [])
  }
}

struct LikenessTests {
  @Test func `is the damped cosine that leans to what is popular`() {
    // 2 together, 11 and 3 of their own: 2 / (16^¾ · 8^¼), with a damping of 5.
    let score = Likeness(damping: 5).score(together: 2, own: 11, level: 3)
    #expect(abs(score - 2 / (8 * 1.681_792_830_507_429)) < 1e-12)
    #expect(Likeness(damping: 0).score(together: 1, own: 1, level: 1) == 1)
    #expect(Likeness(damping: 0).score(together: 0, own: 0, level: 0) == 0)
  }

  @Test func `rounds weights down to three binary digits`() {
    #expect([1, 1.24, 1.25, 1.9, 2].map(Likeness.level) == [1, 1, 1.25, 1.75, 2])
    #expect([5, 5.9, 6, 100].map(Likeness.level) == [5, 5, 6, 96])
    #expect(Likeness.level(0) == 0)
  }

  @Test func `finds neighbours by hand`() {
    // Orders: a b, a b, a c, c. Each product of a pair gets a half.
    var changes = Changes(in: 680, decay: month)
    for products in [["a", "b"], ["a", "b"], ["a", "c"], ["c"]] {
      changes.add(Basket(products, at: start))
    }
    var rows: [String: Companions] = [:]
    for change in changes.products {
      rows[change.id, default: Companions()].apply(change, since: 0)
    }
    let levels = rows.mapValues { Likeness.level($0.own.value(in: 680)) }
    #expect(levels == ["a": 1.5, "b": 1, "c": 1.5])
    let found = Likeness(damping: 0).neighbours(of: rows["a"]!, in: 680, levels: levels)
    // b: 1 / (1.5^¾ · 1^¼) = 0.7378; c: 0.5 / 1.5 = 0.3333.
    #expect(found.map(\.id) == ["b", "c"])
    #expect(abs(found[0].score - 0.737_788) < 1e-5)
    #expect(abs(found[1].score - 1.0 / 3) < 1e-6)
    #expect(ScoredProduct.decode(ScoredProduct.encode(found)) == found)
  }
}

struct RankingTests {
  @Test func `ranks by counts, then by id`() {
    let ranking = Ranking(day: 3, counts: [("z", 1), ("b", 2), ("a", 1)])
    #expect(ranking.products.map(\.id) == ["b", "a", "z"])
  }

  @Test func `counts days in UTC, also before 1970`() {
    #expect(Ranking.day(of: Instant(milliseconds: -1)) == -1)
    #expect(Ranking.day(of: Instant(milliseconds: 86_399_999)) == 0)
    #expect(Ranking.days(30, through: 100) == 71...100)
    #expect(Ranking.days(0, through: 100) == 100...100)
  }
}
