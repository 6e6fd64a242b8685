import Database
package import Values

/// What has to happen at an instant without any event. A timer is its own key: whoever arms it can
/// disarm it without a look-up.
package struct Timers {
  let transaction: Transaction

  /// What a timer is for.
  package enum Kind: Int64, Sendable, Hashable {
    /// A wait or a limit of a run; the reference is the run's id.
    case run = 1
    /// A cart that may be abandoned; the reference is its serial.
    case cart = 2
    /// A contact's standing with a segment that time may change; the reference is the segment's id.
    case segment = 3
  }

  /// One timer.
  package struct Timer: Sendable, Hashable {
    package let due: Instant
    package let kind: Kind
    package let contact: ContactID
    /// Names the run, the cart or the segment.
    package let reference: [UInt8]

    package init(due: Instant, kind: Kind, contact: ContactID, reference: [UInt8]) {
      self.due = due
      self.kind = kind
      self.contact = contact
      self.reference = reference
    }
  }

  /// Arms a timer; arming it twice is the same as once.
  package func arm(_ timer: Timer) throws {
    try transaction.send(
      """
      INSERT INTO timers (partition, due, kind, contact, ref)
      VALUES (\(timer.contact.partition), \(timer.due.milliseconds), \(timer.kind.rawValue),
        \(timer.contact.number), \(timer.reference)) ON CONFLICT DO NOTHING
      """)
  }

  /// Disarms a timer; one that is not armed is left so.
  package func disarm(_ timer: Timer) throws {
    try transaction.send(
      """
      DELETE FROM timers WHERE partition = \(timer.contact.partition)
        AND due = \(timer.due.milliseconds) AND kind = \(timer.kind.rawValue)
        AND contact = \(timer.contact.number) AND ref = \(timer.reference)
      """)
  }

  /// The timers that are due, earliest first.
  package func due(at now: Instant, in partition: Int, limit: Int) throws -> [Timer] {
    try transaction.rows(
      """
      SELECT due, kind, contact, ref FROM timers
      WHERE partition = \(partition) AND due <= \(now.milliseconds)
      ORDER BY due, kind, contact, ref LIMIT \(limit)
      """
    ) { row in
      guard let kind = Kind(rawValue: row.int(1)) else {
        preconditionFailure("no timer of kind \(row.int(1)) is ever written")
      }
      return Timer(
        due: Instant(milliseconds: row.int(0)), kind: kind, contact: ContactID(row.int(2)),
        reference: row.bytes(3))
    }
  }

  /// The earliest timer of all partitions, or nil when nothing is armed.
  package func next() throws -> Instant? {
    // The key begins with the partition: the least of all would be a search through every timer.
    let due = try transaction.first(
      """
      SELECT min(soonest.due) FROM (
        SELECT (SELECT min(t.due) FROM timers t WHERE t.partition = p.partition) AS due
        FROM partitions p) soonest
      """
    ) { $0.intOrNil(0) }
    return (due ?? nil).map { Instant(milliseconds: $0) }
  }

  /// How many timers of a kind are armed.
  package func count(_ kind: Kind) throws -> Int64 {
    try transaction.first("SELECT count(*) FROM timers WHERE kind = \(kind.rawValue)") {
      $0.int(0)
    } ?? 0
  }
}
