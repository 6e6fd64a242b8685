import Database
package import Events
package import Segments
package import Values

/// What a contact has done, by contact and instant, and which messages have been counted for it.
package struct History {
  let transaction: Transaction

  /// Remembers that this contact's event has been counted (I1); for ever.
  ///
  /// - Returns: false when it was counted before.
  package func count(_ messageId: String, of contact: ContactID) throws -> Bool {
    let message = Fingerprint(messageId).bytes
    return try transaction.run(
      """
      INSERT INTO seen (partition, contact, message)
      VALUES (\(contact.partition), \(contact.number), \(message)) ON CONFLICT DO NOTHING
      """) == 1
  }

  /// Whether this contact's event has been counted.
  package func hasCounted(_ messageId: String, of contact: ContactID) throws -> Bool {
    let message = Fingerprint(messageId).bytes
    return try transaction.first(
      """
      SELECT 1 FROM seen WHERE partition = \(contact.partition) AND contact = \(contact.number)
        AND message = \(message)
      """
    ) { $0.int(0) } != nil
  }

  /// Adds an event to the contact's history.
  package func add(
    _ name: String, at: Instant, of contact: ContactID, position: Int64, partition: Int
  ) throws {
    try transaction.send(
      """
      INSERT INTO history (partition, contact, at, log_partition, log_position, name)
      VALUES (\(contact.partition), \(contact.number), \(at.milliseconds), \(partition),
        \(position), \(name)) ON CONFLICT DO NOTHING
      """)
  }

  /// Remembers where in the log the same event came again, so that no copy is forgotten when its
  /// contact is erased.
  package func addCopy(_ place: Event.Hop, of contact: ContactID) throws {
    try transaction.send(
      """
      INSERT INTO copies (partition, contact, log_partition, log_position)
      VALUES (\(contact.partition), \(contact.number), \(place.partition), \(place.position))
      ON CONFLICT DO NOTHING
      """)
  }

  /// Where in the log events of a contact came again.
  package func copies(of contact: ContactID) throws -> [Event.Hop] {
    try transaction.rows(
      """
      SELECT log_partition, log_position FROM copies
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
      """
    ) { Event.Hop(partition: Int($0.int(0)), position: $0.int(1)) }
  }

  /// One line of a timeline.
  package struct Line: Sendable, Hashable {
    package let at: Instant
    package let partition: Int
    package let position: Int64
    package let name: String
  }

  /// A page of a contact's history, newest first.
  package func lines(
    of contact: ContactID, before: (at: Instant, partition: Int, position: Int64)?, limit: Int
  ) throws -> [Line] {
    let before = before ?? (.latest, .max, .max)
    return try transaction.rows(
      """
      SELECT at, log_partition, log_position, name FROM history
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
        AND (at, log_partition, log_position)
          < (\(before.at.milliseconds), \(before.partition), \(before.position))
      ORDER BY at DESC, log_partition DESC, log_position DESC LIMIT \(limit)
      """
    ) {
      Line(
        at: Instant(milliseconds: $0.int(0)), partition: Int($0.int(1)), position: $0.int(2),
        name: $0.text(3))
    }
  }

  /// What a contact did under one name, oldest first and at one instant in the order of the log.
  ///
  /// - Parameters:
  ///   - since: leaves out what happened before; nil leaves out nothing.
  ///   - withProperties: whether the properties are read from the log, too; else they are empty.
  package func occurrences(
    of contact: ContactID, named name: String, since: Instant?, withProperties: Bool
  ) throws -> [Occurrence] {
    let since = since?.milliseconds ?? Int64.min
    if withProperties {
      return try transaction.rows(
        """
        SELECT h.at, l.body FROM history h LEFT JOIN log l
          ON l.partition = h.log_partition AND l.position = h.log_position
        WHERE h.partition = \(contact.partition) AND h.contact = \(contact.number)
          AND h.name = \(name) AND h.at >= \(since)
        ORDER BY h.at, h.log_partition, h.log_position
        """
      ) { row in
        // The log may have been pruned: what happened stays, with what properties does not.
        let event = try row.bytesOrNil(1).map { try Event(decoding: $0) }
        return Occurrence(
          at: Instant(milliseconds: row.int(0)), properties: event?.properties ?? [:])
      }
    }
    return try transaction.rows(
      """
      SELECT at FROM history WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND name = \(name) AND at >= \(since)
      ORDER BY at, log_partition, log_position
      """
    ) { Occurrence(at: Instant(milliseconds: $0.int(0)), properties: [:]) }
  }

  /// Moves history and counted messages of a merged contact to the one it became (I10).
  package func move(from source: ContactID, to target: ContactID) throws {
    try transaction.send(
      """
      INSERT INTO seen (partition, contact, message)
      SELECT \(raw: "\(target.partition)"), \(raw: "\(target.number)"), message FROM seen
      WHERE partition = \(source.partition) AND contact = \(source.number)
      ON CONFLICT DO NOTHING
      """)
    try transaction.send(
      "DELETE FROM seen WHERE partition = \(source.partition) AND contact = \(source.number)")
    try transaction.send(
      """
      UPDATE history SET partition = \(target.partition), contact = \(target.number)
      WHERE partition = \(source.partition) AND contact = \(source.number)
      """)
    try transaction.send(
      """
      UPDATE copies SET partition = \(target.partition), contact = \(target.number)
      WHERE partition = \(source.partition) AND contact = \(source.number)
      """)
  }

  /// Forgets what a contact did. Counted messages stay: nothing may come back by being sent again.
  package func erase(_ contact: ContactID) throws {
    try transaction.send(
      "DELETE FROM history WHERE partition = \(contact.partition) AND contact = \(contact.number)")
    try transaction.send(
      "DELETE FROM copies WHERE partition = \(contact.partition) AND contact = \(contact.number)")
  }
}
