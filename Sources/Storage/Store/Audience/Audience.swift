import Database
package import Segments
package import Values

/// Whom a definition means at an instant, set-wise: one statement over all contacts, without
/// memberships of its own. The answer is that of `Segment.verdict`, contact by contact: whom the
/// statement cannot decide is looked at one by one, a page at a time.
package struct Audience {
  let transaction: Transaction
  /// The workspace's zone.
  let zone: Zone
  let scoring: Scoring

  /// What a preview shows (formats.md, 3).
  package struct Preview: Sendable, Hashable {
    /// How many contacts there are.
    package let total: Int64
    /// How many are left after each condition: those of `include` one after the other, then each
    /// of `exclude`; a static segment has none.
    package let counts: [Int64]
    /// How many the segment means.
    package let count: Int64
    /// Some of them, by id.
    package let sample: [ContactID]
  }

  /// Counts whom a definition means, step by step, and names some.
  package func preview(of segment: Segment, now: Instant, sample: Int) throws -> Preview {
    let steps = segment.steps
    let reached = try reached(steps, now: now)
    let counts = steps.indices.map { reached[($0 + 1)...].reduce(0, +) }
    return Preview(
      total: reached.reduce(0, +), counts: segment.condition == nil ? [] : counts,
      count: counts.last ?? reached.reduce(0, +),
      sample: try members(of: segment, now: now, limit: sample))
  }

  /// How many contacts are left after each of the segment's steps.
  package func counts(of segment: Segment, now: Instant) throws -> [Int64] {
    try preview(of: segment, now: now, sample: 0).counts
  }

  /// How many contacts the segment means.
  package func count(of segment: Segment, now: Instant) throws -> Int64 {
    try reached([segment.rule], now: now)[1]
  }

  /// A page of the contacts that the segment means, in the order of their ids.
  package func members(
    of segment: Segment, now: Instant, after contact: ContactID? = nil, limit: Int
  ) throws -> [ContactID] {
    let compiler = try compiler(now)
    let rule = segment.rule
    var found: [ContactID] = []
    var last = contact
    // Ends: each page is behind the one before.
    while found.count < limit {
      let page = try transaction.rows(
        """
        SELECT r.id, r.d FROM (SELECT c.partition, c.id, (\(compiler.holds(rule))) AS d
          FROM \(compiler.contacts(after: last, ordered: true)) WHERE \(compiler.isSomebody)
          \(Compiler.once)) AS r
        WHERE r.d IS NOT FALSE ORDER BY r.partition, r.id LIMIT \(Audience.page)
        """
      ) { (id: ContactID($0.int(0)), isDecided: $0.intOrNil(1) != nil) }
      let open = page.filter { !$0.isDecided }.map(\.id)
      let facts = try facts(of: open, for: rule, now: now)
      found += page.filter { entry in
        entry.isDecided || facts[entry.id].map { rule.verdict($0, now: now).holds } ?? false
      }.map(\.id)
      if page.count < Audience.page { break }
      last = page.last?.id
    }
    return Array(found.prefix(limit))
  }

  /// How many contacts meet none, exactly the first, the first two, … of some conditions before one
  /// that they do not meet.
  private func reached(_ steps: [Condition], now: Instant) throws -> [Int64] {
    let compiler = try compiler(now)
    var reached = [Int64](repeating: 0, count: steps.count + 1)
    let depth = compiler.depth(steps)
    let answers = compiler.answers(steps)
    var undecided: Int64 = 0
    for (found, count) in try transaction.rows(
      """
      SELECT r.d, count(*) FROM (SELECT (\(depth)) AS d FROM (SELECT \(answers)
        FROM \(compiler.contacts(after: nil, ordered: false)) WHERE \(compiler.isSomebody)
        \(Compiler.once)) AS a) AS r
      GROUP BY r.d
      """, { (Int($0.int(0)), $0.int(1)) })
    {
      if found < 0 { undecided = count } else { reached[found] = count }
    }
    var last: ContactID?
    while undecided > 0 {
      let page = try transaction.rows(
        """
        SELECT r.id FROM (SELECT a.partition, a.id, (\(depth)) AS d
          FROM (SELECT c.partition, c.id, \(answers)
            FROM \(compiler.contacts(after: last, ordered: true)) WHERE \(compiler.isSomebody)
            \(Compiler.once)) AS a) AS r
        WHERE r.d < 0 ORDER BY r.partition, r.id LIMIT \(Audience.page)
        """
      ) { ContactID($0.int(0)) }
      let facts = try facts(of: page, for: .all(steps), now: now)
      for id in page {
        guard let facts = facts[id] else { continue }
        reached[steps.prefix { $0.verdict(facts, now: now).holds }.count] += 1
      }
      undecided -= Int64(page.count)
      last = page.last
      if page.isEmpty { break }
    }
    return reached
  }

  private func compiler(_ now: Instant) throws -> Compiler {
    if transaction.dialect == .postgres {
      // Compiling such an expression to machine code takes longer than it is worth.
      try transaction.send("SET LOCAL jit = off")
    }
    return Compiler(dialect: transaction.dialect, now: now, zone: zone, scoring: scoring)
  }

  /// How many contacts are looked at together.
  private static let page = 256
}

extension Transaction {
  /// Whom definitions mean.
  ///
  /// - Parameters:
  ///   - zone: the workspace's.
  ///   - scoring: how purchases become scores.
  package func audience(zone: Zone, scoring: Scoring = .standard) -> Audience {
    Audience(transaction: self, zone: zone, scoring: scoring)
  }
}

extension Segment {
  /// The definition as a condition; that of a static segment is its membership.
  fileprivate var rule: Condition { condition ?? .segment(id) }

  /// The conditions of a preview: the parts of `include`, where it is a list, then the exclusions.
  package var steps: [Condition] {
    guard condition != nil else { return [rule] }
    let included: [Condition] =
      switch include {
      case nil: []
      case .all(let parts): parts
      case .some(let condition): [condition]
      }
    return included + exclude.map { .not($0) }
  }
}

extension Compiler {
  /// The answers to conditions as columns `h0`, `h1`, …
  func answers(_ conditions: [Condition]) -> Query {
    var columns: Query = "1 AS h"
    for (index, condition) in conditions.enumerated() {
      columns = "\(columns), (\(holds(condition))) AS h\(raw: "\(index)")"
    }
    return columns
  }

  /// How many of the conditions, whose answers are columns of `a`, are met before one that is not;
  /// -1 where that has to be looked at.
  func depth(_ conditions: [Condition]) -> Query {
    if conditions.isEmpty { return "0" }
    var cases = "CASE"
    for index in conditions.indices {
      cases += " WHEN a.h\(index) IS NULL THEN -1 WHEN NOT a.h\(index) THEN \(index)"
    }
    return "\(raw: cases) ELSE \(raw: "\(conditions.count)") END"
  }
}
