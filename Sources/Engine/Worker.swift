import Database
import Logging
import Store
import Values

/// Drives Apply: takes what is new and what is due, rests when there is nothing, and looks at the
/// wall clock at least once a second, because clocks jump.
struct Worker: Sendable {
  let engine: Engine
  let logger: Logger

  /// Works until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      do {
        let hasMore = try await pass()
        // One page after each batch: what is computed never keeps what comes in waiting for long.
        let isBusy = await goThroughSegments()
        if hasMore || isBusy { continue }
        await engine.applyBell.wait(atMost: try await rest())
      } catch {
        logger.error("a batch could not be applied", metadata: ["error": "\(error)"])
        await engine.applyBell.wait(atMost: Limits.rest)
      }
    }
  }

  /// Computes a little of the segments that are new, and calls members into the journeys that want
  /// them; true when there is more to do.
  private func goThroughSegments() async -> Bool {
    do {
      let isComputing = try await engine.backfill()
      let hasCalled = try await engine.callMembers()
      return isComputing || hasCalled
    } catch {
      logger.error("a segment could not be gone through", metadata: ["error": "\(error)"])
      return false
    }
  }

  /// One batch of every partition; true when more may be due at once.
  private func pass() async throws -> Bool {
    var hasMore = false
    for partition in 0..<engine.partitions {
      guard let outcome = try await batch(of: partition) else { continue }
      engine.apply.committed(outcome, partition: partition)
      engine.watermarks.reached(outcome.cursor, in: partition)
      if outcome.hasQueued { engine.ringDispatch() }
      if outcome.hasMore { hasMore = true }
    }
    return hasMore
  }

  /// One batch; where it fails, one event or timer at a time, and what still fails is set aside.
  private func batch(of partition: Int) async throws -> Apply.Outcome? {
    let apply = engine.apply
    for size in [Limits.batch, 1] {
      do {
        return try await engine.database.write(.relaxed) { [now = engine.now()] transaction in
          try apply.batch(transaction, partition: partition, now: now, size: size)
        }
      } catch let error as DatabaseError where error.isPassing {
        throw error
      } catch {
        logger.error(
          "a batch could not be applied",
          metadata: ["partition": "\(partition)", "size": "\(size)", "error": "\(error)"])
        if size > 1 { continue }
        let text = "\(error)"
        return try await engine.database.write(.full) { [now = engine.now()] transaction in
          try apply.setAside(transaction, partition: partition, now: now, error: text)
        }
      }
    }
    return nil
  }

  private func rest() async throws -> Span {
    let (next, cursors, backlog) = try await engine.database.read {
      [awaited = engine.watermarks.awaited] in
      let transaction = $0
      // Other nodes may have applied what somebody here waits for.
      let cursors = try awaited.map { ($0, try transaction.partitions.cursor(of: $0)) }
      return (try transaction.timers.next(), cursors, try transaction.partitions.backlog())
    }
    engine.found(backlog: backlog)
    for (partition, cursor) in cursors { engine.watermarks.reached(cursor, in: partition) }
    guard let next else { return Limits.rest }
    return min(max(next - engine.now(), Limits.pause), Limits.rest)
  }
}
