import Database
package import Values

/// How far files have been imported, so that an import that was interrupted goes on, and one that
/// is repeated does nothing.
package struct ImportRows {
  let transaction: Transaction

  /// The state of one import. It is saved in the transaction that appends what it covers (I3).
  package struct Progress: Sendable, Hashable {
    /// Its identity: the file's content, what it holds and how it is mapped.
    package let id: Fingerprint
    package let kind: String
    /// The path that was given, for people.
    package var file: String
    package let startedAt: Instant
    package var finishedAt: Instant?
    /// Bytes of the (unpacked) file behind which reading goes on, and the number of that line.
    package var position: Int64
    package var line: Int
    /// How many outcomes have been carried out.
    package var outcomes: Int64
    /// Records that were read.
    package var records: Int64
    /// Contacts, orders, events or products that were taken.
    package var taken: Int64
    /// Those that had been taken before, by this import or another.
    package var repeated: Int64
    /// Records that were not wanted.
    package var skipped: Int64
    /// Records that were refused.
    package var rejected: Int64
    /// How long the file of rejects is.
    package var rejectBytes: Int64

    /// An import that begins.
    package init(id: Fingerprint, kind: String, file: String, startedAt: Instant) {
      self.id = id
      self.kind = kind
      self.file = file
      self.startedAt = startedAt
      position = 0
      line = 1
      outcomes = 0
      records = 0
      taken = 0
      repeated = 0
      skipped = 0
      rejected = 0
      rejectBytes = 0
    }
  }

  /// The state of an import; nil when it was never begun.
  package func progress(of id: Fingerprint) throws -> Progress? {
    try transaction.first(
      """
      SELECT kind, file, started_at, finished_at, position, line, outcomes, records, taken,
        repeated, skipped, rejected, reject_bytes
      FROM imports WHERE id = \(id.bytes)
      """
    ) { row in
      var progress = Progress(
        id: id, kind: row.text(0), file: row.text(1), startedAt: Instant(milliseconds: row.int(2)))
      progress.finishedAt = row.intOrNil(3).map { Instant(milliseconds: $0) }
      progress.position = row.int(4)
      progress.line = Int(row.int(5))
      progress.outcomes = row.int(6)
      progress.records = row.int(7)
      progress.taken = row.int(8)
      progress.repeated = row.int(9)
      progress.skipped = row.int(10)
      progress.rejected = row.int(11)
      progress.rejectBytes = row.int(12)
      return progress
    }
  }

  /// Whether another file of the same kind was imported to its end after this one.
  package func isSuperseded(_ progress: Progress) throws -> Bool {
    guard let finishedAt = progress.finishedAt else { return false }
    return try transaction.first(
      """
      SELECT 1 FROM imports WHERE kind = \(progress.kind) AND id <> \(progress.id.bytes)
        AND finished_at >= \(finishedAt.milliseconds) LIMIT 1
      """
    ) { $0.int(0) } != nil
  }

  /// Writes the state of an import.
  package func save(_ progress: Progress, at now: Instant) throws {
    try transaction.send(
      """
      INSERT INTO imports (id, kind, file, started_at, changed_at, finished_at, position, line,
        outcomes, records, taken, repeated, skipped, rejected, reject_bytes)
      VALUES (\(progress.id.bytes), \(progress.kind), \(progress.file),
        \(progress.startedAt.milliseconds), \(now.milliseconds),
        \(progress.finishedAt?.milliseconds), \(progress.position), \(progress.line),
        \(progress.outcomes), \(progress.records), \(progress.taken), \(progress.repeated),
        \(progress.skipped), \(progress.rejected), \(progress.rejectBytes))
      ON CONFLICT (id) DO UPDATE SET file = excluded.file, changed_at = excluded.changed_at,
        finished_at = excluded.finished_at, position = excluded.position, line = excluded.line,
        outcomes = excluded.outcomes, records = excluded.records, taken = excluded.taken,
        repeated = excluded.repeated, skipped = excluded.skipped, rejected = excluded.rejected,
        reject_bytes = excluded.reject_bytes
      """)
  }
}
