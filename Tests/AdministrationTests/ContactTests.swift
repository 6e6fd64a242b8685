import Contacts
import Testing
import Values

struct ContactTests {
  private let ada: JSON = [
    "attributes": ["email": "ada@example.com", "first_name": "Ada"],
    "subscriptions": ["email": ["newsletter": "subscribed"], "push": ["*": true]],
    "push_tokens": [["service": "fcm", "token": "t1"]], "time_zone": "Europe/Paris",
    "locale": "fr-FR",
  ]

  @Test func `an unknown userId makes a contact, and every name finds it`() async throws {
    try await World.run { world, desk in
      let created = try await desk.put("/contacts/userId:ada%2Fl", ada)
      #expect(created.status == 201)
      let id = try #require(created["id"]?.text)
      #expect(created["user_ids"] == ["ada/l"])
      #expect(created["subscriptions"]?["email"]?["newsletter"] == "subscribed")
      #expect(created["subscriptions"]?["push"]?["*"] == "subscribed")
      #expect(created["push_tokens"]?.array?.first?["token"] == "t1")
      #expect(created["time_zone"] == "Europe/Paris")
      for name in [id, "userId:ada%2Fl", "email:ADA@example.com"] {
        #expect(try await desk.get("/contacts/\(name)")["id"]?.text == id, "\(name)")
      }
      #expect(try await desk.get("/contacts?query=ada@")["data"]?.array?.count == 1)
      #expect(try await desk.get("/contacts?query=userId:ada/l")["data"]?.array?.count == 1)
      #expect(try await desk.get("/contacts?query=bob")["data"] == [])
      #expect(try await desk.get("/contacts/userId:bob").status == 404)
      #expect(try await desk.get("/contacts/bob").code == "invalid_contact")
      #expect(try await desk.put("/contacts/email:bob@example.com", [:]).status == 404)
      _ = world
    }
  }

  @Test func `PUT changes what it names and nothing else`() async throws {
    try await World.run { _, desk in
      _ = try await desk.put("/contacts/userId:ada", ada)
      let changed = try await desk.put(
        "/contacts/userId:ada", ["attributes": ["first_name": nil, "tier": "gold"]])
      #expect(changed.status == 200)
      #expect(changed["attributes"] == ["email": "ada@example.com", "tier": "gold"])
      #expect(changed["locale"] == "fr-FR")
      let tokens = try await desk.put(
        "/contacts/userId:ada", ["push_tokens": [["token": "t2"]], "time_zone": nil])
      #expect(tokens["push_tokens"]?.array?.map { $0["token"] } == ["t2"])
      #expect(tokens["time_zone"] == .null)
    }
  }

  @Test func `only an opt-in lifts what the person has said`() async throws {
    try await World.run { world, desk in
      _ = try await desk.put("/contacts/userId:ada", ada)
      try await world.take("Unsubscribed", user: "ada", ["topic": "newsletter"])
      let wish: JSON = ["subscriptions": ["email": ["newsletter": "subscribed"]]]
      let refused = try await desk.put("/contacts/userId:ada", wish)
      #expect(refused.status == 409)
      #expect(refused.code == "needs_opt_in")
      #expect(
        try await desk.get("/contacts/userId:ada")["subscriptions"]?["email"]?["newsletter"]
          == "unsubscribed")
      var optIn = try #require(wish.object)
      optIn["source"] = "opt_in"
      let lifted = try await desk.put("/contacts/userId:ada", .object(optIn))
      #expect(lifted["subscriptions"]?["email"]?["newsletter"] == "subscribed")
    }
  }

  @Test func `what cannot be stated is refused before it is in the log`() async throws {
    try await World.run { _, desk in
      _ = try await desk.put("/contacts/userId:ada", ada)
      func code(_ body: JSON) async throws -> String? {
        try await desk.put("/contacts/userId:ada", body).code
      }
      #expect(try await code(["time_zone": "Mars/Olympus"]) == "unknown_time_zone")
      #expect(try await code(["subscriptions": ["fax": [:]]]) == "unknown_member")
      #expect(try await code(["subscriptions": ["email": ["a": "maybe"]]]) != nil)
      #expect(try await code(["push_tokens": [["service": "x", "token": "t"]]]) != nil)
      #expect(try await code(["tier": "gold"]) == "unknown_member")
      let long = JSON.string(String(repeating: "a", count: 40_000))
      #expect(try await code(["attributes": ["a": long]]) == "attributes_too_large")
    }
  }

  @Test func `several holders of an address are named`() async throws {
    try await World.run { _, desk in
      for user in ["ada", "bob"] {
        _ = try await desk.put(
          "/contacts/userId:\(user)", ["attributes": ["email": "both@example.com"]])
      }
      let answer = try await desk.get("/contacts/email:both@example.com")
      #expect(answer.status == 409)
      #expect(answer.code == "ambiguous_contact")
      #expect(answer.json["error"]?["contacts"]?.array?.count == 2)
    }
  }

  @Test func `merging makes one of two`() async throws {
    try await World.run { world, desk in
      _ = try await desk.put("/contacts/userId:ada", ada)
      _ = try await desk.put("/contacts/userId:old", ["attributes": ["shoe_size": 39]])
      try await world.take("Order Completed", user: "old", ["order_id": "o1", "total": 20])
      let merged = try await desk.post("/contacts/userId:ada/merge", ["from": "userId:old"])
      #expect(merged.status == 200)
      #expect(merged["attributes"]?["shoe_size"] == 39)
      #expect(merged["purchases"]?["count"] == 1)
      let old = try await desk.get("/contacts/userId:old")
      #expect(old["id"] == merged["id"])
      #expect(try await desk.get("/orders?contact=userId:ada")["data"]?.array?.count == 1)
      let again = try await desk.post("/contacts/userId:ada/merge", ["into": "userId:old"])
      #expect(again.code == "same_contact")
      #expect(try await desk.post("/contacts/userId:ada/merge", [:]).code == "ambiguous")
      let unknown = try await desk.post("/contacts/userId:ada/merge", ["from": 7])
      #expect(unknown.code == "unknown_contact")
    }
  }

  @Test func `the timeline holds everything once, page by page`() async throws {
    try await World.run { world, desk in
      try await Seeds.abandon(world, desk)
      for index in 0..<5 {
        try await world.take("Seen", user: "ada", ["n": .number(Number(Int64(index)))])
      }
      _ = try await world.until { () -> Bool? in
        let runs = try await desk.get("/journeys/abandoned-cart/runs?step=opened")
        return runs["data"]?.array?.isEmpty == false ? true : nil
      }
      let whole = try await desk.get("/contacts/userId:ada/timeline?limit=200")
      let entries = try #require(whole["data"]?.array)
      #expect(Set(entries.compactMap { $0["type"]?.text }) == ["event", "message", "run"])
      var paged: [JSON] = []
      var cursor: String?
      repeat {
        let page = try await desk.get(
          "/contacts/userId:ada/timeline?limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""))
        paged += page["data"]?.array ?? []
        cursor = page["next"]?.text
      } while cursor != nil && paged.count < 100
      #expect(paged == entries)
      #expect(entries.contains { $0["properties"]?["n"] == 3 })
      #expect(try await desk.get("/contacts/userId:ada/timeline?cursor=1").code == "invalid_cursor")
      #expect(try await desk.get("/contacts/userId:bob/timeline").status == 404)
    }
  }

  @Test func `an export holds everything`() async throws {
    try await World.run { world, desk in
      try await Seeds.abandon(world, desk)
      try await world.take(
        "Product Added", user: "ada", ["cart_id": "c9", "product_id": "p1", "price": 9])
      try await world.take("Order Completed", user: "ada", ["order_id": "o1", "total": 20])
      let export = try await desk.get("/contacts/userId:ada/export")
      #expect(export["contact"]?["attributes"]?["first_name"] == "Ada")
      for part in ["carts", "orders", "messages", "runs", "events", "subscription_statements"] {
        #expect(export[part]?.array?.isEmpty == false, "\(part)")
      }
      #expect(export["truncated"] == [])
      #expect(try await desk.get("/carts?contact=userId:ada")["data"]?.array?.isEmpty == false)
      #expect(try await desk.get("/contacts/userId:bob/export").status == 404)
      #expect(try await desk.get("/carts?contact=userId:bob").status == 404)
    }
  }

  @Test func `carts and orders come page by page, each once`() async throws {
    try await World.run { world, desk in
      for index in 0..<7 {
        try await world.take(
          "Product Added", user: "ada",
          ["cart_id": .string("c\(index)"), "product_id": "p1", "price": 9])
        try await world.take(
          "Order Completed", user: "ada",
          ["order_id": .string("#é \(index)"), "cart_id": .string("c\(index)"), "total": 20])
      }
      for list in ["carts", "orders"] {
        let whole = try #require(
          try await desk.get("/\(list)?contact=userId:ada&limit=200")["data"]?.array)
        #expect(whole.count == 7)
        var paged: [JSON] = []
        var cursor: String?
        repeat {
          let page = try await desk.get(
            "/\(list)?contact=userId:ada&limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""))
          #expect((page["data"]?.array?.count ?? 0) <= 3)
          paged += page["data"]?.array ?? []
          cursor = page["next"]?.text
        } while cursor != nil && paged.count < 100
        #expect(paged == whole, "\(list)")
        let wrong = try await desk.get("/\(list)?contact=userId:ada&cursor=x")
        #expect(wrong.code == "invalid_cursor")
      }
    }
  }
}
