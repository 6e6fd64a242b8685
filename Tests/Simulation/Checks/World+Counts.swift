import Database
import Journeys
import Store
import Values

extension World {
  /// Nobody is lost: runs stay, keep their version, and do not come back to life.
  func checkRuns() throws {
    let rows = try database.readNow { transaction in
      try transaction.rows("SELECT id, version, parked FROM runs") {
        ($0.bytes(0), $0.int(1), $0.bool(2))
      }
    }
    var runs: [Fingerprint: Memory.Run] = [:]
    for (id, version, isLive) in rows {
      guard let id = Fingerprint(bytes: id) else { throw violation("a run has no id") }
      if runs[id] != nil { throw violation("there are two runs \(id.hex)") }
      runs[id] = Memory.Run(version: version, isLive: isLive)
    }
    for (id, before) in memory.runs {
      guard let run = runs[id] else { throw violation("run \(id.hex) has vanished") }
      if run.version != before.version || (run.isLive && !before.isLive) {
        throw violation("run \(id.hex) went from \(before) to \(run)")
      }
    }
    memory.runs = runs
  }

  /// I9: counts are folds of runs and ledger; entries = inside + left.
  func checkCounts() throws {
    try expectEqual(
      """
      SELECT journey || ' ' || version || ' ' || sum(n) FROM counts WHERE metric = 'entered'
      GROUP BY journey, version
      """,
      "SELECT journey || ' ' || version || ' ' || count(*) FROM runs GROUP BY journey, version",
      "entries and runs differ")
    try expectEqual(
      """
      SELECT journey || ' ' || version || ' ' || metric || ' ' || sum(n) FROM counts
      WHERE metric LIKE 'left:%' GROUP BY journey, version, metric
      """,
      """
      SELECT journey || ' ' || version || ' left:' || reason || ' ' || count(*) FROM runs
      WHERE parked = 0 GROUP BY journey, version, reason
      """, "exits and ended runs differ")
    try expectEqual(
      """
      SELECT journey || ' ' || version || ' ' || sum(n) FROM counts WHERE metric = 'goal'
      GROUP BY journey, version
      """,
      """
      SELECT journey || ' ' || version || ' ' || count(*) FROM runs WHERE goal_at IS NOT NULL
      GROUP BY journey, version
      """, "goals and runs that reached them differ")
    try checkMessageCounts()
    try checkVisits()
  }

  private func checkMessageCounts() throws {
    try expectEqual(
      """
      SELECT journey || ' ' || version || ' ' || step || ' ' || metric || ' ' || sum(n)
      FROM counts WHERE metric IN ('sent', 'failed', 'in_doubt', 'withdrawn')
        OR metric LIKE 'not_sent:%' GROUP BY journey, version, step, metric
      """,
      """
      SELECT journey || ' ' || version || ' ' || step || ' ' || word || ' ' || count(*) FROM (
        SELECT journey, version, step,
          CASE state WHEN 'not_sent' THEN 'not_sent:' || reason ELSE state END AS word
        FROM messages WHERE settled_at IS NOT NULL) settled
      GROUP BY journey, version, step, word
      """, "counts and the ends of messages differ")
    try expectEqual(
      """
      SELECT journey || ' ' || version || ' ' || step || ' ' || sum(n) FROM counts
      WHERE metric = 'queued' GROUP BY journey, version, step
      """,
      """
      SELECT journey || ' ' || version || ' ' || step || ' ' || count(*) FROM messages
      WHERE reason IS NULL OR reason NOT IN ('no_address', 'no_push_token')
      GROUP BY journey, version, step
      """, "counts and queued messages differ")
  }

  private func checkVisits() throws {
    let counted = try texts(
      """
      SELECT journey || ' ' || version || ' ' || step || ' ' || sum(n) FROM counts
      WHERE metric = 'visited' GROUP BY journey, version, step
      """)
    let runs = try database.readNow { transaction in
      try transaction.rows("SELECT body FROM runs") { try Run(decoding: $0.bytes(0)) }
    }
    var visits: [String: Int] = [:]
    for run in runs {
      for passage in run.path {
        visits["\(run.journey) \(run.version) \(passage.step)", default: 0] += 1
      }
    }
    try expectEqual(
      counted, visits.map { "\($0.key) \($0.value)" }, "counts and the ways of runs differ")
  }
}
