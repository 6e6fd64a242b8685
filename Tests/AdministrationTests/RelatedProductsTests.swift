import Database
import Engine
import Testing
import Values

/// Which products belong together and which are wanted most, as the API tells it.
struct RelatedProductsTests {
  private func ids(_ answer: Desk.Answer) -> [String] {
    (answer["data"]?.array ?? []).compactMap { $0["product_id"]?.text }
  }

  @Test func `related products, best sellers and most visited can be asked for`() async throws {
    try await World.run { world, desk in
      func products(_ ids: String...) -> JSON {
        .array(ids.map { ["product_id": .string($0), "price": 10] })
      }
      try await world.take("Product Viewed", user: "bob", ["product_id": "c"])
      try await world.take("Product Viewed", user: "bob", ["product_id": "a"])
      try await world.take(
        "Order Completed", user: "bob", ["order_id": "1", "products": products("a", "b")])
      try await world.take(
        "Order Completed", user: "ada", ["order_id": "2", "products": products("a")])
      while try await world.engine.rollup.pass(on: world.database) {}  // Ends: each leaves less.
      try await world.database.read { [recommender = world.engine.recommender] in
        try recommender.refresh(in: $0)
      }
      let related = try await desk.get("/products/a/related")
      #expect(ids(related) == ["b"])
      #expect(related["next"] == .null)
      let viewed = try await desk.get("/products/a/related?kind=viewed_with&limit=5")
      #expect(ids(viewed) == ["c"])
      let best = try await desk.get("/products/best-sellers?days=30")
      #expect(ids(best) == ["a", "b"])
      #expect(best["data"]?.array?.first?["score"] == 2)
      #expect(ids(try await desk.get("/products/best-sellers?limit=1")) == ["a"])
      #expect(ids(try await desk.get("/products/most-visited")) == ["a", "c"])
      #expect(ids(try await desk.get("/products/unknown/related")) == [])
      for query in ["best-sellers?days=0", "a/related?kind=liked", "most-visited?limit=0"] {
        #expect(try await desk.get("/products/\(query)").status == 400)
      }
    }
  }
}
