import Hummingbird
import Testing
import Values

struct AccessTests {
  @Test func `an admin key opens the door, nothing else does`() async throws {
    try await World.run { _, desk in
      #expect(try await desk.get("/settings").status == 200)
      #expect(try await desk.send(.get, "/settings", key: "owner-key").status == 200)
      for key in [nil, "", "wrong", "former-key"] as [String?] {
        let answer = try await desk.send(.get, "/settings", key: key)
        #expect(answer.status == 401)
        #expect(answer.code == "unauthorized")
      }
      let answer = try await desk.send(.get, "/settings", key: "shop-key")
      #expect(answer.status == 403)
      #expect(answer.code == "forbidden")
      #expect(answer.json["error"]?["request_id"]?.text?.isEmpty == false)
    }
  }

  @Test func `what is not in the API is said to be unknown`() async throws {
    try await World.run { _, desk in
      #expect(try await desk.get("/nothing").code == "unknown_path")
      #expect(try await desk.get("/").code == "unknown_path")
      #expect(try await desk.get("/triggers/a/b/c").status == 404)
      let answer = try await desk.send(.patch, "/triggers/a")
      #expect(answer.status == 405)
      #expect(answer.code == "method_not_allowed")
    }
  }

  @Test func `bodies are read strictly`() async throws {
    try await World.run { _, desk in
      func put(_ text: String) async throws -> Desk.Answer {
        try await desk.send(.put, "/topics/news", text: text)
      }
      #expect(try await put("{\"name\":").code == "malformed_json")
      #expect(try await put("[]").code == "invalid_type")
      #expect(try await put("").code == "missing_body")
      #expect(try await put("{\"name\":\"a\\u0000\"}").code == "contains_nul")
      let unknown = try await put("{\"colour\":\"red\"}")
      #expect(unknown.code == "unknown_member")
      #expect(unknown.field == "colour")
      #expect(try await put("{\"unknown_counts\":\"yes\"}").field == "unknown_counts")
      let large = "{\"name\":\"" + String(repeating: "a", count: 1_100_000) + "\"}"
      let answer = try await put(large)
      #expect(answer.status == 413)
      #expect(answer.code == "body_too_large")
      #expect(try await desk.post("/triggers/a/publish", ["a": 1]).code == "unknown_member")
    }
  }

  @Test func `queries are read strictly`() async throws {
    try await World.run { _, desk in
      #expect(try await desk.get("/topics?limit=1").status == 200)
      for limit in ["0", "201", "x", "1.5", "-1"] {
        let answer = try await desk.get("/topics?limit=\(limit)")
        #expect(answer.status == 400, "\(limit)")
        #expect(answer.field == "limit")
      }
      #expect(try await desk.get("/topics?page=2").code == "unknown_parameter")
      #expect(try await desk.get("/topics?limit=1&limit=2").code == "duplicate_parameter")
      #expect(try await desk.get("/messages?cursor=x").code == "invalid_cursor")
      #expect(try await desk.get("/messages?state=lost").code == "unknown_value")
      #expect(try await desk.get("/carts").code == "missing_parameter")
    }
  }

  @Test func `settings show what is set up, and no secret`() async throws {
    try await World.run { _, desk in
      let settings = try await desk.get("/settings")
      #expect(settings["database"] == "sqlite::memory:")
      #expect(settings["public_url"] == "https://parcours.example")
      #expect(settings["cart_abandoned_after"] == ["minutes": 30])
    }
  }
}
