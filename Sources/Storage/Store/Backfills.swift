import Database
package import Values

/// Which segments are being computed from what is known already, and how far: a row for each
/// partition, which is gone through by contact.
package struct Backfills {
  let transaction: Transaction

  /// What is done with each contact.
  package enum Work: String, Sendable, Hashable {
    /// Judge by the definition.
    case judge
    /// Take what is known away: the segment was deleted.
    case clear
  }

  /// How far the work has come in one partition.
  package struct Page: Sendable, Hashable {
    package let partition: Int
    package let segment: String
    package let work: Work
    /// The last contact that has been judged.
    package var marker: ContactID
    /// The last contact that there was when the work began in this partition; nil before. Later
    /// ones are judged when they come.
    package var last: ContactID?
    /// How many contacts there were when the work began.
    package let total: Int64
    package var done: Int64
    package var isFinished: Bool
  }

  /// How far a segment is, over all partitions.
  package struct Progress: Sendable, Hashable {
    package let done: Int64
    package let total: Int64
  }

  /// Begins to compute a segment, anew where it was under way.
  package func begin(_ segment: String, _ work: Work) throws {
    try transaction.send("DELETE FROM segment_backfills WHERE segment = \(segment)")
    try transaction.send(
      """
      INSERT INTO segment_backfills (partition, segment, work, marker, total, done, finished)
      SELECT p.partition, \(segment), \(work.rawValue), 0,
        (SELECT count(*) FROM contacts c WHERE c.partition = p.partition), 0, 0
      FROM partitions p
      """)
  }

  /// Everything that is under way, in the order of segments and partitions.
  package func pages() throws -> [Page] {
    try transaction.rows(
      """
      SELECT partition, segment, work, marker, last, total, done, finished
      FROM segment_backfills
      ORDER BY segment, partition
      """, Page.read)
  }

  /// What is under way in a partition.
  package func pages(in partition: Int) throws -> [Page] {
    try transaction.rows(
      """
      SELECT partition, segment, work, marker, last, total, done, finished
      FROM segment_backfills
      WHERE partition = \(partition) ORDER BY segment
      """, Page.read)
  }

  /// Writes how far a page has come.
  package func save(_ page: Page) throws {
    try transaction.send(
      """
      UPDATE segment_backfills SET marker = \(page.marker.number),
        last = \(page.last?.number), done = \(page.done),
        finished = \(page.isFinished)
      WHERE partition = \(page.partition) AND segment = \(page.segment)
      """)
  }

  /// Ends the work on a segment when all partitions are finished.
  ///
  /// - Returns: true when this call ended it.
  package func end(_ segment: String) throws -> Bool {
    try transaction.run(
      """
      DELETE FROM segment_backfills WHERE segment = \(segment) AND NOT EXISTS
        (SELECT 1 FROM segment_backfills other WHERE other.segment = \(segment)
          AND other.finished = 0)
      """) > 0
  }

  /// How far a segment is; nil when nothing is under way.
  package func progress(of segment: String) throws -> Progress? {
    let row = try transaction.first(
      """
      SELECT count(*), CAST(COALESCE(sum(done), 0) AS BIGINT),
        CAST(COALESCE(sum(total), 0) AS BIGINT)
      FROM segment_backfills WHERE segment = \(segment)
      """
    ) { ($0.int(0), $0.int(1), $0.int(2)) }
    guard let (rows, done, total) = row, rows > 0 else { return nil }
    return Progress(done: min(done, total), total: total)
  }
}

extension Backfills.Page {
  /// Whether events and timers judge a contact of this partition, rather than the page that is to
  /// come.
  package func hasJudged(_ contact: ContactID) -> Bool {
    isFinished || contact <= marker || last.map { contact > $0 } ?? false
  }

  fileprivate static func read(_ row: Row) -> Self {
    guard let work = Backfills.Work(rawValue: row.text(2)) else {
      preconditionFailure("no work \(row.text(2)) is ever written")
    }
    return Self(
      partition: Int(row.int(0)), segment: row.text(1), work: work,
      marker: ContactID(row.int(3)), last: row.intOrNil(4).map { ContactID($0) },
      total: row.int(5), done: row.int(6), isFinished: row.int(7) == 1)
  }
}
