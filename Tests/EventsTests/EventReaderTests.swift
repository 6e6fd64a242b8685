import Events
import Testing
import Values

@Suite struct EventReaderTests {
  private let received = Instant(milliseconds: 1_795_255_200_000)  // 2026-11-21T10:00:00Z

  private func read(
    _ text: String, as kind: Event.Kind? = nil, source: Event.Source = .tracking,
    request: JSON.Object = [:]
  ) throws -> Event {
    let reader = EventReader(receivedAt: received, source: source, request: request)
    return try reader.read(JSON(parsing: text), as: kind) { "fallback" }
  }

  private func code(_ text: String, as kind: Event.Kind? = nil) -> Rejection.Code? {
    do {
      _ = try read(text, as: kind)
      return nil
    } catch let rejection as Rejection {
      #expect(rejection.message.hasSuffix(".") || rejection.message.contains("at byte"))
      return rejection.code
    } catch {
      Issue.record(error)
      return nil
    }
  }

  @Test func `a track call becomes an event`() throws {
    let event = try read(
      """
      {"type":"track","event":"Order Completed","userId":"u1","anonymousId":"a1","messageId":"m1",
       "timestamp":"2026-11-21T09:00:00.000Z","properties":{"order_id":"50","total":27.50},
       "context":{"locale":"fr-FR","timezone":"Europe/Paris","ip":"203.0.113.7","userAgent":"UA",
        "device":{"token":"abc","type":"iOS","model":"x"},"campaign":{"source":"mail","name":"n"},
        "page":{"url":"https://shop.example/","title":"T"},"library":{"name":"analytics.js"},
        "screen":{"width":100}},"integrations":{"All":true}}
      """)
    #expect(event.kind == .track)
    #expect(event.name == "Order Completed")
    #expect(event.commerce == .orderCompleted)
    #expect(event.triggerID == "order_completed")
    #expect(event.userId == "u1" && event.anonymousId == "a1" && event.messageId == "m1")
    #expect(event.at == Instant(text: "2026-11-21T09:00:00Z"))
    #expect(event.receivedAt == received)
    #expect(event.age == .hours(1))
    #expect(event.properties == ["order_id": "50", "total": 27.5])
    #expect(event.context.locale == "fr-FR" && event.context.timezone == "Europe/Paris")
    #expect(event.context.ip == "203.0.113.7" && event.context.userAgent == "UA")
    #expect(event.context.campaign("source") == "mail")
    #expect(event.context.page("title") == "T")
    #expect(event.context.members["device"]?["token"] == "abc")
    #expect(event.context.members["screen"] == nil)
    #expect(event.context.members["device"]?["model"] == nil)
  }

  @Test func `the other calls have fixed names`() throws {
    let page = try read(
      #"{"anonymousId":"a","name":"Home","category":"Docs","properties":{"category":"kept"}}"#,
      as: .page)
    #expect(page.name == "Page Viewed")
    #expect(page.triggerID == "page_viewed")
    #expect(page.properties == ["name": "Home", "category": "kept"])
    #expect(try read(#"{"anonymousId":"a"}"#, as: .screen).name == "Screen Viewed")
    let group = try read(#"{"userId":"u","groupId":7,"traits":{"plan":"x"}}"#, as: .group)
    #expect((group.name, group.groupId, group.traits) == ("Grouped", "7", ["plan": "x"]))
    let alias = try read(#"{"userId":"u","previousId":"p"}"#, as: .alias)
    #expect((alias.name, alias.userId, alias.previousId) == ("Aliased", "u", "p"))
    let older = try read(#"{"userId":"u","anonymousId":"a","type":"alias"}"#)
    #expect(older.previousId == "a")
    #expect(page.commerce == nil)
  }

  @Test func `traits of identify may be in both places`() throws {
    let event = try read(
      """
      {"type":"identify","userId":"u","traits":{"email":"a@example.com","plan":"new"},
       "context":{"traits":{"plan":"old","age":30}}}
      """)
    #expect(event.name == "Identified")
    #expect(event.traits == ["email": "a@example.com", "plan": "new", "age": 30])
    #expect(event.context == Event.Context())
    let shared = try read(
      #"{"type":"identify","userId":"u"}"#, request: ["context": ["traits": ["age": 31]]])
    #expect(shared.traits == ["age": 31])
    let track = try read(
      #"{"type":"track","event":"E","userId":"u","context":{"traits":{"age":3}}}"#)
    #expect(track.traits.isEmpty)
  }

  @Test func `null is nothing, and numbers are ids`() throws {
    let event = try read(
      """
      {"type":"track","event":"E","userId":97980,"anonymousId":null,"messageId":null,
       "properties":null,"context":null,"timestamp":null,"sentAt":null,"traits":null}
      """)
    #expect(event.userId == "97980")
    #expect(event.anonymousId == nil)
    #expect(event.messageId == "fallback")
    #expect(event.at == received)
    let anonymous = try read(#"{"type":"track","event":"E","userId":"","anonymousId":12.50}"#)
    #expect((anonymous.userId, anonymous.anonymousId) == (nil, "12.5"))
    let large = try read(#"{"type":"track","event":"E","userId":1234567890123456789}"#)
    #expect(large.userId == "1234567890123456789")
  }

  @Test func `the context of a batch stands behind the one of the event`() throws {
    let event = try read(
      #"{"type":"track","event":"E","userId":"u","context":{"locale":"de","ip":null}}"#,
      request: ["context": ["locale": "fr", "ip": "1.2.3.4", "device": ["token": "t"]]])
    #expect(event.context.locale == "de")
    #expect(event.context.ip == "1.2.3.4")
    #expect(event.context.members["device"] == ["token": "t"])
  }

  // timestamp, sentAt → at; received at 10:00.
  @Test(arguments: [
    ("2026-11-21T09:00:00Z", "2026-11-21T09:59:00Z", "2026-11-21T09:01:00.000Z"),
    ("2026-11-21T12:00:00Z", "2026-11-21T13:00:00Z", "2026-11-21T09:00:00.000Z"),
    ("2026-11-20T09:00:00Z", "2026-11-20T10:00:00.001Z", "2026-11-21T08:59:59.999Z"),
    ("2026-11-20T09:00:00Z", "2026-11-20T10:00:00.000Z", "2026-11-20T09:00:00.000Z"),
    ("2026-11-22T09:00:00Z", "2026-11-22T10:00:00.000Z", "2026-11-22T09:00:00.000Z"),
    ("2026-11-22T09:00:00Z", "2026-11-22T09:59:59.999Z", "2026-11-21T09:00:00.001Z"),
    ("2031-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "2031-01-01T00:00:00.000Z"),
  ])
  func `skew below a day is corrected`(timestamp: String, sentAt: String, at: String) throws {
    let item = #"{"type":"track","event":"E","userId":"u","timestamp":"\#(timestamp)""#
    let own = try read(item + #","sentAt":"\#(sentAt)"}"#)
    #expect(own.at.text == at)
    let shared = try read(item + "}", request: ["sentAt": .string(sentAt)])
    #expect(shared.at.text == at)
    let stale = try read(
      item + #","sentAt":"2026-11-21T04:00:00Z"}"#, request: ["sentAt": .string(sentAt)])
    #expect(stale.at.text == at)
    let imported = try read(item + #","sentAt":"\#(sentAt)"}"#, source: .imported)
    #expect(imported.at == Instant(text: timestamp))
    #expect(imported.source == .imported)
    #expect(try read(item + "}").at == Instant(text: timestamp))
  }

  @Test func `without a timestamp the event happened when it arrived`() throws {
    let item = #"{"type":"track","event":"E","userId":"u""#
    #expect(try read(item + #","sentAt":"2026-11-21T04:00:00Z"}"#).at == received)
    let original = try read(item + #","originalTimestamp":"2026-11-21T04:00:00Z"}"#)
    #expect(original.at.text == "2026-11-21T04:00:00.000Z")
    #expect(try read(item + #","timestamp":1795255100000}"#).at == received - .seconds(100))
  }

  @Test(
    arguments: [
      (#"{"event":"E","userId":"u"}"#, .unknownType),
      (#"{"type":"tracks","event":"E","userId":"u"}"#, .unknownType),
      (#"{"type":7,"event":"E","userId":"u"}"#, .invalidType),
      (#"[]"#, .invalidType), ("null", .invalidType),
      (#"{"type":"track","userId":"u"}"#, .missingEventName),
      (#"{"type":"track","event":"","userId":"u"}"#, .missingEventName),
      (#"{"type":"track","event":" \t","userId":"u"}"#, .missingEventName),
      (#"{"type":"track","event":null,"userId":"u"}"#, .missingEventName),
      (#"{"type":"track","event":5,"userId":"u"}"#, .invalidType),
      (#"{"type":"track","event":"E"}"#, .missingIdentity),
      (#"{"type":"track","event":"E","userId":null,"anonymousId":""}"#, .missingIdentity),
      (#"{"type":"track","event":"E","userId":true}"#, .invalidType),
      (#"{"type":"track","event":"E","userId":{"a":1}}"#, .invalidType),
      (#"{"type":"track","event":"E","userId":"u","properties":[]}"#, .invalidType),
      (#"{"type":"track","event":"E","userId":"u","context":"x"}"#, .invalidType),
      (#"{"type":"identify","userId":"u","traits":"x"}"#, .invalidType),
      (#"{"type":"identify","userId":"u","context":{"traits":3}}"#, .invalidType),
      (#"{"type":"alias","userId":"u"}"#, .missingIdentity),
      (#"{"type":"alias","previousId":"u"}"#, .missingIdentity),
      (#"{"type":"group","userId":"u"}"#, .missingGroup),
      (#"{"type":"track","event":"E","userId":"u","timestamp":"yesterday"}"#, .invalidTimestamp),
      (#"{"type":"track","event":"E","userId":"u","timestamp":""}"#, .invalidTimestamp),
      (#"{"type":"track","event":"E","userId":"u","timestamp":true}"#, .invalidTimestamp),
      (#"{"type":"track","event":"E","userId":"u","timestamp":"0000-01-01"}"#, .invalidTimestamp),
      (#"{"type":"track","event":"E","userId":"u","timestamp":"10000-01-01"}"#, .invalidTimestamp),
      (#"{"type":"track","event":"E","userId":"u","sentAt":"x"}"#, .invalidTimestamp),
      (
        #"{"type":"track","event":"E","userId":"u","timestamp":"0001-01-01","#
          + #""sentAt":"2026-11-21T10:00:01Z"}"#, .invalidTimestamp
      ),
      (#"{"type":"track","event":"E\u0000","userId":"u"}"#, .containsNUL),
      (#"{"type":"track","event":"E","userId":"u","properties":{"\u0000":1}}"#, .containsNUL),
    ] as [(String, Rejection.Code)])
  func `what cannot be an event is refused with a reason`(text: String, expected: Rejection.Code) {
    #expect(code(text) == expected)
  }

  @Test func `lengths are limited in characters`() {
    let most = String(repeating: "é", count: 255)
    for field in ["userId", "anonymousId", "groupId"] {
      let item = #"{"type":"track","event":"E","anonymousId":"a","\#(field)":""#
      #expect(code(item + most + "\"}") == nil)
      #expect(code(item + most + "x\"}") == .invalidIdentityLength)
    }
    #expect(code(#"{"type":"track","userId":"u","event":"\#(most)"}"#) == nil)
    #expect(code(#"{"type":"track","userId":"u","event":"\#(most)x"}"#) == .invalidNameLength)
    let item = #"{"type":"track","userId":"u","event":"E","messageId":""#
    #expect(code(item + most + "\"}") == nil)
    #expect(code(item + most + "x\"}") == .invalidMessageIdLength)
  }
}
