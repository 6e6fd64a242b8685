import Database
import Store
import Testing
import Values

struct SegmentTests {
  private let buyers: JSON = [
    "name": "Acheteurs 30j",
    "include": ["field": "purchases.last_at", "is": "in_last", "value": ["days": 30]],
  ]

  @Test func `a segment is written, computed, read and taken away`() async throws {
    try await World.run { world, desk in
      try await world.take("Order Completed", user: "ada", ["order_id": "o1", "total": 10])
      let created = try await desk.put("/segments/buyers", buyers)
      #expect(created.status == 201)
      _ = try await world.until {
        try await desk.get("/segments/buyers")["state"] == "live" ? true : nil
      }
      let read = try await desk.get("/segments/buyers")
      #expect(read["members"] == 1)
      #expect(read["progress"] == .null)
      #expect(try await desk.put("/segments/buyers", read.json).status == 200)
      let members = try await desk.get("/segments/buyers/members")
      let ada = members["data"]?.array?.first?["contact"]
      #expect(ada?["user_ids"] == ["ada"])
      let contact = try await desk.get("/contacts/userId:ada")
      #expect(contact["segments"]?.array?.first?["id"] == "buyers")
      #expect(try await desk.get("/segments")["data"]?.array?.count == 1)
      #expect(try await desk.put("/segments/buyers/members/userId:ada", [:]).code == "not_static")
      #expect(try await desk.delete("/segments/buyers").status == 204)
      #expect(try await desk.get("/segments/buyers/members").status == 404)
    }
  }

  @Test func `a static segment is filled by hand`() async throws {
    try await World.run { world, desk in
      try await world.take("Page Viewed", user: "ada")
      #expect(try await desk.put("/segments/friends", ["kind": "static"]).status == 201)
      #expect(try await desk.put("/segments/friends/members/userId:ada", [:]).status == 204)
      #expect(try await desk.get("/segments/friends")["members"] == 1)
      #expect(try await desk.put("/segments/friends/members/userId:bob", [:]).status == 404)
      #expect(try await desk.delete("/segments/friends/members/userId:ada").status == 204)
      let after = try await desk.get("/segments/friends")
      #expect(after["members"] == 0)
      #expect((after["entered"], after["left"]) == (1, 1))
    }
  }

  @Test func `previews count and save nothing`() async throws {
    try await World.run { world, desk in
      for user in ["ada", "bob"] {
        try await world.take("Order Completed", user: user, ["order_id": .string(user)])
      }
      try await world.take("Page Viewed", user: "eve")
      let preview = try await desk.post("/segments/preview", buyers)
      #expect(preview.status == 200)
      #expect((preview["count"], preview["total"]) == (2, 3))
      #expect(preview["steps"]?.array?.first?["count"] == 2)
      #expect(preview["sample"]?.array?.count == 2)
      #expect(try await desk.get("/segments/buyers").status == 404)
      #expect(try await desk.put("/segments/buyers", buyers).status == 201)
      _ = try await world.until {
        try await desk.get("/segments/buyers")["state"] == "live" ? true : nil
      }
      let change = try await desk.post(
        "/segments/buyers/preview-change",
        ["include": ["not": ["did": "Order Completed"]]])
      #expect((change["before"], change["after"]) == (2, 1))
      #expect(change["entering"]?["count"] == 1)
      #expect(change["leaving"]?["count"] == 2)
    }
  }

  @Test func `a definition that means nothing is refused with every reason`() async throws {
    try await World.run { _, desk in
      let answer = try await desk.put(
        "/segments/a", ["colour": "red", "include": ["field": "nothing", "is": "odd"]])
      #expect(answer.status == 422)
      #expect((answer.json["error"]?["problems"]?.array?.count ?? 0) >= 2)
      let circle = try await desk.put("/segments/a", ["include": ["segment": "a"]])
      #expect(circle.json["error"]?["problems"]?.array?.first?["code"] == "segment_cycle")
      let lost = try await desk.post("/segments/preview", ["include": ["segment": "b"]])
      #expect(lost.json["error"]?["problems"]?.array?.first?["code"] == "unknown_segment")
    }
  }
}
