package import Database
import Journeys
import Messages
package import Store
package import Values

/// Ends the runs of a journey that was stopped, page by page, each page under the lock of its
/// partition (I2). Runs that a page has not come to yet move nowhere either: Apply ends them when
/// they are touched.
package struct Stopping: Sendable {
  package init() {}

  /// Ends some live runs of a partition and takes back what of theirs has not left.
  ///
  /// - Returns: how many runs ended; 0 once there are no more.
  package func page(
    _ transaction: Transaction, of journey: String, in partition: Int, at now: Instant
  ) throws -> Int {
    var progress = try transaction.partitions.lock(partition)
    if now > progress.clock { progress.clock = now }
    let entries = try transaction.runs.live(
      of: journey, in: partition, limit: Limits.stoppedRuns)
    var counts: [Counts.Key: Int64] = [:]
    for entry in entries {
      let run = entry.run.cancelled(at: progress.clock)
      try transaction.runs.save(
        run, of: entry.contact, armed: entry.run.armed, now: progress.clock)
      let withdrawn = try transaction.messages.withdraw(
        run.id, of: entry.contact, because: .journeyStopped, at: progress.clock)
      let left = ("left:\(Run.End.Reason.cancelled.word)", run.version, "")
      for (metric, version, step) in [left] + withdrawn.map({ ($1, $0.version, $0.step) }) {
        let key = Counts.Key(
          journey: journey, version: version, step: step, metric: metric, at: progress.clock)
        counts[key, default: 0] += 1
      }
    }
    try transaction.counts.add(counts, in: partition)
    // Written even where nothing changed: a batch of Apply that began on the state from before
    // begins again on this one.
    try transaction.partitions.save(&progress)
    return entries.count
  }
}

extension Engine {
  /// Stops a journey: from now on nobody enters, and everybody inside leaves as `cancelled`, with
  /// the messages that have not been handed over. May be repeated when it was interrupted.
  ///
  /// - Returns: the stopped journey and how many runs ended.
  package func stop(
    journey id: String
  ) async throws -> (draft: Definitions.Draft, ended: Int) {
    let (publishing, stopping) = (self.publishing, Stopping())
    let begun = now()
    let draft = try await database.write { transaction in
      try publishing.stopJourney(id, in: transaction, at: begun)
    }
    var ended = 0
    for partition in 0..<partitions {
      while true {
        let now = self.now()
        let count = try await database.write(.relaxed) { transaction in
          try stopping.page(transaction, of: id, in: partition, at: now)
        }
        ended += count
        if count < Limits.stoppedRuns { break }
      }
    }
    ringDispatch()
    return (draft, ended)
  }
}
