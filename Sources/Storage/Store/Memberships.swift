import Database
package import Values

/// Who is in which segment since when, and when each has to be looked at again without any event:
/// one row for a contact and a segment as long as there is something to say (I6).
package struct Memberships {
  let transaction: Transaction

  /// Where a contact stands with a segment.
  package struct Standing: Sendable, Hashable {
    /// Since when the contact is a member; nil for others.
    package var since: Instant?
    /// When time alone may change it next: there is a timer for that instant, and it is never later
    /// than the change.
    package var lookAt: Instant?

    /// Not a member, and time alone changes nothing.
    package static let outside = Standing(since: nil, lookAt: nil)

    package init(since: Instant?, lookAt: Instant?) {
      self.since = since
      self.lookAt = lookAt
    }
  }

  /// A standing with whose and with what.
  package struct Entry: Sendable, Hashable {
    package let contact: ContactID
    package let segment: String
    package let standing: Standing
  }

  /// A member and since when.
  package struct Member: Sendable, Hashable {
    package let contact: ContactID
    package let since: Instant
  }

  /// Where some contacts of a partition stand with all segments.
  package func standings(of contacts: [ContactID], in partition: Int) throws -> [Entry] {
    try transaction.rows(
      """
      SELECT contact, segment, since, look_at FROM memberships
      WHERE partition = \(partition) AND contact IN \(anyOf: contacts.map(\.number))
      """, Entry.read)
  }

  /// Writes a standing and its timer; a row that has nothing to say goes.
  ///
  /// - Parameter armed: the timer that is armed for it now.
  package func save(
    _ standing: Standing, of contact: ContactID, in segment: String, armed: Instant?
  ) throws {
    if standing == .outside {
      try transaction.send(
        """
        DELETE FROM memberships WHERE partition = \(contact.partition)
          AND contact = \(contact.number) AND segment = \(segment)
        """)
    } else {
      try transaction.send(
        """
        INSERT INTO memberships (partition, contact, segment, since, look_at)
        VALUES (\(contact.partition), \(contact.number), \(segment),
          \(standing.since?.milliseconds), \(standing.lookAt?.milliseconds))
        ON CONFLICT (partition, contact, segment)
        DO UPDATE SET since = excluded.since, look_at = excluded.look_at
        """)
    }
    guard armed != standing.lookAt else { return }
    if let armed { try transaction.timers.disarm(Self.timer(segment, contact, armed)) }
    if let due = standing.lookAt { try transaction.timers.arm(Self.timer(segment, contact, due)) }
  }

  private static func timer(
    _ segment: String, _ contact: ContactID, _ due: Instant
  ) -> Timers.Timer {
    Timers.Timer(due: due, kind: .segment, contact: contact, reference: Array(segment.utf8))
  }

  /// The segment that a timer refers to.
  package static func segment(of timer: Timers.Timer) -> String {
    String(decoding: timer.reference, as: UTF8.self)
  }

  /// A page of a segment's members in the order of their ids.
  package func members(
    of segment: String, after contact: ContactID?, limit: Int
  ) throws -> [Member] {
    let after = contact ?? ContactID(0)
    return try transaction.rows(
      """
      SELECT contact, since FROM memberships WHERE segment = \(segment)
        AND (partition, contact) > (\(after.partition), \(after.number)) AND since IS NOT NULL
      ORDER BY partition, contact LIMIT \(limit)
      """
    ) { Member(contact: ContactID($0.int(0)), since: Instant(milliseconds: $0.int(1))) }
  }

  /// A page of the contacts of a partition of whom anything is known about a segment.
  package func contacts(
    of segment: String, in partition: Int, after contact: ContactID?, limit: Int
  ) throws -> [ContactID] {
    try transaction.rows(
      """
      SELECT contact FROM memberships WHERE segment = \(segment) AND partition = \(partition)
        AND contact > \(contact?.number ?? 0) ORDER BY contact LIMIT \(limit)
      """
    ) { ContactID($0.int(0)) }
  }

  /// How many members a segment has.
  package func count(of segment: String) throws -> Int64 {
    try transaction.first(
      "SELECT count(*) FROM memberships WHERE segment = \(segment) AND since IS NOT NULL"
    ) { $0.int(0) } ?? 0
  }

  /// The segments of a contact in the order of their ids, with since when.
  package func segments(of contact: ContactID) throws -> [(segment: String, since: Instant)] {
    try transaction.rows(
      """
      SELECT segment, since FROM memberships WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND since IS NOT NULL ORDER BY segment
      """
    ) { ($0.text(0), Instant(milliseconds: $0.int(1))) }
  }

  /// The alarm of I6: standings whose row says that a timer is armed, and timers that stand for
  /// standings; those set aside count, too.
  package func armed() throws -> (rows: Int64, timers: Int64) {
    let rows = try transaction.first("SELECT count(*) FROM memberships WHERE look_at IS NOT NULL") {
      $0.int(0)
    }
    let timers = try transaction.timers.count(.segment)
    return (rows ?? 0, timers + (try transaction.setbacks.countOfStandings()))
  }
}

extension Memberships.Entry {
  fileprivate static func read(_ row: Row) -> Self {
    Self(
      contact: ContactID(row.int(0)), segment: row.text(1),
      standing: Memberships.Standing(
        since: row.intOrNil(2).map { Instant(milliseconds: $0) },
        lookAt: row.intOrNil(3).map { Instant(milliseconds: $0) }))
  }
}
