import Database
import Store
import Testing
import Values

struct DefinitionTests {
  private let trigger: JSON = [
    "name": "Bienvenue", "event": "Signed Up",
    "attributes": [
      ["name": "plan", "type": "text"], ["name": "seats", "type": "number"],
      ["name": "tags", "type": "list"], ["name": "owner", "type": "object"],
      ["name": "trial", "type": "boolean"], ["name": "since", "type": "instant"],
    ],
  ]

  @Test func `a trigger is written, published, read and taken away`() async throws {
    try await World.run { world, desk in
      let created = try await desk.put("/triggers/signed-up", trigger)
      #expect(created.status == 201)
      #expect(created["state"] == "draft")
      #expect(created["last_received_at"] == .null)
      let published = try await desk.post("/triggers/signed-up/publish")
      #expect(published["state"] == "published")
      #expect(published["version"] == 1)
      try await world.take("Signed Up", user: "ada")
      let read = try await desk.get("/triggers/signed-up")
      #expect(read["event"] == "Signed Up")
      #expect(read["received_count"] == 1)
      #expect(read["last_received_at"]?.text != nil)
      // What was read can be put again: the members that only answers have say nothing.
      #expect(try await desk.put("/triggers/signed-up", read.json).status == 200)
      #expect(try await desk.delete("/triggers/signed-up").status == 204)
      #expect(try await desk.get("/triggers/signed-up").code == "not_found")
      #expect(try await desk.delete("/triggers/signed-up").status == 404)
      #expect(try await desk.post("/triggers/signed-up/publish").status == 404)
    }
  }

  @Test func `a trigger that means nothing is refused with every reason`() async throws {
    try await World.run { _, desk in
      let answer = try await desk.put("/triggers/a", ["colour": "red"])
      #expect(answer.status == 422)
      let codes = answer.json["error"]?["problems"]?.array?.compactMap { $0["code"]?.text }
      #expect(codes == ["missing_member", "unknown_member"])
      #expect(try await desk.put("/triggers/a%20b", trigger).code == "invalid_id")
      #expect(try await desk.put("/triggers/%ff", trigger).code == "malformed_path")
    }
  }

  @Test func `snippets hold the event and its attributes`() async throws {
    try await World.run { _, desk in
      #expect(try await desk.put("/triggers/signed-up", trigger).status == 201)
      for language in ["javascript", "curl", "swift", "python", "php"] {
        let answer = try await desk.get("/triggers/signed-up/snippet?language=\(language)")
        let code = try #require(answer["code"]?.text)
        #expect(code.contains("https://parcours.example/v1/track"), "\(language)")
        for word in ["Signed Up", "YOUR_WRITE_KEY", "plan", "49.9"] {
          #expect(code.contains(word), "\(language) lacks \(word)")
        }
      }
      let python = try await desk.get("/triggers/signed-up/snippet?language=python")
      #expect(python["code"]?.text?.contains("\"trial\": True") == true)
      let answer = try await desk.get("/triggers/signed-up/snippet?language=cobol")
      #expect(answer.code == "unknown_value")
      #expect(try await desk.get("/triggers/none/snippet?language=php").status == 404)
    }
  }

  @Test func `lists come page by page`() async throws {
    try await World.run { _, desk in
      for id in ["c", "a", "b"] { _ = try await desk.put("/topics/\(id)", ["name": "T"]) }
      let first = try await desk.get("/topics?limit=2")
      #expect(first["data"]?.array?.compactMap { $0["id"]?.text } == ["a", "b"])
      let next = try #require(first["next"]?.text)
      let second = try await desk.get("/topics?limit=2&cursor=\(next)")
      #expect(second["data"]?.array?.compactMap { $0["id"]?.text } == ["c"])
      #expect(second["next"] == .null)
      for kind in ["triggers", "contents", "journeys", "secrets"] {
        #expect(try await desk.get("/\(kind)").json == ["data": [], "next": nil])
      }
      #expect(try await desk.delete("/topics/a").status == 204)
    }
  }

  @Test func `the value of a secret is never shown`() async throws {
    try await World.run { world, desk in
      let put = try await desk.put("/secrets/shop", ["value": "whsec_1234"])
      #expect(put.status == 201)
      let texts = [
        put.json, try await desk.get("/secrets/shop").json, try await desk.get("/secrets").json,
      ]
      for text in texts { #expect(!text.serialized.contains("1234")) }
      let stored = try await world.database.read { try $0.definitions.draft(.secret, "shop") }
      #expect(stored?.body["value"] == "whsec_1234")
      #expect(try await desk.put("/secrets/shop", [:]).code == "missing_member")
      #expect(try await desk.delete("/secrets/shop").status == 204)
    }
  }

  @Test func `refused events are listed`() async throws {
    try await World.run { world, desk in
      try await world.database.write { transaction in
        for (index, event) in ["A", "B", "A"].enumerated() {
          try transaction.rejections.add(
            .init(
              id: Fingerprint("\(index)"), at: World.start, code: "too_large", message: "No.",
              event: event, excerpt: "{"))
        }
      }
      let of = try await desk.get("/rejections?event=A&limit=1")
      let next = try #require(of["next"]?.text)
      // Both came at one instant; the cursor tells them apart.
      let more = try await desk.get("/rejections?event=A&limit=1&cursor=\(next)")
      #expect(more["data"]?.array?.count == 1)
      #expect(more["data"] != of["data"])
      #expect(try await desk.get("/rejections")["data"]?.array?.count == 3)
    }
  }
}
