import Database
package import Values

/// Timers that could not be fired: set aside, so that they keep nothing else from happening, and
/// tried again after a while. A timer set aside still belongs to its run, cart or membership (I5,
/// I6).
package struct Setbacks {
  let transaction: Transaction

  /// A timer that was set aside.
  package struct Setback: Sendable, Hashable {
    package let timer: Timers.Timer
    package let attempts: Int
    /// When it is tried again; nil while it is.
    package let retryAt: Instant?
    /// When it failed last.
    package let at: Instant
    /// Why it failed last.
    package let error: String
  }

  /// Takes a timer out of its queue.
  ///
  /// - Parameter pause: how long until it is tried again, by how often it has failed.
  package func add(
    _ timer: Timers.Timer, error: String, at now: Instant, pause: (_ attempts: Int) -> Span
  ) throws {
    try transaction.timers.disarm(timer)
    let attempts =
      1
      + (try transaction.first(
        """
        SELECT attempts FROM setbacks WHERE partition = \(timer.contact.partition)
          AND due = \(timer.due.milliseconds) AND kind = \(timer.kind.rawValue)
          AND contact = \(timer.contact.number) AND ref = \(timer.reference)
        """
      ) { $0.int(0) } ?? 0)
    let retryAt = now + pause(Int(attempts))
    try transaction.send(
      """
      INSERT INTO setbacks (partition, due, kind, contact, ref, attempts, retry_at, at, error)
      VALUES (\(timer.contact.partition), \(timer.due.milliseconds), \(timer.kind.rawValue),
        \(timer.contact.number), \(timer.reference), \(attempts), \(retryAt.milliseconds),
        \(now.milliseconds), \(error))
      ON CONFLICT (partition, due, kind, contact, ref) DO UPDATE SET
        attempts = excluded.attempts, retry_at = excluded.retry_at, at = excluded.at,
        error = excluded.error
      """)
  }

  /// Puts timers back into their queue whose pause is over at an instant. How often one has failed
  /// is remembered until it has fired.
  ///
  /// - Returns: how many.
  package func retry(at now: Instant, limit: Int) throws -> Int {
    let due = try transaction.rows(
      """
      SELECT due, kind, contact, ref, attempts, retry_at, at, error FROM setbacks
      WHERE retry_at <= \(now.milliseconds) ORDER BY retry_at, partition, contact, ref
      LIMIT \(limit)
      """, Setback.read)
    if due.isEmpty { return 0 }
    try forgetFired()
    for setback in due { try retry(setback.timer) }
    return due.count
  }

  /// All timers that were set aside, those that failed last first.
  package func all(limit: Int) throws -> [Setback] {
    try transaction.rows(
      """
      SELECT due, kind, contact, ref, attempts, retry_at, at, error FROM setbacks
      ORDER BY at DESC, partition, contact, ref LIMIT \(limit)
      """, Setback.read)
  }

  private func retry(_ timer: Timers.Timer) throws {
    try transaction.timers.arm(timer)
    try transaction.send(
      """
      UPDATE setbacks SET retry_at = NULL WHERE partition = \(timer.contact.partition)
        AND due = \(timer.due.milliseconds) AND kind = \(timer.kind.rawValue)
        AND contact = \(timer.contact.number) AND ref = \(timer.reference)
      """)
  }

  /// Forgets timers that have fired after all.
  private func forgetFired() throws {
    try transaction.send(
      """
      DELETE FROM setbacks WHERE retry_at IS NULL AND NOT EXISTS (SELECT 1 FROM timers t
        WHERE t.partition = setbacks.partition AND t.due = setbacks.due
          AND t.kind = setbacks.kind AND t.contact = setbacks.contact AND t.ref = setbacks.ref)
      """)
  }

  /// True when a pause is over.
  package func hasDue(at now: Instant) throws -> Bool {
    try transaction.first(
      "SELECT 1 FROM setbacks WHERE retry_at <= \(now.milliseconds) LIMIT 1"
    ) { $0.int(0) } != nil
  }

  /// How many timers stand aside.
  package func count() throws -> Int64 {
    try transaction.first("SELECT count(*) FROM setbacks WHERE retry_at IS NOT NULL") {
      $0.int(0)
    } ?? 0
  }

  /// How many timers of runs stand aside and are still the ones that the runs wait for.
  func countOfRuns() throws -> Int64 {
    try transaction.first(
      """
      SELECT count(*) FROM setbacks s JOIN runs r ON r.partition = s.partition
        AND r.contact = s.contact AND r.id = s.ref AND r.armed_at = s.due
      WHERE s.kind = \(Timers.Kind.run.rawValue) AND s.retry_at IS NOT NULL
      """
    ) { $0.int(0) } ?? 0
  }

  /// How many timers of memberships stand aside and are still the ones at which to look again.
  func countOfStandings() throws -> Int64 {
    try transaction.first(
      """
      SELECT count(*) FROM setbacks s JOIN memberships m ON m.partition = s.partition
        AND m.contact = s.contact AND m.look_at = s.due AND m.segment =
          \(sqlite: "CAST(s.ref AS TEXT)", postgres: "convert_from(s.ref, 'UTF8')")
      WHERE s.kind = \(Timers.Kind.segment.rawValue) AND s.retry_at IS NOT NULL
      """
    ) { $0.int(0) } ?? 0
  }
}

extension Setbacks.Setback {
  fileprivate static func read(_ row: Row) throws -> Self {
    guard let kind = Timers.Kind(rawValue: row.int(1)) else {
      preconditionFailure("no timer of kind \(row.int(1)) is ever written")
    }
    return Self(
      timer: Timers.Timer(
        due: Instant(milliseconds: row.int(0)), kind: kind, contact: ContactID(row.int(2)),
        reference: row.bytes(3)), attempts: Int(row.int(4)),
      retryAt: row.intOrNil(5).map { Instant(milliseconds: $0) },
      at: Instant(milliseconds: row.int(6)), error: row.text(7))
  }
}
