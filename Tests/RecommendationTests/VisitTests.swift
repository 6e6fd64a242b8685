import Testing
import Values

@testable import Recommendation

private let start = Instant(milliseconds: 1_772_452_800_000)

struct VisitTests {
  @Test func `ends after half an hour in which nothing is looked at`() {
    let visits = Visit.joined([
      Visit("a", at: start), Visit("b", at: start + .minutes(30)),
      Visit("c", at: start + .minutes(60) + Span(milliseconds: 1)),
    ])
    #expect(visits.map(\.basket.products) == [["a", "b"], ["c"]])
    #expect(visits[0].endedAt == start + .minutes(30))
  }

  @Test func `is one with its neighbours when a late view comes between them`() {
    let apart = Visit.joined([Visit("a", at: start), Visit("b", at: start + .minutes(50))])
    #expect(apart.count == 2)
    let one = Visit.joined(apart + [Visit("a", at: start + .minutes(25))])
    #expect(one.map(\.basket.products) == [["a", "b"]])
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `is the same in whatever order views arrive, also twice`(seed: UInt64) {
    var chance = SeededGenerator(seed)
    let views = (0..<400).map { _ in
      Visit(
        "p\(Int.random(in: 0..<250, using: &chance))",
        at: start + .minutes(.random(in: 0...5_000, using: &chance)))
    }
    let once = Visit.joined(views)
    var bit: [Visit] = []
    for view in (views + views).shuffled(using: &chance) { bit = Visit.joined(bit + [view]) }
    #expect(once == bit)
    for visit in once {
      let read = Visit(
        beganAt: visit.beganAt, endedAt: visit.endedAt, views: visit.encodedViews)
      #expect(read == visit)
    }
  }

  @Test func `keeps of a very long visit what was seen first`() {
    let views = (0..<300).map { Visit("p\($0)", at: start + .minutes($0 % 7 == 0 ? 1 : 2)) }
    let forward = Visit.joined(views)
    var backward: [Visit] = []
    for view in views.reversed() { backward = Visit.joined([view] + backward) }
    #expect(forward == backward)
    #expect(forward.map(\.basket.products.count) == [100])
  }
}

struct OrderBasketTests {
  private func said(_ hour: Int64, _ message: String, _ products: [String]) -> OrderBasket {
    let at = start + .hours(hour)
    return OrderBasket(placedAt: at, statedAt: at, message: message, products: products)
  }

  @Test func `is what was said last, bought when it was said first`() {
    let statements = [said(0, "x", ["a"]), said(2, "a", ["a", "b"]), said(2, "b", ["c"])]
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
      var basket = statements[order[0]]
      for index in order { basket.merge(statements[index]) }
      #expect(basket.basket == Basket(["c"], at: start))
    }
    let read = OrderBasket.products(statements[1].encodedProducts)
    #expect(read == ["a", "b"])
  }
}
