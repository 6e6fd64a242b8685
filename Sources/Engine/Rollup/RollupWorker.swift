import Database
import Logging
import Store
import Values

/// Drives the rollup of a node and keeps its recommender up to date. It gives way to Apply: while
/// much waits to be applied, it rests.
struct RollupWorker: Sendable {
  let engine: Engine
  let logger: Logger

  /// Works until the task is cancelled.
  func run() async {
    let bell = Bell()  // Nobody rings it but the end.
    var delays = 0
    while !Task.isCancelled {
      if engine.backlog > Limits.rollupGivesWay, delays < Limits.rollupDelays {
        delays += 1
        await bell.wait(atMost: Limits.rest)
        continue
      }
      delays = 0
      let begun = engine.now()
      do {
        _ = try await engine.rollup.pass(on: engine.database)
        try await engine.recommender.refresh(from: engine.database, now: engine.now())
      } catch {
        logger.error("orders and views could not be counted", metadata: ["error": "\(error)"])
      }
      // A fifth of the time at most: recommendations can wait, and rows that many events touch are
      // written once for all of them.
      let rest = Span(milliseconds: (engine.now() - begun).milliseconds * 4)
      await bell.wait(atMost: max(Limits.rest, min(rest, Limits.rollupRest)))
    }
  }
}
