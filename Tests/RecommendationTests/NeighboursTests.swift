import Recommendation
import Testing

struct NeighboursTests {
  private func neighbours() -> Neighbours {
    var neighbours = Neighbours()
    neighbours.set("a", to: [.init(id: "b", score: 0.5), .init(id: "c", score: 0.25)])
    neighbours.set("d", to: [.init(id: "c", score: 0.5), .init(id: "a", score: 0.125)])
    return neighbours
  }

  @Test func `adds up what each product of a cart says`() {
    let related = neighbours().related(to: ["a", "d"], limit: 12)
    #expect(related.map(\.id) == ["c", "b"])
    #expect(related.map(\.score) == [0.75, 0.5])
  }

  @Test func `never names what was asked for or excluded`() {
    #expect(neighbours().related(to: ["d"], limit: 12, excluding: ["c"]).map(\.id) == ["a"])
    #expect(neighbours().related(to: ["a", "a", "c"], limit: 12).map(\.id) == ["b"])
  }

  @Test func `knows nothing of unknown products and of no products`() {
    #expect(neighbours().related(to: ["x"], limit: 12).isEmpty)
    #expect(neighbours().related(to: [], limit: 12).isEmpty)
    #expect(neighbours().related(to: ["a"], limit: 0).isEmpty)
  }

  @Test func `breaks ties by the bytes of the id`() {
    var neighbours = Neighbours()
    neighbours.set(
      "a", to: ["z", "é", "B", "b"].map { ScoredProduct(id: $0, score: 1) })
    #expect(neighbours.related(to: ["a"], limit: 3).map(\.id) == ["B", "b", "z"])
  }

  @Test func `takes a list in place of the one before`() {
    var neighbours = neighbours()
    neighbours.set("a", to: [.init(id: "x", score: 1)])
    #expect(neighbours.related(to: ["a"], limit: 12).map(\.id) == ["x"])
    neighbours.set("a", to: [])
    #expect(neighbours.related(to: ["a"], limit: 12).isEmpty)
    #expect(neighbours.count == 1)
  }
}
