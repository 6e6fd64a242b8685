import Database
import Events
import Journeys
import Store
import Values

extension World {
  /// I5: what the rows say is armed is armed, and nothing else is.
  func checkTimers() throws {
    try expectEqual(
      """
      SELECT contact || ' run ' || hex(id) || ' ' || armed_at FROM runs WHERE armed_at IS NOT NULL
      """,
      "SELECT contact || ' run ' || hex(ref) || ' ' || due FROM timers WHERE kind = 1",
      "armed runs and their timers differ")
    try expectEqual(
      """
      SELECT contact || ' cart ' || serial || ' ' || armed_at FROM carts
      WHERE armed_at IS NOT NULL
      """,
      """
      SELECT contact || ' cart ' || CAST(ref AS TEXT) || ' ' || due FROM timers WHERE kind = 2
      """, "armed carts and their timers differ")
    try expectNone(
      """
      SELECT r.contact || ' ' || hex(r.id) FROM runs r LEFT JOIN contacts c ON c.id = r.contact
      WHERE c.id IS NULL OR c.merged_into IS NOT NULL OR c.partition <> r.partition
      """, "a run belongs to nobody")
  }

  /// I5: every run that is inside waits for something that will come.
  func checkParked() throws {
    try expectNone(
      """
      SELECT hex(id) FROM runs WHERE (parked = 1) = (step IS NULL)
        OR (parked = 0 AND (armed_at IS NOT NULL OR ended_at IS NULL OR reason IS NULL))
        OR (parked = 1 AND active = 0)
      """, "a run is neither inside nor out")
    let waiting = try texts(
      """
      SELECT hex(r.id) FROM runs r WHERE r.parked = 1 AND r.armed_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM messages m WHERE m.run = r.id AND m.state IN ('queued', 'handed_over'))
      """)
    if waiting.isEmpty { return }
    let coming = Set(try unapplied().compactMap { $0.properties["run"]?.text?.uppercased() })
    let frozen = try frozen()
    if let stuck = waiting.first(where: { !coming.contains($0) && !frozen.contains($0) }) {
      throw violation("run \(stuck) waits for messages that have all come to their end")
    }
  }

  /// Runs that wait for their journey to go on: it is paused, or a sweep is on its way to them.
  private func frozen() throws -> Set<String> {
    let paused = self.paused
    return try database.readNow { transaction in
      let sweeping = Set(try transaction.tours.pending().map(\.journey))
      let waiting = paused.union(sweeping)
      let runs = try transaction.rows("SELECT body FROM runs WHERE parked = 1") {
        try Run(decoding: $0.bytes(0))
      }
      return Set(
        runs.filter { $0.frozen != nil && waiting.contains($0.journey) }
          .map { $0.id.hex.uppercased() })
    }
  }

  /// Cursors and clocks go forward, and never further than the log.
  func checkProgress() throws {
    let rows = try database.readNow { transaction in
      try transaction.rows(
        """
        SELECT p.partition, p.cursor, p.clock, h.head FROM partitions p
        JOIN log_heads h ON h.partition = p.partition
        """
      ) { (Int($0.int(0)), $0.int(1), $0.int(2), $0.int(3)) }
    }
    for (partition, cursor, clock, head) in rows {
      let before = memory.progress[partition] ?? (0, 0)
      if cursor > head || cursor < before.cursor || clock < before.clock {
        throw violation(
          "partition \(partition) went from \(before) to \(cursor) of \(head) at \(clock)")
      }
      memory.progress[partition] = (cursor, clock)
    }
  }

  /// The events of the log that are still to be applied.
  func unapplied() throws -> [Event] {
    let partitions = self.partitions
    return try database.readNow { transaction in
      try (0..<partitions).flatMap { partition in
        try transaction.log.entries(
          after: try transaction.partitions.cursor(of: partition), in: partition, limit: 100_000
        ).map(\.event)
      }
    }
  }
}
