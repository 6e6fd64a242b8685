import Foundation
import Messages
import Testing
import Values

struct ContentTests {
  @Test func `a content is locked while it is ready`() async throws {
    try await World.run { _, desk in
      let created = try await desk.put("/contents/mail", Seeds.mail)
      #expect(created.status == 201)
      #expect(try await desk.post("/contents/mail/ready")["state"] == "ready")
      #expect(
        try await desk.put("/contents/mail", ["channel": "sms", "text": "a"]).code == "locked")
      #expect(try await desk.post("/contents/mail/draft")["state"] == "draft")
      #expect(try await desk.put("/contents/mail", ["channel": "sms", "text": "a"]).status == 200)
      #expect(try await desk.get("/contents/mail")["channel"] == "sms")
      #expect(try await desk.post("/contents/none/ready").status == 404)
      #expect(try await desk.post("/contents/none/draft").status == 404)
      #expect(try await desk.delete("/contents/mail").status == 204)
    }
  }

  @Test func `an unfinished content is not made ready, and every reason is said`() async throws {
    try await World.run { _, desk in
      #expect(try await desk.put("/contents/mail", ["channel": "email"]).status == 201)
      let answer = try await desk.post("/contents/mail/ready")
      #expect(answer.status == 422)
      #expect(answer.json["error"]?["problems"]?.array?.isEmpty == false)
      #expect(try await desk.post("/contents/mail/preview").status == 422)
    }
  }

  @Test func `a preview shows what a contact would get, by channel`() async throws {
    try await World.run { _, desk in
      _ = try await desk.put("/contents/mail", Seeds.mail)
      let given = try await desk.post("/contents/mail/preview", ["variables": ["name": "Ada"]])
      #expect(given["subject"] == "Ada, votre panier")
      #expect(given["html"]?.text?.contains("Bonjour Ada") == true)
      #expect(given["text"]?.text?.contains("Bonjour Ada") == true)
      #expect(given["warnings"] == [])
      _ = try await desk.put(
        "/contents/sms", ["channel": "sms", "text": "{{contact.first_name}} ç"])
      _ = try await desk.put("/contacts/userId:ada", ["attributes": ["first_name": "Ada"]])
      let sms = try await desk.post("/contents/sms/preview", ["contact": "userId:ada"])
      #expect(sms["text"] == "Ada ç")
      #expect(sms["encoding"] == "UCS-2")
      #expect(sms["characters"] == 5)
      #expect(sms["parts"] == 1)
      _ = try await desk.put(
        "/contents/push", ["channel": "push", "title": "Bonjour", "text": "Voici"])
      let push = try await desk.post("/contents/push/preview")
      #expect(push["title"] == "Bonjour")
      let unknown = try await desk.post("/contents/sms/preview", ["contact": "userId:nobody"])
      #expect(unknown.code == "unknown_contact")
      #expect(try await desk.post("/contents/none/preview").status == 404)
    }
  }

  @Test func `the links of a preview are signed for nobody`() async throws {
    try await World.run { world, desk in
      _ = try await desk.put("/contents/mail", Seeds.mail)
      _ = try await desk.put("/contacts/userId:ada", ["attributes": ["first_name": "Ada"]])
      let preview = try await desk.post("/contents/mail/preview", ["contact": "userId:ada"])
      let html = try #require(preview["html"]?.text)
      let start = try #require(html.range(of: "https://parcours.example/u/"))
      let token = html[start.upperBound...].prefix { $0 != "\"" }
      let signer = LinkSigner(secret: Array("a secret of sixteen bytes or more".utf8))
      #expect(signer.verify(token)?.contact == .nobody)
      _ = world
    }
  }

  @Test func `a test is really sent, marked as a test, also of a draft`() async throws {
    try await World.run { world, desk in
      _ = try await desk.put("/contents/mail", Seeds.mail)
      let answer = try await desk.post(
        "/contents/mail/test", ["to": "me@shop.example", "variables": ["name": "Moi"]])
      #expect(answer.status == 202)
      let id = try #require(answer["id"]?.text)
      let sent = try await world.until { () -> Desk.Answer? in
        let message = try await desk.get("/messages/\(id)")
        return message["state"] == "sent" ? message : nil
      }
      #expect(sent["test"] == true)
      #expect(sent["to"] == "me@shop.example")
      #expect(sent["contact"] == .null)
      #expect(sent["rendered"]?["subject"] == "Moi, votre panier")
      let parcel = try #require(world.post.all.first)
      #expect(parcel.destination == "me@shop.example")
      #expect(try await desk.post("/contents/mail/test", [:]).code == "missing_member")
      #expect(try await desk.get("/contacts")["data"] == [])
    }
  }
}
