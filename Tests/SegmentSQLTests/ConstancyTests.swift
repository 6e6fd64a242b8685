import Contacts
import Events
import Segments
import Testing
import Values

/// Until the next change the answer is the same at every instant.
@Suite struct ConstancyTests {
  @Test(arguments: 1...10)
  func `an answer stays until its next change`(seed: Int) throws {
    var random = Seeded(seed: UInt64(seed) &* 977)
    let zone = try #require(
      Zone(name: random.pick(["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])))
    let middle = try #require(
      Instant(
        text: random.pick(["2026-03-28T23:30:00Z", "2025-10-26T00:30:00Z", "2024-02-29T12:00:00Z"]))
    )
    let people = try People(count: 12, around: middle, random: &random)
    var rules = Rules(random: random)
    for _ in 0..<150 {
      let json = rules.segment()
      let segment = try Segment(json: json)
      let person = rules.random.pick(people.people)
      let facts = person.facts(workspace: zone)
      let edge = rules.random.pick(people.edges)
      let now = rules.random.pick([edge, middle, edge + .days(30), edge - Span(milliseconds: 1)])
      let verdict = segment.verdict(facts, now: now)
      if let next = verdict.nextChange {
        #expect(next > now, "seed \(seed) at \(now.text): \(json.serialized)")
      }
      let end = verdict.nextChange ?? now + .days(1_200)
      for instant in instants(from: now, to: end, person, zone, &rules.random) {
        let holds = segment.verdict(facts, now: instant).holds
        #expect(
          holds == verdict.holds,
          """
          seed \(seed) in \(zone.name) at \(now.text), next \(verdict.nextChange?.text ?? "-"), \
          another at \(instant.text): \(json.serialized)
          """)
      }
    }
  }

  /// Instants at which something could happen, and some others.
  private func instants(
    from now: Instant, to end: Instant, _ person: Person, _ zone: Zone, _ random: inout Seeded
  ) -> [Instant] {
    var found = [end - Span(milliseconds: 1)]
    for event in person.events {
      for span in [Span.zero, .days(29), .days(30), .hours(24), .days(7), .days(365), .days(90)] {
        found += [event.at + span, event.at + span + Span(milliseconds: 1)]
      }
    }
    for _ in 0..<10 {
      let milliseconds = Int64.random(
        in: now.milliseconds..<max(end.milliseconds, now.milliseconds + 1), using: &random)
      let instant = Instant(milliseconds: milliseconds)
      found += [instant, zone.startOfDay(instant)]
    }
    return found.filter { now <= $0 && $0 < end }
  }
}
