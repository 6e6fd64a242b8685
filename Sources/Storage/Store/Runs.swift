import Database
package import Journeys
package import Values

/// The runs: one row each, which is also its listening; the timer beside it is written from it.
package struct Runs {
  let transaction: Transaction

  /// A run and the contact to whom it belongs.
  package struct Entry: Sendable, Hashable {
    package let contact: ContactID
    package let run: Run
  }

  /// The runs that events of these contacts may still touch, in a stable order.
  package func active(of contacts: [ContactID], in partition: Int) throws -> [Entry] {
    try transaction.rows(
      """
      SELECT contact, body FROM runs
      WHERE partition = \(partition) AND contact IN \(anyOf: contacts.map(\.number)) AND active = 1
      ORDER BY contact, started_at, id
      """
    ) { Entry(contact: ContactID($0.int(0)), run: try Run(decoding: $0.bytes(1))) }
  }

  /// One run.
  package func run(_ id: Fingerprint, of contact: ContactID) throws -> Run? {
    try transaction.first(
      """
      SELECT body FROM runs WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND id = \(id.bytes)
      """
    ) { try Run(decoding: $0.bytes(0)) }
  }

  /// Writes a run and its timer: `parked == armed` holds because both come from the same value
  /// (I5).
  ///
  /// - Parameter armed: the timer that the row had before.
  package func save(_ run: Run, of contact: ContactID, armed: Instant?, now: Instant) throws {
    var end: Run.End?
    if case .ended(let ended) = run.state { end = ended }
    try transaction.send(
      """
      INSERT INTO runs (partition, contact, id, journey, version, key, step, parked, armed_at,
        active, started_at, ended_at, reason, goal_at, body)
      VALUES (\(contact.partition), \(contact.number), \(run.id.bytes), \(run.journey),
        \(run.version), \(run.key), \(run.step), \(run.isLive), \(run.armed?.milliseconds),
        \(run.isActive(at: now)), \(run.startedAt.milliseconds), \(end?.at.milliseconds),
        \(end?.reason.word), \(run.goalReachedAt?.milliseconds), \(run.encoded()))
      ON CONFLICT (partition, contact, id) DO UPDATE SET version = excluded.version,
        step = excluded.step, parked = excluded.parked, armed_at = excluded.armed_at, active = excluded.active,
        ended_at = excluded.ended_at, reason = excluded.reason, goal_at = excluded.goal_at,
        body = excluded.body
      """)
    guard armed != run.armed else { return }
    if let armed { try transaction.timers.disarm(timer(run, contact, armed)) }
    if let due = run.armed { try transaction.timers.arm(timer(run, contact, due)) }
  }

  private func timer(_ run: Run, _ contact: ContactID, _ due: Instant) -> Timers.Timer {
    Timers.Timer(due: due, kind: .run, contact: contact, reference: run.id.bytes)
  }

  /// Takes a run and its timer away; used when it moves to another contact.
  package func remove(_ run: Run, of contact: ContactID) throws {
    try transaction.send(
      """
      DELETE FROM runs WHERE partition = \(contact.partition) AND contact = \(contact.number)
        AND id = \(run.id.bytes)
      """)
    if let due = run.armed { try transaction.timers.disarm(timer(run, contact, due)) }
  }

  /// Moves the runs of a merged contact that are over (I10).
  package func moveEnded(from source: ContactID, to target: ContactID) throws {
    try transaction.send(
      """
      UPDATE runs SET partition = \(target.partition), contact = \(target.number)
      WHERE partition = \(source.partition) AND contact = \(source.number)
      """)
  }

  /// Forgets the keys of a contact's runs, which name carts and orders (I10).
  package func forgetKeys(of contact: ContactID) throws {
    try transaction.send(
      """
      UPDATE runs SET key = NULL
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
      """)
  }

  /// When the last run of a journey with this key began; any version.
  package func lastStart(
    of journey: String, key: String?, contact: ContactID
  ) throws -> Instant? {
    // Among the contact's runs, not among the journey's, of which there are many more: SQLite keeps
    // no statistics and would take the journey's index, and both databases would go through it
    // backwards for the largest instant.
    let last = try transaction.first(
      """
      SELECT max(started_at + 0) FROM runs WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND \(sqlite: "+", postgres: "")journey = \(journey)
        AND COALESCE(key, '') = \(key ?? "")
      """
    ) { $0.intOrNil(0) }
    return (last ?? nil).map { Instant(milliseconds: $0) }
  }

  /// All runs of a contact, oldest first.
  package func all(of contact: ContactID) throws -> [Run] {
    try transaction.rows(
      """
      SELECT body FROM runs WHERE partition = \(contact.partition)
        AND contact = \(contact.number) ORDER BY started_at, id
      """
    ) { try Run(decoding: $0.bytes(0)) }
  }

  /// A page of a journey's runs, newest first.
  package func page(
    of journey: String, step: String?, parked: Bool?, before: Place?, limit: Int
  ) throws -> [Entry] {
    let before = before ?? .newest
    return try transaction.rows(
      """
      SELECT contact, body FROM runs WHERE journey = \(journey)
        AND (started_at, id) < (\(before.at.milliseconds), \(before.id.bytes))
        AND (\(step ?? "") = '' OR step = \(step ?? ""))
        AND (\(parked.map { $0 ? 1 : 0 } ?? 2) = 2 OR parked = \(parked ?? false))
      ORDER BY started_at DESC, id DESC LIMIT \(limit)
      """
    ) { Entry(contact: ContactID($0.int(0)), run: try Run(decoding: $0.bytes(1))) }
  }

  /// Where in the order of contacts and runs a sweep stands.
  package struct Spot: Sendable, Hashable {
    package let contact: ContactID
    /// The bytes of the run's id.
    package let run: [UInt8]

    package init(contact: ContactID, run: [UInt8]) {
      self.contact = contact
      self.run = run
    }

    /// Before everybody.
    package static let first = Spot(contact: ContactID(0), run: [])
  }

  /// Live runs of a journey in a partition after a spot, for work that goes through all of them.
  package func live(
    of journey: String, in partition: Int, after spot: Spot = .first, limit: Int
  ) throws -> [Entry] {
    try transaction.rows(
      """
      SELECT contact, body FROM runs WHERE partition = \(partition) AND journey = \(journey)
        AND parked = 1 AND (contact, id) > (\(spot.contact.number), \(spot.run))
      ORDER BY contact, id LIMIT \(limit)
      """
    ) { Entry(contact: ContactID($0.int(0)), run: try Run(decoding: $0.bytes(1))) }
  }

  /// How many runs of a journey rest at each step, of one version or of all.
  package func inside(_ journey: String, version: Int? = nil) throws -> [String: Int64] {
    let rows = try transaction.rows(
      """
      SELECT step, count(*) FROM runs WHERE journey = \(journey) AND parked = 1
        AND (\(version ?? -1) = -1 OR version = \(version ?? -1)) GROUP BY step
      """
    ) { ($0.text(0), $0.int(1)) }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// How many runs of a journey rest at a step of a version.
  package struct Standing: Sendable, Hashable {
    package let version: Int
    package let step: String
    package let count: Int64
  }

  /// Where everybody inside a journey rests.
  package func standing(_ journey: String) throws -> [Standing] {
    try transaction.rows(
      """
      SELECT version, step, count(*) FROM runs WHERE journey = \(journey) AND parked = 1
      GROUP BY version, step ORDER BY version, step
      """
    ) { Standing(version: Int($0.int(0)), step: $0.text(1), count: $0.int(2)) }
  }

  /// True when somebody is inside another version of a journey.
  package func hasOlder(_ journey: String, than version: Int) throws -> Bool {
    try transaction.first(
      """
      SELECT 1 FROM runs WHERE journey = \(journey) AND parked = 1 AND version <> \(version)
      LIMIT 1
      """
    ) { $0.int(0) } != nil
  }

  /// The alarm of I5: runs whose row says that a timer is armed, and timers that stand for runs;
  /// those set aside count, too.
  package func armed() throws -> (rows: Int64, timers: Int64) {
    let rows = try transaction.first("SELECT count(*) FROM runs WHERE armed_at IS NOT NULL") {
      $0.int(0)
    }
    let timers = try transaction.timers.count(.run)
    return (rows ?? 0, timers + (try transaction.setbacks.countOfRuns()))
  }
}
