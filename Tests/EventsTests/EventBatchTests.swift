import Events
import Testing
import Values

@Suite struct EventBatchTests {
  private let received = Instant(milliseconds: 1_795_255_200_000)

  private func batch(
    _ text: String, _ call: TrackingCall = .batch
  ) throws(EventBatch.Unreadable) -> EventBatch {
    var count = 0
    return try EventBatch(body: Array(text.utf8), call: call, receivedAt: received) {
      count += 1
      return "fallback-\(count)"
    }
  }

  private func track(_ members: String) -> String {
    #"{"type":"track","event":"E","userId":"u""# + members + "}"
  }

  @Test func `good events are kept and others refused by their place`() throws {
    let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    let items = [
      track(#","messageId":"m0""#), "{}", track(#","properties":{"a":1e400}"#), track(""),
      track(#","properties":{"a":\#(deep)}"#), track(#","properties":{"a":"\ud83d"}"#),
      track(#","properties":{"a":"\u0000"}"#), "7",
      track(#","properties":{"a":"\#(String(repeating: "x", count: 32_768))"}"#), track(""),
    ]
    let batch = try batch(
      #"{"writeKey":"key","sentAt":"2026-11-21T10:00:00Z","batch":["#
        + items.joined(separator: " ,\n") + "]}")
    #expect(batch.writeKey == "key")
    #expect(batch.events.map(\.messageId) == ["m0", "fallback-1", "fallback-2"])
    #expect(batch.refused.map(\.index) == [1, 2, 4, 5, 6, 7, 8])
    #expect(
      batch.refused.map(\.rejection.code) == [
        .unknownType, .invalidNumber, .tooDeep, .invalidText, .containsNUL, .invalidType, .tooLarge,
      ])
  }

  @Test func `an event of exactly 32 KB is taken`() throws {
    let frame = track(#","properties":{"a":""}"#).utf8.count
    for (count, taken) in [(32_768 - frame, 1), (32_769 - frame, 0)] {
      let item = track(#","properties":{"a":"\#(String(repeating: "x", count: count))"}"#)
      #expect(try batch(#"{"batch":[\#(item)]}"#).events.count == taken)
      #expect(try batch(item, .single(.track)).events.count == taken)
      #expect(try batch(" \(item)\n", .single(.track)).events.count == taken)
    }
  }

  @Test func `a single event is its own request`() throws {
    let batch = try batch(
      #"{"writeKey":"key","event":"E","anonymousId":"a","timestamp":"2026-11-21T08:00:00Z","#
        + #""sentAt":"2026-11-21T09:00:00Z","batch":[1],"context":{"locale":"fr"}}"#,
      .single(.track))
    #expect(batch.writeKey == "key")
    #expect(batch.events.count == 1 && batch.refused.isEmpty)
    #expect(batch.events.first?.at.text == "2026-11-21T09:00:00.000Z")
    #expect(batch.events.first?.context.locale == "fr")
    let refused = try self.batch("{}", .single(.identify))
    #expect(refused.refused.map(\.rejection.code) == [.missingIdentity])
  }

  @Test func `history is not corrected`() throws {
    let batch = try batch(
      #"{"sentAt":"2026-11-21T09:00:00Z","batch":["#
        + track(#","timestamp":"2011-03-01T00:00:00Z""#) + "]}", .history)
    #expect(batch.events.first?.at.text == "2011-03-01T00:00:00.000Z")
    #expect(batch.events.first?.source == .imported)
  }

  @Test func `a request that cannot be read says why`() throws {
    let cases: [(String, TrackingCall, String)] = [
      ("", .batch, "malformed_json"), ("{", .single(.track), "malformed_json"),
      ("[]", .batch, "not_an_object"), ("5", .single(.track), "not_an_object"),
      ("{}", .batch, "missing_batch"), (#"{"batch":{}}"#, .batch, "missing_batch"),
      (#"{"batch":[{}}"#, .batch, "malformed_json"),
      (#"{"a":1e400}"#, .single(.track), "invalid_number"),
      (#"{"context":1e400,"batch":[]}"#, .batch, "invalid_number"),
      (String(repeating: "[", count: 65), .single(.track), "too_deep"),
      (String(repeating: " ", count: 512_001), .batch, "body_too_large"),
      (
        #"{"batch":["# + Array(repeating: "{}", count: 2_501).joined(separator: ",") + "]}", .batch,
        "too_many_events"
      ),
    ]
    for (text, call, code) in cases {
      let error = try #require(throws: EventBatch.Unreadable.self) { try batch(text, call) }
      #expect(error.code == code)
      #expect(!error.message.isEmpty)
    }
    #expect(try batch(#"{"batch":[]}"#).events.isEmpty)
    let most = #"{"batch":["# + Array(repeating: "{}", count: 2_500).joined(separator: ",") + "]}"
    #expect(try batch(most).refused.count == 2_500)
  }
}
