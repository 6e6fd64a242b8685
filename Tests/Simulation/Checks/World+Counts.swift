import Database
import Journeys
import Messages
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
      if run.version < before.version || (run.isLive && !before.isLive) {
        throw violation("run \(id.hex) went from \(before) to \(run)")
      }
    }
    memory.runs = runs
  }

  /// I9: counts are folds of runs and ledger; entries = inside + left.
  func checkCounts() throws {
    try expectEqual(
      """
      SELECT journey || ' ' || sum(n) FROM counts WHERE metric = 'entered' GROUP BY journey
      """,
      "SELECT journey || ' ' || count(*) FROM runs GROUP BY journey", "entries and runs differ")
    try expectEqual(
      """
      SELECT journey || ' ' || version || ' ' || inside FROM (SELECT journey, version,
        sum(CASE WHEN metric IN ('entered', 'moved_in') THEN n ELSE -n END) AS inside FROM counts
        WHERE metric IN ('entered', 'moved_in', 'moved_out') OR metric LIKE 'left:%'
        GROUP BY journey, version) versions WHERE inside <> 0
      """,
      """
      SELECT journey || ' ' || version || ' ' || count(*) FROM runs WHERE parked = 1
      GROUP BY journey, version
      """, "those who came and went and those inside differ")
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
      SELECT journey || ' ' || sum(n) FROM counts WHERE metric = 'goal' GROUP BY journey
      """,
      """
      SELECT journey || ' ' || count(*) FROM runs WHERE goal_at IS NOT NULL GROUP BY journey
      """, "goals and runs that reached them differ")
    try checkMessageCounts()
    try checkVisits()
  }

  private func checkMessageCounts() throws {
    let lines = try database.readNow { transaction in
      try transaction.rows(
        """
        SELECT journey || ' ' || version || ' ' || step, hex(run), state, reason FROM messages
        WHERE run IS NOT NULL ORDER BY key
        """
      ) { ($0.text(0), $0.text(1), MessageState(rawValue: $0.text(2)), $0.textOrNil(3)) }
    }
    var visits: [String: [String: [VisitOutcome.Line]]] = [:]
    for (step, run, state, reason) in lines {
      guard let state else { throw violation("a line has no state") }
      visits[step, default: [:]][run, default: []].append(.init(state: state, reason: reason))
    }
    var words: [String: Int] = [:]
    for (step, runs) in visits {
      for lines in runs.values {
        if let word = VisitOutcome.word(of: lines) { words["\(step) \(word)", default: 0] += 1 }
        if lines.contains(where: { !["no_address", "no_push_token"].contains($0.reason) }) {
          words["\(step) queued", default: 0] += 1
        }
      }
    }
    try expectEqual(
      try texts(
        """
        SELECT journey || ' ' || version || ' ' || step || ' ' || metric || ' ' || sum(n)
        FROM counts WHERE metric IN ('queued', 'sent', 'failed', 'in_doubt', 'withdrawn')
          OR metric LIKE 'not_sent:%' GROUP BY journey, version, step, metric
        """), words.map { "\($0.key) \($0.value)" }, "counts and the ledger differ")
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
      for (index, passage) in run.path.enumerated() {
        let version = run.moves.first { index < $0.passages }?.from ?? run.version
        visits["\(run.journey) \(version) \(passage.step)", default: 0] += 1
      }
    }
    try expectEqual(
      counted, visits.map { "\($0.key) \($0.value)" }, "counts and the ways of runs differ")
  }
}
