import Segments
import Testing
import Values

/// A verdict on events of one name, `[instant, properties]`, for one who has no attributes.
private func verdict(
  _ rule: String, _ events: [(at: String, properties: JSON.Object)] = [], at now: String,
  in workspace: String = "Europe/Paris", contact: String? = nil, facts: String = "{}"
) throws -> Verdict {
  let occurrences = try events.map {
    Occurrence(at: try #require(Instant(text: $0.at)), properties: $0.properties)
  }
  let known = try JSON(parsing: facts)
  return try Condition(json: JSON(parsing: rule)).verdict(
    ContactFacts(
      zones: zones(workspace, contact),
      value: { known[$0.root.name].flatMap($0.value(in:)) },
      occurrences: { _, since in
        occurrences.filter { occurrence in since.map { occurrence.at >= $0 } ?? true }
      }),
    now: #require(Instant(text: now)))
}

/// `+` or `-` for the answer, and when it changes.
private func text(_ verdict: Verdict) -> String {
  "\(verdict.holds ? "+" : "-") \(verdict.nextChange?.text ?? "never")"
}

@Test(arguments: [
  ("2026-03-01T10:00:00Z", "+ 2026-03-31T10:00:00.000Z"),
  ("2026-03-31T09:59:59.999Z", "+ 2026-03-31T10:00:00.000Z"),
  // The edge itself is outside: 0 ≤ now − t < 30 × 24 h, whatever the clocks did on the 29th.
  ("2026-03-31T10:00:00Z", "- never"),
  // What has not happened yet enters when it does.
  ("2026-02-27T00:00:00Z", "- 2026-03-01T10:00:00.000Z"),
])
func `an event is within a rolling window to its very edge`(now: String, expected: String) throws {
  let verdict = try verdict(
    #"{"did":"Seen","in_last":{"days":30}}"#, [("2026-03-01T10:00:00Z", [:])], at: now)
  #expect(text(verdict) == expected)
}

@Test func `a count changes when the one that makes the difference leaves`() throws {
  let days = ["01", "02", "03", "04"].map {
    (at: "2026-03-\($0)T10:00:00Z", properties: JSON.Object())
  }
  func answer(_ times: String) throws -> String {
    text(
      try verdict(
        "{\"did\":\"Seen\",\(times),\"in_last\":{\"days\":7}}", days, at: "2026-03-05T00:00:00Z"))
  }
  #expect(try answer("\"at_least\":3") == "+ 2026-03-09T10:00:00.000Z")
  #expect(try answer("\"at_least\":5") == "- never")
  #expect(try answer("\"at_most\":1") == "- 2026-03-10T10:00:00.000Z")
  #expect(try answer("\"exactly\":4") == "+ 2026-03-08T10:00:00.000Z")
}

@Test(arguments: [
  // The clocks of Paris go forward on 2026-03-29: that day has 23 hours.
  ("day", 0, "2026-03-29T05:00:00Z", "2026-03-29T05:00:00Z", "+ 2026-03-29T22:00:00.000Z"),
  ("day", 1, "2026-03-28T23:00:00Z", "2026-03-30T05:00:00Z", "+ 2026-03-30T22:00:00.000Z"),
  ("day", 1, "2026-03-28T22:59:59Z", "2026-03-30T05:00:00Z", "- never"),
  // They go back on 2025-10-26: that day has 25 hours.
  ("day", 0, "2025-10-25T22:00:00Z", "2025-10-26T22:59:59Z", "+ 2025-10-26T23:00:00.000Z"),
  ("month", 1, "2024-02-29T12:00:00Z", "2024-03-31T21:59:59Z", "+ 2024-03-31T22:00:00.000Z"),
  ("month", 12, "2024-02-29T12:00:00Z", "2025-02-28T12:00:00Z", "+ 2025-02-28T23:00:00.000Z"),
  ("week", 0, "2026-03-22T22:59:59Z", "2026-03-22T22:59:59Z", "+ 2026-03-22T23:00:00.000Z"),
  ("year", 0, "2025-12-31T23:00:00Z", "2026-06-01T00:00:00Z", "+ 2026-12-31T23:00:00.000Z"),
  // Waits for its day: 3 days ago.
  ("day", 3, "2026-01-10T12:00:00Z", "2026-01-11T12:00:00Z", "- 2026-01-12T23:00:00.000Z"),
])
func `calendar windows begin and end at the midnights of the zone`(
  unit: String, ago: Int, event: String, now: String, expected: String
) throws {
  let verdict = try verdict(
    "{\"did\":\"Seen\",\"calendar\":{\"unit\":\"\(unit)\",\"ago\":\(ago)}}", [(event, [:])],
    at: now)
  #expect(text(verdict) == expected)
}

@Test func `a calendar window may go by the contact's clock`() throws {
  let rule = #"{"did":"Seen","calendar":{"unit":"day","zone":"contact"}}"#
  let event = (at: "2026-01-10T16:00:00Z", properties: JSON.Object())
  let now = "2026-01-10T14:00:00Z"
  // In Tokyo it is 23:00, and the event of 01:00 is one of tomorrow.
  let tokyo = try verdict(rule, [event], at: now, contact: "Asia/Tokyo")
  #expect(text(tokyo) == "- 2026-01-10T16:00:00.000Z")
  let later = try verdict(rule, [event], at: "2026-01-10T16:00:00Z", contact: "Asia/Tokyo")
  #expect(text(later) == "+ 2026-01-11T15:00:00.000Z")
  #expect(
    text(try verdict(rule, [event], at: "2026-01-10T16:00:00Z")) == "+ 2026-01-10T23:00:00.000Z")
}

@Test(arguments: [
  ("\"sum\":\"event.total\",\"is\":\"equal\",\"value\":0.3", true),
  ("\"sum\":\"event.total\",\"is\":\"at_least\",\"value\":0.31", false),
  ("\"average\":\"event.total\",\"is\":\"equal\",\"value\":0.15", true),
  ("\"max\":\"event.total\",\"is\":\"equal\",\"value\":0.2", true),
  ("\"min\":\"event.total\",\"is\":\"less\",\"value\":0.2", true),
  ("\"first\":\"event.shop\",\"is\":\"equal\",\"value\":\"Lyon\"", true),
  ("\"last\":\"event.shop\",\"is\":\"equal\",\"value\":\"Lyon\"", false),
  // The last event says nothing, and the one before is not asked.
  ("\"last\":\"event.shop\",\"is\":\"missing\"", true),
  ("\"sum\":\"event.shop\",\"is\":\"less\",\"value\":1", false),
])
func `values over events are exact`(question: String, holds: Bool) throws {
  let events: [(at: String, properties: JSON.Object)] = [
    ("2026-03-01T10:00:00Z", ["total": 0.1, "shop": "Lyon"]),
    ("2026-03-02T10:00:00Z", ["total": "0.2"]),
  ]
  let verdict = try verdict(
    "{\"did\":\"Order Completed\",\(question)}", events, at: "2026-03-05T00:00:00Z")
  #expect(verdict.holds == holds)
}

@Test func `a time in the where changes the answer too`() throws {
  let rule = """
    {"did":"Booked","where":{"field":"event.arrival","is":"in_next","value":{"days":2}}}
    """
  let event = (
    at: "2026-03-01T10:00:00Z", properties: ["arrival": "2026-03-10T12:00:00Z"] as JSON.Object
  )
  #expect(
    text(try verdict(rule, [event], at: "2026-03-05T00:00:00Z")) == "- 2026-03-08T12:00:00.000Z")
  #expect(
    text(try verdict(rule, [event], at: "2026-03-08T12:00:00Z")) == "+ 2026-03-10T12:00:00.000Z")
}

@Test(arguments: [
  // Who is not subscribed need not be looked at when the window opens.
  (#"{"contact":{"n":"no"},"purchases":{"last_at":"2026-03-01T10:00:00Z"}}"#, "- never"),
  (
    #"{"contact":{"n":"yes"},"purchases":{"last_at":"2026-03-01T10:00:00Z"}}"#,
    "- 2026-03-30T10:00:00.000Z"
  ),
  // The clocks of Paris do not matter: 29 × 24 hours.
  (
    #"{"contact":{"n":"yes"},"purchases":{"last_at":"2026-02-03T10:00:00Z"}}"#,
    "+ 2026-03-05T10:00:00.000Z"
  ),
])
func `a part that stays false keeps the whole from being looked at`(
  facts: String, expected: String
) throws {
  let segment = try Segment(
    json: JSON(
      parsing: """
        {"id":"sleeping","include":{"all":[{"field":"contact.n","is":"equal","value":"yes"},
        {"field":"purchases.last_at","is":"in_last","value":{"days":30}}]},
        "exclude":[{"field":"purchases.last_at","is":"in_last","value":{"days":29}}]}
        """))
  let known = try JSON(parsing: facts)
  let verdict = try segment.verdict(
    ContactFacts(
      zones: zones("Europe/Paris"), value: { known[$0.root.name].flatMap($0.value(in:)) }),
    now: #require(Instant(text: "2026-03-05T00:00:00Z")))
  #expect(text(verdict) == expected)
}

@Test(arguments: [
  ("2026-03-31T09:59:59Z", "+ 2026-03-31T10:00:00.000Z"),
  ("2026-03-31T10:00:00Z", "- never"),
])
func `a score of recency falls at its instant`(now: String, expected: String) throws {
  let facts = #"{"purchases":{"count":2,"total":120,"last_at":"2026-03-01T10:00:00Z"}}"#
  func answer(_ score: String, _ value: Int) throws -> Verdict {
    try verdict(
      "{\"field\":\"scores.\(score)\",\"is\":\"equal\",\"value\":\(value)}", at: now, facts: facts)
  }
  let recency = try answer("recency", 5)
  #expect(recency.holds == (expected.first == "+"))
  if recency.holds { #expect(text(recency) == expected) }
  #expect(try answer("frequency", 2).holds)
  #expect(try answer("monetary", 3).holds)
}
