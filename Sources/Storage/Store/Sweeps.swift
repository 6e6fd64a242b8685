import Database
package import Values

/// The calls of journeys that take in the members of a segment: one row a journey.
package struct Sweeps {
  let transaction: Transaction

  /// When a journey calls next, and how far the call is that is under way.
  package struct Sweep: Sendable, Hashable {
    package let journey: String
    /// The instant for which the newest call was meant; nil before the first.
    package var round: Instant?
    /// When the next one is; nil when there is none.
    package var dueAt: Instant?
    /// When the newest call began; nil when it is over.
    package var openedAt: Instant?
    /// The last member who was called.
    package var marker: ContactID?
    /// How many were called.
    package var called: Int64

    /// A journey that has called nobody yet.
    package init(journey: String) {
      self.journey = journey
      called = 0
    }
  }

  /// The calls that are under way, or due at an instant.
  package func due(at now: Instant) throws -> [Sweep] {
    try transaction.rows(
      """
      SELECT journey, round_at, due_at, opened_at, marker, called FROM sweeps
      WHERE opened_at IS NOT NULL OR due_at <= \(now.milliseconds) ORDER BY journey
      """, Sweep.read)
  }

  /// The calls of a journey, for the one who goes on with them: others wait.
  package func lock(_ journey: String) throws -> Sweep? {
    try transaction.first(
      """
      SELECT journey, round_at, due_at, opened_at, marker, called FROM sweeps
      WHERE journey = \(journey)\(lockingRow)
      """, Sweep.read)
  }

  /// Writes the calls of a journey.
  package func save(_ sweep: Sweep) throws {
    try transaction.send(
      """
      INSERT INTO sweeps (journey, round_at, due_at, opened_at, marker, called)
      VALUES (\(sweep.journey), \(sweep.round?.milliseconds), \(sweep.dueAt?.milliseconds),
        \(sweep.openedAt?.milliseconds), \(sweep.marker?.number), \(sweep.called))
      ON CONFLICT (journey) DO UPDATE SET round_at = excluded.round_at,
        due_at = excluded.due_at, opened_at = excluded.opened_at, marker = excluded.marker,
        called = excluded.called
      """)
  }
}

extension Sweeps.Sweep {
  fileprivate static func read(_ row: Row) -> Self {
    var sweep = Self(journey: row.text(0))
    sweep.round = row.intOrNil(1).map { Instant(milliseconds: $0) }
    sweep.dueAt = row.intOrNil(2).map { Instant(milliseconds: $0) }
    sweep.openedAt = row.intOrNil(3).map { Instant(milliseconds: $0) }
    sweep.marker = row.intOrNil(4).map { ContactID($0) }
    sweep.called = row.int(5)
    return sweep
  }
}
