import Database
import Logging
import Store
import Values

/// Finds the messages that were under way when a process ended without a word (I4).
///
/// Who has the database alone knows at the start that they were its own. Where nodes share one, a
/// line may be another's who is still at it: it counts as lost only after a time that no attempt
/// takes. That time is seldom over when a crashed node is back, so that all of them keep looking.
struct Recovery: Sendable {
  let engine: Engine
  let logger: Logger

  private var isShared: Bool { engine.database.dialect != .sqlite }

  /// Looks once, before anything is handed over.
  func start() async throws {
    try await look(before: isShared ? engine.now() - Limits.underWay : .latest)
  }

  /// Keeps looking until the task is cancelled.
  func run() async {
    guard isShared else { return }
    let bell = Bell()  // Nobody rings it but the end.
    while !Task.isCancelled {
      await bell.wait(atMost: Limits.recovery)
      do {
        try await look(before: engine.now() - Limits.underWay)
      } catch {
        logger.error(
          "messages that were under way could not be looked for", metadata: ["error": "\(error)"])
      }
    }
  }

  private func look(before: Instant) async throws {
    for partition in 0..<engine.partitions {
      while try await hasLost(in: partition, before) {
        let (dispatch, now) = (engine.dispatch, engine.now())
        let (count, entries) = try await engine.database.write(.full) { transaction in
          try dispatch.reconcile(
            transaction, partition: partition, handedOverBefore: before, now: now)
        }
        engine.appended(entries)
        logger.warning(
          "messages were under way when a process ended",
          metadata: ["count": "\(count)", "in_doubt": "\(engine.workspace.inDoubt.rawValue)"])
      }
    }
  }

  private func hasLost(in partition: Int, _ before: Instant) async throws -> Bool {
    try await engine.database.read { transaction in
      try !transaction.messages.underWay(in: partition, before: before, limit: 1).isEmpty
    }
  }
}
