import Database
import Values

/// How far the tours have come that go through all live runs of a journey, one for each partition,
/// so that those obey its newest directives who are touched by nothing else. They are rows, so that
/// any node goes on with them after any crash.
package struct Tours {
  let transaction: Transaction

  /// The tour of one journey through one partition.
  package struct Tour: Sendable, Hashable {
    package let partition: Int
    package let journey: String
    /// The contact and the run that were looked at last.
    package let last: Runs.Spot
    /// How many runs have been looked at.
    package let passed: Int64

    package init(partition: Int, journey: String, last: Runs.Spot, passed: Int64) {
      self.partition = partition
      self.journey = journey
      self.last = last
      self.passed = passed
    }
  }

  /// Begins a tour through all partitions, or begins it anew.
  package func begin(_ journey: String) throws {
    try transaction.send(
      """
      INSERT INTO tours (partition, journey, contact, run, passed, done)
      SELECT partition, \(journey), 0, \(sqlite: "x''", postgres: "''::bytea"), 0, 0 FROM partitions
      WHERE true ON CONFLICT (partition, journey)
      DO UPDATE SET contact = 0, run = excluded.run, passed = 0, done = 0
      """)
  }

  /// The tours that have not come to their end.
  package func pending() throws -> [Tour] {
    try transaction.rows(
      """
      SELECT partition, journey, contact, run, passed FROM tours WHERE done = 0
      ORDER BY journey, partition
      """, Tour.read)
  }

  /// One tour that has not come to its end.
  package func tour(_ journey: String, in partition: Int) throws -> Tour? {
    try transaction.first(
      """
      SELECT partition, journey, contact, run, passed FROM tours
      WHERE partition = \(partition) AND journey = \(journey) AND done = 0
      """, Tour.read)
  }

  /// Writes how far a tour has come.
  package func save(_ tour: Tour, isDone: Bool) throws {
    try transaction.send(
      """
      UPDATE tours SET contact = \(tour.last.contact.number), run = \(tour.last.run),
        passed = \(tour.passed), done = \(isDone)
      WHERE partition = \(tour.partition) AND journey = \(tour.journey)
      """)
  }

  /// Forgets the tours of a journey once all have come to their end.
  ///
  /// - Returns: whether they had.
  package func finish(_ journey: String) throws -> Bool {
    try transaction.run(
      """
      DELETE FROM tours WHERE journey = \(journey)
        AND NOT EXISTS (SELECT 1 FROM tours s WHERE s.journey = \(journey) AND s.done = 0)
      """) > 0
  }

  /// How many runs of a journey a tour has looked at; nil while there is none.
  package func passed(_ journey: String) throws -> Int64? {
    let passed = try transaction.first(
      "SELECT CAST(sum(passed) AS BIGINT) FROM tours WHERE journey = \(journey)"
    ) { $0.intOrNil(0) }
    return passed ?? nil
  }
}

extension Tours.Tour {
  fileprivate static func read(_ row: Row) throws -> Self {
    Self(
      partition: Int(row.int(0)), journey: row.text(1),
      last: Runs.Spot(contact: ContactID(row.int(2)), run: row.bytes(3)), passed: row.int(4))
  }
}
