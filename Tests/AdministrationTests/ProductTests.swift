import Hummingbird
import Testing
import Values

struct ProductTests {
  @Test func `a product is written, read, changed and taken away`() async throws {
    try await World.run { _, desk in
      let written: JSON = [
        "name": "Lampe", "unit_price": "19.90 EUR", "original_price": 29.9,
        "categories": ["Maison > Lampes"], "stock": 3, "attributes": ["colour": "red", "w": 1],
      ]
      let created = try await desk.put("/products/a%2Fb", written)
      #expect(created.status == 201)
      #expect(created["id"] == "a/b")
      #expect(created["unit_price"] == 19.9)
      #expect(created["currency"] == "EUR")
      #expect(created["available"] == true)
      #expect(created["discount"]?["percentage"] == 33.44)
      #expect(created["source"] == "api")
      #expect(created["categories"] == [["Maison", "Lampes"]])
      // What was read can be put again.
      let again = try await desk.put("/products/a%2Fb", created.json)
      #expect(again.status == 200)
      #expect(again["changed_at"] == created["changed_at"])
      let changed = try await desk.send(
        .patch, "/products/a%2Fb", text: #"{"stock":0,"brand":"Lumo","attributes":{"w":null}}"#)
      #expect(changed.status == 200)
      #expect(changed["available"] == false)
      #expect(changed["brand"] == "Lumo")
      #expect(changed["attributes"] == ["colour": "red"])
      #expect(try await desk.delete("/products/a%2Fb").status == 204)
      #expect(try await desk.get("/products/a%2Fb").code == "not_found")
      #expect(try await desk.delete("/products/a%2Fb").status == 404)
      #expect(try await desk.send(.patch, "/products/a%2Fb", text: "{}").status == 404)
    }
  }

  @Test func `a product that is none is refused with every reason`() async throws {
    try await World.run { _, desk in
      let answer = try await desk.put("/products/x", ["unit_price": "dear", "colour": "red"])
      #expect(answer.status == 422)
      #expect(answer.code == "invalid_product")
      let codes = answer.json["error"]?["problems"]?.array?.compactMap { $0["code"]?.text } ?? []
      #expect(Set(codes) == ["malformed_price", "unknown_key", "missing_name"])
      #expect(try await desk.put("/products/x", ["id": "y", "name": "Y"]).status == 422)
      _ = try await desk.put("/products/x", ["name": "X"])
      let patched = try await desk.send(.patch, "/products/x", text: #"{"name":null}"#)
      #expect(patched.status == 422)
    }
  }

  @Test func `many products are taken, good ones kept and bad ones listed`() async throws {
    try await World.run { _, desk in
      let answer = try await desk.post(
        "/products",
        [
          "products": [
            ["id": "a", "name": "A", "unit_price": 3], ["name": "nobody"],
            ["id": 7, "name": "B"], ["id": "c", "unit_price": 1],
            ["id": "a", "unit_price": 2],
          ]
        ])
      #expect(answer.status == 200)
      #expect(answer["created"] == 2)
      #expect(answer["changed"] == 1)
      let rejected = answer["rejected"]?.array ?? []
      #expect(rejected.map { $0["index"] } == [1, 3])
      #expect(rejected.map { $0["code"] } == ["missing_id", "missing_name"])
      #expect(try await desk.get("/products/a")["unit_price"] == 2)
      let none = try await desk.post("/products", ["products": [["id": "x"]]])
      #expect(none.status == 400)
      #expect(none.code == "all_rejected")
      let many = JSON.array(Array(repeating: ["id": "x"], count: 1_001))
      #expect(try await desk.post("/products", ["products": many]).code == "too_many")
    }
  }

  @Test func `products are listed in pages and searched`() async throws {
    try await World.run { _, desk in
      for name in ["Lampe", "Chaise", "Lampadaire"] {
        _ = try await desk.put("/products/\(name.lowercased())", ["name": .string(name)])
      }
      let first = try await desk.get("/products?limit=2")
      #expect(first["data"]?.array?.map { $0["id"] } == ["chaise", "lampadaire"])
      let cursor = try #require(first["next"]?.text)
      let second = try await desk.get("/products?limit=2&cursor=\(cursor)")
      #expect(second["data"]?.array?.map { $0["id"] } == ["lampe"])
      #expect(second["next"] == .null)
      let found = try await desk.get("/products?query=LAMP")
      #expect(found["data"]?.array?.count == 2)
    }
  }

  @Test func `whoever viewed a product hears of its lower price`() async throws {
    try await World.run { world, desk in
      _ = try await desk.put("/products/lamp", ["name": "Lampe", "unit_price": 20])
      try await world.take("Product Viewed", user: "ada", ["product_id": "lamp", "name": "Lampe"])
      _ = try await desk.send(.patch, "/products/lamp", text: #"{"unit_price":15}"#)
      let event: JSON = try await world.until {
        let lines = try await desk.get("/contacts/userId:ada/timeline")["data"]?.array ?? []
        return lines.first { $0["name"] == "Product Price Dropped" }
      }
      #expect(event["properties"]?["old_price"] == 20)
      #expect(event["properties"]?["price"] == 15)
      #expect(event["properties"]?["interest"] == "viewed")
    }
  }
}
