import Database
import Dispatch
import Engine
import Events
import Hummingbird
import HummingbirdTesting
import Responses
import Store
import Testing
import Tracking
import Values

struct TrackingTests {
  @Test(arguments: [
    ("/v1/track", Event.Kind.track, #"{"userId":"a","event":"Order Completed"}"#),
    ("/v1/t", .track, #"{"userId":"a","event":"Order Completed"}"#),
    ("/v1/identify", .identify, #"{"userId":"a","traits":{"email":"a@example.com"}}"#),
    ("/v1/i", .identify, #"{"userId":"a","context":{"traits":{"email":"a@example.com"}}}"#),
    ("/v1/page", .page, #"{"anonymousId":"x","userId":null,"name":"Home"}"#),
    ("/v1/p", .page, #"{"anonymousId":"x","name":"Home"}"#),
    ("/v1/screen", .screen, #"{"userId":"a","name":"Home"}"#),
    ("/v1/s", .screen, #"{"userId":"a","name":"Home"}"#),
    ("/v1/group", .group, #"{"userId":"a","groupId":"g"}"#),
    ("/v1/g", .group, #"{"userId":"a","groupId":"g"}"#),
    ("/v1/alias", .alias, #"{"userId":"a","previousId":"x"}"#),
    ("/v1/a", .alias, #"{"userId":"a","previousId":"x"}"#),
  ])
  func `each call makes its kind of event and is answered by exactly 200`(
    path: String, kind: Event.Kind, body: String
  ) async throws {
    let world = try await World()
    try await world.serve { browser in
      let answer = try await browser.track(path, body)
      #expect(answer.status == 200)
      #expect(answer.text == #"{"success":true}"#)
      #expect(answer.headers[.contentType] == "application/json; charset=utf-8")
      let events = try await world.events()
      #expect(events.map(\.kind) == [kind])
      #expect(events.first?.receivedAt == World.start)
    }
  }

  @Test(arguments: ["/v1/batch", "/v1/b"])
  func `the context of a batch is that of its events`(path: String) async throws {
    let world = try await World()
    try await world.serve { browser in
      let answer = try await browser.track(
        path,
        """
        {"context":{"campaign":{"source":"mail"},"locale":"fr-FR"},"integrations":{"All":true},
        "sentAt":"2026-11-21T09:59:50.123456Z","batch":[
        {"type":"track","event":"A","userId":"a","messageId":"1",
         "timestamp":"2026-11-21T09:59:50.123Z"},
        {"type":"page","anonymousId":"b","userId":null,"messageId":"2",
         "timestamp":"2026-11-21T11:59:49+02:00"}]}
        """)
      #expect(answer.text == #"{"success":true}"#)
      let events = try await world.events().sorted { $0.messageId < $1.messageId }
      #expect(events.map(\.context.locale) == ["fr-FR", "fr-FR"])
      #expect(events.map(\.messageId) == ["1", "2"])
      // Both are moved by the 9.877 s that the sender's clock is behind.
      #expect(events[0].at == World.start)
      #expect(events[1].at == Instant(text: "2026-11-21T09:59:58.877Z"))
    }
  }

  @Test func `an import is history and is not corrected`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let answer = try await browser.track(
        "/v1/import",
        """
        {"sentAt":"2026-11-21T09:00:00Z","batch":[{"type":"track","event":"A","userId":"a",
        "timestamp":"2024-01-01T00:00:00Z"}]}
        """)
      #expect(answer.status == 200)
      let event = try #require(try await world.events().first)
      #expect(event.source == .imported)
      #expect(event.at == Instant(text: "2024-01-01T00:00:00Z"))
    }
  }

  @Test func `an event without an id gets one`() async throws {
    let world = try await World()
    try await world.serve { browser in
      for _ in 0..<2 { _ = try await browser.track("/v1/t", #"{"userId":"a","event":"A"}"#) }
      #expect(Set(try await world.events().map(\.messageId)).count == 2)
    }
  }

  @Test func `the write key may come either way, and any other is refused`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let event = #"{"userId":"a","event":"A"}"#
      let keyed = #"{"writeKey":"\#(World.writeKey)","userId":"a","event":"A"}"#
      let plain: HTTPFields = [.contentType: "text/plain"]
      #expect(
        try await browser.send(.post, "/v1/t", Array(keyed.utf8), headers: plain).status == 200)
      #expect(try await browser.track("/v1/t", event).status == 200)
      let wrong: [(String, HTTPFields)] = [
        (event, [:]), (event, [.authorization: Browser.basic("other")]),
        (keyed, [.authorization: Browser.basic("other")]),
        (event, [.authorization: Browser.basic("admin-key")]),
        (event, [.authorization: "Basic ????"]), (event, [.authorization: "Bearer x"]),
        (#"{"writeKey":"other","userId":"a","event":"A"}"#, [:]),
        (#"{"writeKey":7,"userId":"a","event":"A"}"#, [:]),
      ]
      for (body, headers) in wrong {
        let answer = try await browser.send(.post, "/v1/t", Array(body.utf8), headers: headers)
        #expect(answer.status == 401)
        #expect(answer.json["code"] == "invalid_write_key")
        #expect(answer.json["message"]?.text != nil)
      }
      #expect(try await world.events().count == 2)
    }
  }

  @Test func `a new key works at once, and a revoked one no longer than a second`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let event = #"{"userId":"a","event":"A"}"#
      #expect(try await browser.track("/v1/t", event).status == 200)
      try await world.database.write { transaction in
        try transaction.keys.add(
          .write, name: "two", hash: AccessKey.hash(of: "two"), at: World.start)
      }
      world.clock.advance(Span(milliseconds: 60))
      let two: HTTPFields = [.authorization: Browser.basic("two")]
      #expect(try await browser.track("/v1/t", event, headers: two).status == 200)
      try await world.database.write { transaction in
        _ = try transaction.keys.revoke(.write, name: "two", at: World.start)
      }
      world.clock.advance(.seconds(1))
      #expect(try await browser.track("/v1/t", event, headers: two).status == 401)
    }
  }

  @Test func `a key that is revoked while many requests use it stays closed`() async throws {
    let world = try await World()
    try await world.serve { browser in
      for round in 0..<10 {
        let name = "key-\(round)"
        let headers: HTTPFields = [.authorization: Browser.basic(name)]
        try await world.database.write { transaction in
          try transaction.keys.add(
            .write, name: name, hash: AccessKey.hash(of: name), at: World.start)
        }
        world.clock.advance(.seconds(2))
        let event = #"{"userId":"a","event":"A"}"#
        await withTaskGroup { group in
          for _ in 0..<8 {
            group.addTask {
              do {
                world.clock.advance(Span(milliseconds: 300))
                _ = try await browser.track("/v1/t", event, headers: headers)
              } catch { Issue.record(error) }
            }
          }
          group.addTask {
            do {
              try await world.database.write { transaction in
                _ = try transaction.keys.revoke(.write, name: name, at: World.start)
              }
            } catch { Issue.record(error) }
          }
        }
        world.clock.advance(.seconds(2))
        for _ in 0..<2 {
          #expect(try await browser.track("/v1/t", event, headers: headers).status == 401)
        }
      }
    }
  }

  @Test func `bodies may be packed`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let body = Array(#"{"userId":"a","event":"Café"}"#.utf8)
      for (encoding, bytes) in [
        ("gzip", packed(body)), ("GZIP", packed(body)), ("deflate", packed(body, windowBits: 15)),
        ("identity", body),
      ] {
        let answer = try await browser.track("/v1/t", bytes, headers: [.contentEncoding: encoding])
        #expect(answer.status == 200, "\(encoding)")
      }
      let other = try await browser.track("/v1/t", body, headers: [.contentEncoding: "br"])
      #expect(other.status == 415)
      #expect(try await world.events().map(\.name) == ["Café", "Café", "Café", "Café"])
    }
  }

  @Test func `every call answers the preflight of any origin`() async throws {
    let world = try await World()
    try await world.serve { browser in
      for name in [
        "track", "identify", "page", "screen", "group", "alias", "batch", "import", "t", "i", "p",
        "s", "g", "a", "b", "m", "projects/\(World.writeKey)/settings",
      ] {
        let answer = try await browser.send(
          .options, "/v1/\(name)", headers: [.origin: "https://shop.example"])
        #expect(200...204 ~= answer.status)
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        let allowed = answer.headers[.accessControlAllowHeaders] ?? ""
        #expect(allowed.contains("authorization") && allowed.contains("content-type"))
      }
      for body in [#"{"userId":"a","event":"A"}"#, "{", #"{"userId":"a"}"#] {
        let answer = try await browser.track("/v1/t", body)
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
      }
    }
  }

  @Test func `metrics of the libraries are swallowed and settings are told`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let metrics = try await browser.send(.post, "/v1/m", Array("anything".utf8))
      #expect(metrics.status == 200)
      let settings = try await browser.get("/v1/projects/\(World.writeKey)/settings")
      #expect(settings.status == 200)
      let destination = settings.json["integrations"]?["Segment.io"]
      #expect(destination?["apiKey"] == .string(World.writeKey))
      #expect(destination?["apiHost"] == "parcours.example/v1")
      #expect(settings.json["plan"]?["track"]?["__default"]?["enabled"] == true)
      #expect(try await browser.get("/v1/projects/other/settings").status == 401)
    }
  }

  @Test func `attributes of a published trigger are checked by their types`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let engine = world.engine
      try await world.database.write { transaction in
        let publishing = Publishing(workspace: engine.workspace)
        try publishing.put(
          .trigger, "quote",
          [
            "id": "quote", "name": "Quote", "event": "Quote Asked",
            "attributes": [
              ["name": "total", "type": "number"], ["name": "due", "type": "instant"],
            ],
          ], in: transaction, at: World.start)
        _ = try publishing.publishTrigger("quote", in: transaction, at: World.start)
      }
      let answer = try await browser.track(
        "/v1/batch",
        """
        {"batch":[
        {"type":"track","userId":"a","event":"Quote Asked","properties":{"total":5,"more":[]}},
        {"type":"track","userId":"a"},
        {"type":"track","userId":"a","event":"Quote Asked","properties":{"total":"five"}},
        {"type":"track","userId":"a","event":"Other","properties":{"total":"five"}},
        {"type":"track","userId":"a","event":"Quote Asked","properties":{"due":"tomorrow"}},
        {"type":"track","userId":"a","event":"Quote Asked","properties":{"total":null}}]}
        """)
      #expect(answer.status == 200)
      let rejected = answer.json["rejected"]?.array ?? []
      #expect(rejected.map { $0["index"] } == [1, 2, 4])
      #expect(
        rejected.map { $0["code"] } == [
          "missing_event_name", "invalid_attribute", "invalid_attribute",
        ])
      let message = rejected[1]["message"]?.text ?? ""
      #expect(message.contains("total") && message.contains("number"))
      #expect(try await world.events().count == 3)
      let recorded = try await world.recorded()
      #expect(recorded.count == 3)
      #expect(recorded.filter { $0.event == "Quote Asked" }.count == 2)
      #expect(recorded.contains { $0.excerpt.contains(#""total":"five""#) })
    }
  }

  @Test func `a call with all events refused fails and says why`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let one = try await browser.track("/v1/t", #"{"userId":"a"}"#)
      #expect(one.status == 400)
      #expect(one.json["success"] == false)
      #expect(one.json["code"] == "missing_event_name")
      #expect(one.json["message"]?.text != nil)
      #expect(one.json["rejected"]?.array?.count == 1)
      let all = try await browser.track(
        "/v1/b", #"{"batch":[{"type":"track","event":"A"},{"type":"what","userId":"a"}]}"#)
      #expect(all.status == 400)
      #expect(all.json["code"] == "missing_identity")
      #expect(
        all.json["rejected"]?.array?.map { $0["code"] } == ["missing_identity", "unknown_type"])
      #expect(try await browser.track("/v1/b", #"{"batch":[]}"#).status == 200)
      #expect(try await world.events().isEmpty)
    }
  }

  @Test func `whoever has to come again is told when, in whole seconds`() {
    let refusal = Refusal(
      .tooManyRequests, "too_many_requests", "Later.", retryAfter: Span(milliseconds: 1_500))
    let response = refusal.response(.tracking, requestID: "1")
    #expect(response.status == .tooManyRequests)
    #expect(response.headers[.retryAfter] == "2")
  }

  @Test func `who sends more than can wait is asked to come again, and loses nothing else`()
    async throws
  {
    let world = try await World()
    try await world.tracking.keys.load()
    let gate = DispatchSemaphore(value: 0)
    try await world.serve { browser in
      let event = #"{"type":"track","userId":"a","event":"A"}"#
      let body = "{\"batch\":[\(Array(repeating: event, count: 2_500).joined(separator: ","))]}"
      try await withThrowingTaskGroup(of: Int.self) { group in
        // Nothing can be written until the gate opens.
        let (closed, gatekeeper) = AsyncStream<Void>.makeStream()
        async let blocked: Void = world.database.write { _ in
          gatekeeper.finish()
          gate.wait()
        }
        for await _ in closed {}
        for _ in 0..<12 {
          group.addTask {
            let answer = try await browser.track("/v1/batch", body)
            if answer.status == 429 {
              #expect(answer.headers[.retryAfter] != nil)
              #expect(answer.json["code"] == "too_many_requests")
            }
            return answer.status
          }
        }
        // Who is refused is answered first: the others wait for the gate.
        #expect(try await group.next() == 429)
        gate.signal()
        var taken = 0
        for try await status in group where status == 200 { taken += 1 }
        try await blocked
        #expect(taken >= 8)
        #expect(try await world.events().count == taken * 2_500)
      }
    }
  }

  @Test func `what is acknowledged stands in the log once the engine has stopped`() async throws {
    let world = try await World()
    try await world.work {
      try await world.serve { browser in
        try await withThrowingTaskGroup(of: Int.self) { group in
          for number in 0..<200 {
            group.addTask {
              try await browser.track(
                "/v1/t", #"{"userId":"u\#(number % 7)","event":"A","messageId":"m\#(number)"}"#
              ).status
            }
          }
          for try await status in group { #expect(status == 200) }
        }
      }
    }
    let names = try await world.events().map(\.messageId)
    #expect(Set(names) == Set((0..<200).map { "m\($0)" }))
  }

  @Test func `unknown paths are answered in the style of their API`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let tracking = try await browser.track("/v1/nothing", "{}")
      #expect(tracking.status == 404)
      #expect(tracking.json["code"] == "not_found")
      let api = try await browser.get("/api/v1/nothing")
      #expect(api.status == 404)
      #expect(api.json["error"]?["code"] == "not_found")
      #expect(api.json["error"]?["request_id"]?.text?.isEmpty == false)
      #expect(api.headers[.xContentTypeOptions] == "nosniff")
    }
  }

  @Test func `the same answers come over a real connection`() async throws {
    let world = try await World()
    let router = Router(context: WebContext.self)
    router.add(middleware: Envelope(counters: world.counters))
    world.tracking.add(to: router)
    try await Application(router: router).test(.live) { client in
      let browser = Browser(client: client)
      let event = Array(#"{"userId":"a","event":"A"}"#.utf8)
      #expect(try await browser.track("/v1/t", event).text == #"{"success":true}"#)
      let large = try await browser.track("/v1/t", [UInt8](repeating: 32, count: 3_000_000))
      #expect(large.status == 413)
      let gzip: HTTPFields = [.contentEncoding: "gzip"]
      let bomb = packed([UInt8](repeating: 0, count: 20_000_000))
      #expect(try await browser.track("/v1/b", bomb, headers: gzip).status == 413)
      // The connection goes on after every refusal.
      #expect(try await browser.track("/v1/t", packed(event), headers: gzip).status == 200)
    }
  }
}
