import Database
import Hummingbird
import Messages
import Store
import Testing
import Values

struct MessageTests {
  private func prepare(_ desk: Desk) async throws {
    try await Seeds.prepare(desk)
    _ = try await desk.put(
      "/contacts/userId:ada",
      [
        "attributes": ["email": "ada@example.com"],
        "push_tokens": [["token": "a"], ["token": "b"]],
      ])
  }

  @Test func `a single message goes out once, however often it is asked for`() async throws {
    try await World.run { world, desk in
      try await prepare(desk)
      let body: JSON = [
        "content": "first-reminder", "contact": "userId:ada", "variables": ["name": "Ada"],
      ]
      let first = try await desk.post("/messages", body, repeatKey: "order-17")
      #expect(first.status == 202)
      let again = try await desk.post("/messages", body, repeatKey: "order-17")
      #expect(again.json == first.json)
      #expect(again.headers[.init("Idempotent-Replayed")!] == "true")
      let other = try await desk.post(
        "/messages", ["content": "first-reminder", "contact": "userId:ada"], repeatKey: "order-17")
      #expect(other.status == 409)
      #expect(other.code == "idempotency_conflict")
      let id = try #require(first["id"]?.text)
      let sent = try await world.until { () -> Desk.Answer? in
        let message = try await desk.get("/messages/\(id)")
        return message["state"] == "sent" ? message : nil
      }
      #expect(sent["rendered"]?["subject"] == "Ada, votre panier")
      #expect(sent["purpose"] == "transactional")
      #expect(world.post.all.count == 1)
      #expect(
        try await desk.get("/messages?contact=userId:ada&state=sent")["data"]?.array?.count == 1)
      #expect(try await desk.get("/messages?journey=none")["data"] == [])
      #expect(try await desk.get("/messages/none").status == 404)
    }
  }

  @Test func `a push goes to every token`() async throws {
    try await World.run { world, desk in
      try await prepare(desk)
      let answer = try await desk.post(
        "/messages", ["content": "last-reminder", "contact": "userId:ada"])
      #expect(answer["ids"]?.array?.count == 2)
      let parcels = try await world.until { () -> [Parcel]? in
        world.post.all.count == 2 ? world.post.all : nil
      }
      #expect(Set(parcels.map(\.destination)) == ["a", "b"])
    }
  }

  @Test func `what cannot be sent is refused with its reason`() async throws {
    try await World.run { _, desk in
      try await prepare(desk)
      _ = try await desk.put("/contents/draft", ["channel": "sms", "text": "a"])
      func code(_ body: JSON) async throws -> String? {
        try await desk.post("/messages", body).code
      }
      #expect(try await code(["content": "none", "contact": "userId:ada"]) == "unknown_content")
      #expect(try await code(["content": "draft", "contact": "userId:ada"]) == "content_not_ready")
      #expect(
        try await code(["content": "first-reminder", "contact": "userId:bob"]) == "unknown_contact")
      #expect(
        try await code(["content": "second-reminder", "contact": "userId:ada"]) == "no_address")
      #expect(
        try await code([
          "content": "first-reminder", "contact": "userId:ada", "purpose": "marketing",
          "topic": "none",
        ]) == "unknown_topic")
      #expect(try await code(["contact": "userId:ada"]) == "missing_member")
    }
  }

  @Test func `a suppressed address is not written to, until that is lifted`() async throws {
    try await World.run { world, desk in
      try await prepare(desk)
      let suppress: JSON = ["channel": "email", "address": "Ada@Example.com"]
      #expect(try await desk.post("/suppressions", suppress).status == 201)
      let answer = try await desk.post(
        "/messages", ["content": "first-reminder", "contact": "userId:ada"])
      let id = try #require(answer["id"]?.text)
      let reason = try await world.until { () -> String? in
        try await desk.get("/messages/\(id)")["reason"]?.text
      }
      #expect(reason == "suppressed")
      let path = "/suppressions?channel=email&address=ada@example.com"
      #expect(try await desk.delete(path).status == 204)
      #expect(try await desk.delete(path).status == 404)
      #expect(try await desk.post("/suppressions", ["channel": "fax"]).status == 400)
    }
  }

  @Test func `the inbox lists what no provider carries`() async throws {
    try await World.run { world, desk in
      #expect(try await desk.get("/inbox")["data"] == [])
      let contact = ContactID(partition: 0, serial: 1)
      try await world.database.write { transaction in
        for name in ["a", "b"] {
          try transaction.inbox.add(
            .init(
              contact: contact, key: Fingerprint(name), at: World.start, channel: .sms,
              destination: "+33", title: "Bonjour", body: ["text": "Bonjour"]))
        }
      }
      let first = try await desk.get("/inbox?limit=1")
      let next = try #require(first["next"]?.text)
      let second = try await desk.get("/inbox?limit=1&cursor=\(next)")
      #expect(second["data"]?.array?.count == 1 && second["data"] != first["data"])
      let id = try #require(first["data"]?.array?.first?["id"]?.text)
      #expect(try await desk.get("/inbox/\(id)")["title"] == "Bonjour")
      #expect(try await desk.get("/inbox/none").status == 404)
    }
  }

  @Test func `a key is honoured on every POST`() async throws {
    try await World.run { _, desk in
      _ = try await desk.put("/triggers/a", ["event": "A"])
      let first = try await desk.post("/triggers/a/publish", repeatKey: "k")
      _ = try await desk.put("/triggers/a", ["event": "B"])
      let again = try await desk.post("/triggers/a/publish", repeatKey: "k")
      #expect(again.json == first.json)
      // What was refused may be tried again under the same key.
      #expect(try await desk.post("/triggers/b/publish", repeatKey: "n").status == 404)
      _ = try await desk.put("/triggers/b", ["event": "C"])
      #expect(try await desk.post("/triggers/b/publish", repeatKey: "n").status == 200)
      let long = String(repeating: "k", count: 256)
      let refused = try await desk.post("/triggers/b/publish", repeatKey: long)
      #expect(refused.code == "invalid_idempotency_key")
    }
  }
}
