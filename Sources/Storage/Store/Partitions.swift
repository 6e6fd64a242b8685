import Database
package import Values

/// How far each partition of the log has been applied, and the lock that makes one writer per
/// contact (I2).
package struct Partitions {
  let transaction: Transaction

  /// A partition's place in the log, its clock and the serial of its newest contact.
  package struct Progress: Sendable, Hashable {
    package let partition: Int
    /// The position of the last event that has been applied; 0 before the first.
    package var cursor: Int64
    /// The engine's time, which never runs backwards.
    package var clock: Instant
    /// The serial of the contact that was made last.
    package var serial: Int64
    /// Grows with every transaction that writes contacts of the partition.
    package internal(set) var revision: Int64
    /// The latest instant at which an event or a timer has judged memberships. Unlike the clock it
    /// never overtakes events that were received and not applied yet.
    package var judgedAt: Instant
  }

  /// Makes the partitions of a new database; an existing one keeps the number it was made with.
  func create(count: Int) throws {
    let existing = try transaction.first("SELECT count(*) FROM partitions") { $0.int(0) } ?? 0
    guard existing == 0 else { return }
    for partition in 0..<count {
      try transaction.send(
        """
        INSERT INTO partitions (partition, cursor, clock, serial) VALUES (\(partition), 0, 0, 0)
        ON CONFLICT DO NOTHING
        """)
      try transaction.send(
        """
        INSERT INTO log_heads (partition, head) VALUES (\(partition), 0) ON CONFLICT DO NOTHING
        """)
    }
  }

  /// How many partitions this database has; fixed for its lifetime.
  package func count() throws -> Int {
    Int(try transaction.first("SELECT count(*) FROM partitions") { $0.int(0) } ?? 0)
  }

  /// Takes the lock of a partition until the transaction ends. Another node that asks for it waits.
  package func lock(_ partition: Int) throws -> Progress {
    let progress = try transaction.first(
      """
      SELECT cursor, clock, serial, revision, judged_at FROM partitions
      WHERE partition = \(partition)\(lockingRow)
      """
    ) { Progress.read($0, partition) }
    guard let progress else { preconditionFailure("partition \(partition) does not exist") }
    return progress
  }

  /// As `lock`, but nil at once when another node is busy with the partition.
  package func tryLock(_ partition: Int) throws -> Progress? {
    try transaction.first(
      """
      SELECT cursor, clock, serial, revision, judged_at FROM partitions
      WHERE partition = \(partition)\(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
      """
    ) { Progress.read($0, partition) }
  }

  /// How far a partition is, without the lock.
  package func progress(of partition: Int) throws -> Progress {
    let progress = try transaction.first(
      """
      SELECT cursor, clock, serial, revision, judged_at FROM partitions
      WHERE partition = \(partition)
      """
    ) { Progress.read($0, partition) }
    guard let progress else { preconditionFailure("partition \(partition) does not exist") }
    return progress
  }

  /// Writes progress in the transaction that made it (I3), and gives the partition its next
  /// revision.
  package func save(_ progress: inout Progress) throws {
    progress.revision += 1
    try transaction.send(
      """
      UPDATE partitions SET cursor = \(progress.cursor), clock = \(progress.clock.milliseconds),
        serial = \(progress.serial), revision = \(progress.revision),
        judged_at = \(progress.judgedAt.milliseconds)
      WHERE partition = \(progress.partition)
      """)
  }

  /// Events that are in the log and not yet applied, all partitions together.
  package func backlog() throws -> Int64 {
    try transaction.first(
      """
      SELECT COALESCE(CAST(sum(h.head - p.cursor) AS BIGINT), 0)
      FROM log_heads h JOIN partitions p ON p.partition = h.partition
      """
    ) { $0.int(0) } ?? 0
  }

  /// How far the log of each partition reaches.
  package func heads() throws -> [Int: Int64] {
    let rows = try transaction.rows("SELECT partition, head FROM log_heads") {
      (Int($0.int(0)), $0.int(1))
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  /// How far each partition has been applied, without the locks.
  package func cursors() throws -> [Int: Int64] {
    let rows = try transaction.rows("SELECT partition, cursor FROM partitions") {
      (Int($0.int(0)), $0.int(1))
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  /// The cursor of a partition, without the lock.
  package func cursor(of partition: Int) throws -> Int64 {
    try transaction.first("SELECT cursor FROM partitions WHERE partition = \(partition)") {
      $0.int(0)
    } ?? 0
  }

  /// The furthest clock of all partitions.
  package func clock() throws -> Instant {
    Instant(
      milliseconds: try transaction.first("SELECT COALESCE(max(clock), 0) FROM partitions") {
        $0.int(0)
      } ?? 0)
  }
}

/// SQLite has one writer anyway.
let lockingRow: Query = "\(sqlite: "", postgres: " FOR UPDATE")"

extension Partitions.Progress {
  fileprivate static func read(_ row: Row, _ partition: Int) -> Self {
    Self(
      partition: partition, cursor: row.int(0), clock: Instant(milliseconds: row.int(1)),
      serial: row.int(2), revision: row.int(3),
      judgedAt: Instant(milliseconds: row.int(4)))
  }
}
