import Database
package import Events
import Values

/// The event log: what came, in order, for ever. Positions are given out under the lock of the
/// partition's head, so that their order is the order of commits and a reader by `position >
/// cursor` never loses a row.
package struct Log {
  let transaction: Transaction

  /// An event at its place. An object, because it goes from hand to hand and events are large.
  package final class Entry: Sendable {
    package let position: Int64
    package let event: Event

    package init(position: Int64, event: Event) {
      self.position = position
      self.event = event
    }
  }

  /// Appends events to one partition.
  ///
  /// - Returns: the position of the first; the others follow without a gap.
  @discardableResult
  package func append(_ events: [Event], to partition: Int) throws -> Int64 {
    let head = try transaction.first(
      """
      UPDATE log_heads SET head = head + \(events.count) WHERE partition = \(partition)
      RETURNING head
      """
    ) { $0.int(0) }
    guard let head else { preconditionFailure("partition \(partition) does not exist") }
    let first = head - Int64(events.count) + 1
    for (offset, event) in events.enumerated() {
      try transaction.send(
        """
        INSERT INTO log (partition, position, received_at, body)
        VALUES (\(partition), \(first + Int64(offset)), \(event.receivedAt.milliseconds),
          \(event.encoded()))
        """)
    }
    return first
  }

  /// The next events after a position, oldest first.
  package func entries(after cursor: Int64, in partition: Int, limit: Int) throws -> [Entry] {
    try transaction.rows(
      """
      SELECT position, body FROM log WHERE partition = \(partition) AND position > \(cursor)
      ORDER BY position LIMIT \(limit)
      """
    ) { Entry(position: $0.int(0), event: try Event(decoding: $0.bytes(1))) }
  }

  /// Events of some kinds between two positions, oldest first, without reading the others. What
  /// cannot be read is passed over: Apply has set it aside, where people see it.
  ///
  /// - Parameters:
  ///   - cursor: the position before the first that is looked at.
  ///   - end: the last position that is looked at.
  /// - Returns: the events and the last position that was looked at.
  package func skim(
    _ kinds: Set<CommerceEvent>, after cursor: Int64, through end: Int64, in partition: Int,
    limit: Int
  ) throws -> (entries: [Entry], last: Int64) {
    let rows = try transaction.rows(
      """
      SELECT position, body FROM log WHERE partition = \(partition) AND position > \(cursor)
        AND position <= \(end) ORDER BY position LIMIT \(limit)
      """
    ) { row -> (Int64, [UInt8]?) in
      let isWanted = row.withBytes(1) { Event.skimmed($0).map(kinds.contains) ?? false } ?? false
      return (row.int(0), isWanted ? row.bytes(1) : nil)
    }
    let entries = rows.compactMap { position, bytes -> Entry? in
      guard let bytes else { return nil }
      do throws(Event.Undecodable) {
        return Entry(position: position, event: try Event(decoding: bytes))
      } catch {
        return nil
      }
    }
    return (entries, rows.count < limit ? end : rows.last?.0 ?? end)
  }

  /// One event, or nil when the log has been pruned beyond it.
  package func entry(at position: Int64, in partition: Int) throws -> Event? {
    try transaction.first(
      "SELECT body FROM log WHERE partition = \(partition) AND position = \(position)"
    ) { try Event(decoding: $0.bytes(0)) }
  }

  /// Puts another event in the place of one: used only to take personal data out (I10).
  package func replace(_ event: Event, at position: Int64, in partition: Int) throws {
    try transaction.send(
      """
      UPDATE log SET body = \(event.encoded()) WHERE partition = \(partition)
        AND position = \(position)
      """)
  }

  /// The position of the newest event of a partition; 0 before the first.
  package func head(of partition: Int) throws -> Int64 {
    try transaction.first("SELECT head FROM log_heads WHERE partition = \(partition)") {
      $0.int(0)
    } ?? 0
  }

  /// How many events the log holds.
  package func count() throws -> Int64 {
    try transaction.first("SELECT count(*) FROM log") { $0.int(0) } ?? 0
  }
}
