import Events
import Testing
import Values

@Suite struct EventEncodingTests {
  @Test func `events read back from the log`() throws {
    let seed: UInt64 = 31
    print("EventEncodingTests: seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let event = randomEvent(using: &generator)
      let encoded = event.encoded()
      #expect(try Event(decoding: encoded) == event, "seed \(seed)")
      #expect(try Event(decoding: encoded).encoded() == encoded, "seed \(seed)")
    }
  }

  @Test func `the form in the log is compact`() {
    let event = Event(
      name: "Order Completed", messageId: "m", userId: "u", at: Instant(milliseconds: 5),
      properties: ["total": 19.9])
    #expect(
      String(decoding: event.encoded(), as: UTF8.self)
        == #"{"k":"track","s":"tracking","t":5,"m":"m","n":"Order Completed","u":"u","#
        + #""p":{"total":19.9}}"#
    )
  }

  @Test(arguments: [
    ("{}", Event.Undecodable.member("k")),
    (#"{"k":"track"}"#, .member("s")),
    (#"{"k":"track","s":"elsewhere"}"#, .member("s")),
    (#"{"k":"track","s":"engine","m":"m"}"#, .member("t")),
    (#"{"k":"track","s":"engine","m":1,"t":1}"#, .member("m")),
    (#"{"k":"track","s":"engine","m":"m","t":1,"p":[]}"#, .member("p")),
    (#"{"k":"track""#, .malformed(JSONError(.truncated, offset: 12))),
    ("[]", .member("")),
  ])
  func `damage is reported`(text: String, expected: Event.Undecodable) {
    #expect(throws: expected) { try Event(decoding: Array(text.utf8)) }
  }

  private func randomEvent(using generator: inout SeededGenerator) -> Event {
    func text(_ generator: inout SeededGenerator) -> String {
      let pieces = ["a", "Tracked", "\"", "\\", "\n", "é", "😀", "0123456789abcdef", "\u{7f}"]
      return (0..<Int.random(in: 0..<5, using: &generator))
        .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
    }
    func maybe(_ generator: inout SeededGenerator) -> String? {
      Bool.random(using: &generator) ? text(&generator) : nil
    }
    func object(_ generator: inout SeededGenerator) -> JSON.Object {
      var object = JSON.Object()
      for _ in 0..<Int.random(in: 0..<20, using: &generator) {
        object[text(&generator)] =
          [
            .string(text(&generator)),
            .number(Number(double: .random(in: -1e9...1e9, using: &generator))),
            .array([.null, .bool(true), ["x": [:]]]),
          ][Int.random(in: 0..<3, using: &generator)]
      }
      return object
    }
    let at = Instant(
      milliseconds: .random(in: -1_000_000_000_000...4_000_000_000_000, using: &generator))
    return Event(
      kind: Event.Kind.allCases.randomElement(using: &generator) ?? .track, name: maybe(&generator),
      messageId: text(&generator), userId: maybe(&generator), anonymousId: maybe(&generator),
      previousId: maybe(&generator), groupId: maybe(&generator), at: at,
      receivedAt: Bool.random(using: &generator) ? at + .seconds(3) : nil,
      properties: object(&generator), traits: object(&generator),
      context: Event.Context(object(&generator)),
      source: Event.Source.allCases.randomElement(using: &generator) ?? .engine)
  }
}
