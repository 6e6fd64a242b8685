import Segments
import Testing
import Values

private func next(
  _ comparison: String, _ operand: String?, on value: String, after now: String,
  in zone: String = "Europe/Paris"
) throws -> String? {
  var members: JSON.Object = ["field": "contact.x", "is": .string(comparison)]
  members["value"] = try operand.map { try JSON(parsing: $0) }
  return try Condition(json: .object(members)).nextChange(
    after: #require(Instant(text: now)), zones: zones(zone), value: { _ in .string(value) })?.text
}

@Test func `windows tell when they open and close`() throws {
  let t = "2026-11-01T12:00:00.000Z"
  let days = #"{"days":30}"#
  #expect(try next("in_last", days, on: t, after: "2026-10-01T00:00:00Z") == t)
  #expect(try next("in_last", days, on: t, after: t) == "2026-12-01T12:00:00.000Z")
  #expect(try next("in_last", days, on: t, after: "2026-12-01T12:00:00Z") == nil)
  #expect(try next("not_in_last", days, on: t, after: t) == "2026-12-01T12:00:00.000Z")
  #expect(
    try next("in_next", days, on: t, after: "2026-01-01T00:00:00Z") == "2026-10-02T12:00:00.000Z")
  #expect(try next("in_next", days, on: t, after: "2026-10-02T12:00:00Z") == t)
  #expect(try next("in_next", days, on: t, after: t) == nil)
  #expect(try next("equal", "1", on: t, after: t) == nil)
  #expect(try next("in_last", days, on: "soon", after: t) == nil)
}

@Test func `days tell their midnights, also when the clocks change`() throws {
  let t = "2026-03-28T12:00:00Z"
  #expect(try next("days_ago", "1", on: t, after: t) == "2026-03-28T23:00:00.000Z")
  #expect(
    try next("days_ago", "1", on: t, after: "2026-03-28T23:00:00Z") == "2026-03-29T22:00:00.000Z")
  #expect(try next("days_ago", "1", on: t, after: "2026-03-29T22:00:00Z") == nil)
  #expect(
    try next("anniversary", nil, on: "2000-02-29", after: "2027-01-01T00:00:00Z")
      == "2027-02-27T23:00:00.000Z")
  #expect(
    try next("anniversary", nil, on: "2000-02-29", after: "2027-12-01T00:00:00Z")
      == "2028-02-28T23:00:00.000Z")
  #expect(
    try next("anniversary", nil, on: "2000-02-29", after: "2028-02-28T23:00:00Z")
      == "2028-02-29T23:00:00.000Z")
  #expect(
    try next("anniversary", nil, on: "2040-06-01", after: "2028-01-01T00:00:00Z")
      == "2041-05-31T22:00:00.000Z")
}

/// A random condition over `contact.x`, and a value of it around `now`.
private struct World {
  var chance: Seeded
  let start: Instant
  let zones: Zones

  init(seed: UInt64) throws {
    chance = Seeded(seed: seed)
    start = Instant(
      milliseconds: Int64.random(in: 1_700_000_000_000...1_900_000_000_000, using: &chance))
    let names = [
      "Europe/Paris", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC",
      "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo",
    ]
    zones = try Segments.Zones(
      workspace: #require(Zone(name: names.randomElement(using: &chance) ?? "UTC")),
      contact: Zone(name: names.randomElement(using: &chance) ?? "UTC"))
  }

  mutating func condition(depth: Int = 0) -> JSON {
    switch Int.random(in: 0..<(depth < 2 ? 10 : 7), using: &chance) {
    case 7:
      return ["all": .array((0..<2).map { _ in condition(depth: depth + 1) })]
    case 8:
      return ["any": .array((0..<2).map { _ in condition(depth: depth + 1) })]
    case 9: return ["not": condition(depth: depth + 1)]
    case let kind:
      var members: JSON.Object = ["field": "contact.x"]
      let count = JSON.number(Number(Int64.random(in: 1...60, using: &chance)))
      let names = [
        "in_last", "not_in_last", "in_next", "days_ago", "anniversary_in", "anniversary", "weekday",
      ]
      members["is"] = .string(names[kind])
      switch kind {
      case 0, 1: members["value"] = ["days": count]
      case 2: members["value"] = ["hours": count]
      case 3, 4: members["value"] = ["days": count]
      case 6: members["value"] = ["mon", "sat"]
      default: break
      }
      members["zone"] = Bool.random(using: &chance) ? "contact" : "workspace"
      return .object(members)
    }
  }

  mutating func value() -> JSON {
    let distance =
      Int64.random(in: -90...90, using: &chance) * 86_400_000
      + Int64.random(in: -86_400_000...86_400_000, using: &chance)
    let years = Int64.random(in: -3...1, using: &chance) * 365 * 86_400_000
    let instant = Instant(milliseconds: start.milliseconds + distance + years)
    switch Int.random(in: 0..<6, using: &chance) {
    case 0: return .number(Number(instant.milliseconds))
    case 1: return .string(String(instant.text.prefix(10)))
    case 2: return .string(String(instant.text.prefix(19)))
    case 3: return [.string(instant.text), value()]
    case 4: return "2000-02-29"
    default: return .string(instant.text)
    }
  }
}

@Test(arguments: 1...300 as ClosedRange<UInt64>)
func `nothing changes before the next change`(seed: UInt64) throws {
  var world = try World(seed: seed)
  let written = world.condition()
  let condition = try Condition(json: written)
  let facts = world.value()
  func holds(_ now: Instant) -> Bool {
    condition.holds(now: now, zones: world.zones, value: { _ in facts })
  }
  var now = world.start
  for _ in 0..<8 {
    let next = condition.nextChange(after: now, zones: world.zones, value: { _ in facts })
    if let next { #expect(next > now) }
    let end = next ?? now + .days(1_000)
    let before = holds(now)
    var samples = [end - Span(milliseconds: 1)]
    for _ in 0..<20 {
      samples.append(
        Instant(
          milliseconds: .random(in: now.milliseconds..<end.milliseconds, using: &world.chance)))
    }
    for sample in samples {
      #expect(
        holds(sample) == before,
        """
        seed \(seed): \(written.serialized) on \(facts.serialized) at \(sample.text) \
        since \(now.text)
        """)
    }
    guard let next else { break }
    now = next
  }
}

@Test(arguments: 1...100 as ClosedRange<UInt64>)
func `a single leaf changes exactly at its next change`(seed: UInt64) throws {
  var world = try World(seed: seed)
  let comparison = ["in_last", "in_next", "not_in_last", "days_ago"].randomElement(
    using: &world.chance)
  let condition = try Condition(
    json: ["field": "contact.x", "is": .string(comparison ?? "in_last"), "value": ["days": 5]])
  let distance = Int64.random(in: -900_000_000...900_000_000, using: &world.chance)
  let time = Instant(milliseconds: world.start.milliseconds + distance)
  func holds(_ now: Instant) -> Bool {
    condition.holds(now: now, zones: world.zones, value: { _ in .string(time.text) })
  }
  var now = world.start
  while let next = condition.nextChange(
    after: now, zones: world.zones, value: { _ in .string(time.text) })
  {
    #expect(holds(now) != holds(next), "seed \(seed) at \(next.text)")
    now = next
  }
}
