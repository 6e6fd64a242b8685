import Contacts
import Database
import Foundation
import PostgresCluster
import Segments
import Store
import Testing
import Values

/// One meaning, two evaluators: contact by contact in Swift, set-wise in SQL.
@Suite struct AgreementTests {
  /// `PARCOURS_RULES` asks for more rules than a usual run has.
  private static let rules = ProcessInfo.processInfo.environment["PARCOURS_RULES"].flatMap(Int.init)

  @Test(arguments: [Kind.sqliteInMemory] + Kind.all.filter { $0 == .postgres })
  func `random rules mean the same set by set and one by one`(kind: Kind) async throws {
    for seed in 1...5 {
      try await agree(kind, seed: UInt64(seed), rules: (Self.rules ?? 2_000) / 5)
    }
  }

  private func agree(_ kind: Kind, seed: UInt64, rules count: Int) async throws {
    var random = Seeded(seed: seed)
    let zone = try #require(Zone(name: random.pick(["Europe/Paris", "America/New_York", "UTC"])))
    // Clocks go forward in Paris on 2026-03-29, back on 2025-10-26; a leap day was in 2024.
    let middle = try #require(
      Instant(
        text: random.pick(["2026-03-29T00:00:00Z", "2025-10-26T00:30:00Z", "2024-03-01T12:00:00Z"]))
    )
    let people = try People(count: 40, around: middle, random: &random)
    var rules = Rules(random: random)
    var asked: [(segment: Segment, now: Instant)] = []
    for _ in 0..<count {
      let json = rules.segment()
      let edge = people.edges.isEmpty ? middle : rules.random.pick(people.edges)
      let span = rules.random.pick([Span.zero, .days(29), .days(30), .hours(24), .days(365)])
      let now = rules.random.pick([
        middle, edge + span, edge + span - Span(milliseconds: 1), edge + span + .hours(7),
      ])
      do {
        asked.append((try Segment(json: json), now))
      } catch {
        Issue.record("seed \(seed): \(json.serialized) cannot be read: \(error)")
      }
    }
    let questions = asked
    try await kind.database { database in
      try await Store.prepare(database, partitions: 4)
      try await database.write { try people.save($0) }
      for (segment, now) in questions {
        try await database.read { (transaction: Transaction) throws in
          try compare(segment, now, zone, people, transaction, "seed \(seed)")
        }
      }
    }
  }

  private func compare(
    _ segment: Segment, _ now: Instant, _ zone: Zone, _ people: People, _ transaction: Transaction,
    _ seed: String
  ) throws {
    let known = people.people.filter { !$0.shopper.contact.isGone }
    let audience = transaction.audience(zone: zone)
    let expected = known.filter {
      segment.verdict($0.facts(workspace: zone), now: now).holds
    }.map(\.shopper.contact.id).sorted()
    let found = try audience.members(of: segment, now: now, limit: 1_000)
    #expect(
      found == expected, "\(seed) in \(zone.name) at \(now.text): \(segment.json.serialized)")
    let preview = try audience.preview(of: segment, now: now, sample: 3)
    #expect(preview.total == Int64(known.count))
    #expect(preview.count == Int64(expected.count), "\(seed): \(segment.json.serialized)")
    #expect(preview.sample == Array(expected.prefix(3)))
    var left = known
    let counts = segment.steps.map { step -> Int64 in
      left = left.filter { step.verdict($0.facts(workspace: zone), now: now).holds }
      return Int64(left.count)
    }
    #expect(preview.counts == counts, "\(seed): \(segment.json.serialized)")
    #expect(try audience.count(of: segment, now: now) == Int64(expected.count))
  }
}
