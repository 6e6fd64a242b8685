import Database
import Engine
import Hummingbird
import Inbox
import Messages
import Operations
import Responses
import Store
import Testing
import Values

struct InboxTests {
  private static func parcel(_ number: Int, _ rendered: Rendered) -> Parcel {
    Parcel(
      key: Fingerprint("parcel", "\(number)"), contact: ContactID(partition: 0, serial: 1),
      destination: "a@example.com", rendered: rendered, purpose: .marketing)
  }

  private static func email(_ number: Int) -> Parcel {
    parcel(
      number,
      .email(
        RenderedEmail(
          from: "Shop <shop@example.com>", subject: "Lampe <n° \(number)>",
          html:
            "<!DOCTYPE html><html><head><title>x</title></head><body><b>Bonjour</b></body></html>",
          text: "Bonjour")))
  }

  @Test func `every message is accepted and kept once`() async throws {
    let world = try await World()
    let channel = InboxChannel(
      .email, inbox: InboxWriter(database: world.database), now: { World.start })
    await withTaskGroup(of: Delivery.self) { group in
      for number in 0..<300 {
        group.addTask { await channel.deliver(InboxTests.email(number % 150)) }
      }
      for await delivery in group { #expect(delivery == .accepted(reference: nil)) }
    }
    let kept = try await world.database.read { try $0.inbox.page(before: nil, limit: 1_000) }
    #expect(kept.count == 150)
    #expect(kept.first?.body["html"]?.text?.contains("Bonjour") == true)
  }

  @Test func `a message that could not be kept may be tried again`() async throws {
    let world = try await World()
    let channel = InboxChannel(
      .sms, inbox: InboxWriter(database: world.database), now: { World.start })
    await world.database.close()
    let delivery = await channel.deliver(InboxTests.parcel(1, .sms(RenderedSMS(text: "Hi"))))
    guard case .deferred = delivery else {
      Issue.record("a message that is not kept was not put off: \(delivery)")
      return
    }
  }

  @Test func `the pages show every message once, newest first, and let nothing run`() async throws {
    let world = try await World()
    let inbox = InboxWriter(database: world.database)
    let channel = InboxChannel(.email, inbox: inbox, now: { World.start })
    for number in 0..<120 { _ = await channel.deliver(InboxTests.email(number)) }
    let pages = InboxPages(engine: world.engine)
    try await world.serve({ pages.add(to: $0) }) { browser in
      var path: String? = "/inbox"
      var shown: [String] = []
      while let next = path {
        let answer = try await browser.get(next)
        #expect(answer.status == 200)
        shown += answer.text.matches(of: #/href="(/inbox/[^"]+)"/#).map { String($0.1) }
        path = answer.text.firstMatch(of: #/href="(/inbox\?before=[^"]+)"/#).map { String($0.1) }
      }
      #expect(shown.count == 120)
      #expect(Set(shown).count == 120)
      let message = try await browser.get(shown[0])
      #expect(message.text.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""))
      #expect(message.text.contains("Lampe &lt;n°"))
      let html = try await browser.get(shown[0] + "/html")
      #expect(html.text.contains("<head><base target=\"_blank\">"))
      let policy = html.headers[.contentSecurityPolicy] ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("sandbox"))
      #expect(!policy.contains("script"))
      for path in ["/inbox/1-00", "/inbox/x", "/inbox/68719476737-\(Fingerprint("no").hex)"] {
        #expect(try await browser.get(path).status == 404)
      }
    }
  }

  @Test func `text messages and notifications are shown as text`() async throws {
    let world = try await World()
    let inbox = InboxWriter(database: world.database)
    let sms = InboxChannel(.sms, inbox: inbox, now: { World.start })
    let push = InboxChannel(.push, inbox: inbox, now: { World.start })
    _ = await sms.deliver(InboxTests.parcel(1, .sms(RenderedSMS(text: "<b>Hi</b>"))))
    _ = await push.deliver(
      InboxTests.parcel(
        2, .push(RenderedPush(service: "fcm", title: "Cart", text: "<i>Now</i>", data: ["a": "b"])))
    )
    let pages = InboxPages(engine: world.engine)
    try await world.serve({ pages.add(to: $0) }) { browser in
      let list = try await browser.get("/inbox").text
      let paths = list.matches(of: #/href="(/inbox/[^"]+)"/#).map { String($0.1) }
      var texts = ""
      for path in paths { texts += try await browser.get(path).text }
      #expect(texts.contains("&lt;b&gt;Hi&lt;/b&gt;") && texts.contains("&lt;i&gt;Now&lt;/i&gt;"))
      #expect(try await browser.get(paths[0] + "/html").status == 404)
    }
  }
}

struct OperationsTests {
  @Test func `health and metrics are told`() async throws {
    let world = try await World()
    let operations = Operations(engine: world.engine, counters: world.counters)
    try await world.serve({ operations.add(to: $0) }) { browser in
      _ = try await browser.track("/v1/t", #"{"userId":"a","event":"A"}"#)
      _ = try await browser.track("/v1/t", #"{"userId":"a"}"#)
      let health = try await browser.get("/health")
      #expect(health.status == 200)
      #expect(health.json["status"] == "ok")
      #expect(health.json["database"] == "ok")
      #expect(health.json["backlog"] == 1)
      let metrics = try await browser.get("/metrics").text
      for line in [
        "parcours_events_received_total 1", "parcours_events_refused_total 1",
        "parcours_http_requests_total{status=\"4xx\"} 1", "parcours_backlog_events 1",
        "parcours_messages{state=\"queued\"} 0",
      ] {
        #expect(metrics.contains(line + "\n"))
      }
      await world.database.close()
      let down = try await browser.get("/health")
      #expect(down.status == 503)
      #expect(down.json["status"] == "down")
      let refused = try await browser.track("/v1/t", #"{"userId":"a","event":"A"}"#)
      #expect(refused.status == 503)
      #expect(refused.json["code"] == "unavailable")
    }
  }
}
