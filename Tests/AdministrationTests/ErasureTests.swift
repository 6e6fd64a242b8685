import Contacts
import Database
import Events
import Messages
import Store
import Testing
import Values

struct ErasureTests {
  @Test func `nothing by which the person could be known is left`() async throws {
    try await World.run { world, desk in
      try await Seeds.abandon(world, desk)
      try await world.take(
        "Product Added", user: "ada", ["cart_id": "her-cart", "product_id": "p1", "price": 9])
      try await world.take("Order Completed", user: "ada", ["order_id": "o9", "total": 20])
      let id = try #require(try await desk.get("/contacts/userId:ada")["id"]?.text)
      #expect(try await desk.delete("/contacts/userId:ada").status == 204)
      for name in [id, "userId:ada", "email:ada@example.com"] {
        #expect(try await desk.get("/contacts/\(name)").status == 404)
      }
      #expect(try await desk.get("/contacts")["data"] == [])
      #expect(try await desk.delete("/contacts/\(id)").status == 404)
      let runs = try await desk.get("/journeys/abandoned-cart/runs")
      let run = try #require(runs["data"]?.array?.first)
      #expect(run["state"] == "ended")
      #expect(run["trigger"] == [:])
      let lines = try await desk.get("/messages")
      #expect(lines["data"]?.array?.allSatisfy { $0["to"] == .null } == true)
      let contact = try #require(ContactID(text: id))
      try await world.database.read { transaction in
        #expect(try transaction.carts.all(of: contact, limit: 10).isEmpty)
        #expect(try transaction.orders.all(of: contact, limit: 10).isEmpty)
        #expect(try transaction.history.lines(of: contact, before: nil, limit: 10).isEmpty)
        #expect(try transaction.runs.armed() == (0, 0))
        for partition in 0..<2 {
          for entry in try transaction.log.entries(after: 0, in: partition, limit: 1_000) {
            let text = String(decoding: entry.event.encoded(), as: UTF8.self)
            #expect(!text.contains("ada@example.com") && !text.contains("her-cart"), "\(text)")
          }
        }
      }
    }
  }

  @Test func `who left is not written to by marketing, whoever holds the address`() async throws {
    try await World.run { world, desk in
      try await Seeds.prepare(desk)
      let ada: JSON = [
        "attributes": ["email": "ada@example.com"],
        "subscriptions": ["email": ["newsletter": "subscribed"]],
      ]
      _ = try await desk.put("/contacts/userId:ada", ada)
      try await world.take("Unsubscribed", user: "ada", ["topic": "newsletter"])
      #expect(try await desk.delete("/contacts/userId:ada").status == 204)
      #expect(try await desk.put("/contacts/userId:ada", ada).status == 201)
      func state(_ purpose: String) async throws -> JSON? {
        let answer = try await desk.post(
          "/messages",
          ["content": "first-reminder", "contact": "userId:ada", "purpose": .string(purpose)])
        let id = try #require(answer["id"]?.text)
        return try await world.until { () -> JSON? in
          let message = try await desk.get("/messages/\(id)")
          guard message["settled_at"]?.text != nil else { return nil }
          return message["reason"]
        }
      }
      #expect(try await state("marketing") == "suppressed")
      #expect(try await state("transactional") == .null)
    }
  }
}
