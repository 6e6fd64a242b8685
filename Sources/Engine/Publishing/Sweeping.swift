package import Database
import Journeys
import Logging
package import Store
package import Values

/// Goes through everybody inside a journey, page by page, so that those obey its newest directives
/// whom nothing else touches; each page under the lock of its partition and in one transaction with
/// how far the sweep has come (I2, I3).
package struct Sweeping: Sendable {
  private let shelf: PlaybookShelf
  private let workspace: Workspace
  private let partitions: Int
  private let showcase: Showcase

  /// Sweeps by the definitions of a shelf; what steps show on the way comes out of `products`.
  package init(
    shelf: PlaybookShelf, products: ProductShelf, recommender: Recommender = Recommender(),
    workspace: Workspace, partitions: Int
  ) {
    self.shelf = shelf
    showcase = Showcase(products: products, recommender: recommender)
    self.workspace = workspace
    self.partitions = partitions
  }

  /// What one page did.
  package struct Outcome: Sendable {
    /// How many runs were looked at.
    package let count: Int
    /// False when the sweep has come to its end in this partition.
    package let hasMore: Bool
    /// Events that the page appended.
    package let entries: [Int: [Log.Entry]]
  }

  /// One page of a sweep; nil when there is no such sweep any more.
  package func page(
    _ transaction: Transaction, of journey: String, in partition: Int, at now: Instant,
    limit: Int = Limits.sweptRuns
  ) throws -> Outcome? {
    let progress = try transaction.partitions.lock(partition)
    guard let sweep = try transaction.tours.tour(journey, in: partition) else { return nil }
    let batch = try Batch(
      transaction, playbook: try shelf.current(transaction), workspace: workspace,
      partitions: partitions, progress: progress, showcase: showcase)
    batch.reach(now)
    let entries = try transaction.runs.live(
      of: journey, in: partition, after: sweep.last, limit: limit)
    try batch.preload(entries.map(\.contact))
    for entry in entries {
      guard let subject = try batch.subject(entry.contact),
        let run = subject.runs.first(where: { $0.id == entry.run.id })
      else { continue }
      _ = try batch.obey(run, subject)
    }
    let hasMore = entries.count == limit
    let last = entries.last.map { Runs.Spot(contact: $0.contact, run: $0.run.id.bytes) }
    try transaction.tours.save(
      .init(
        partition: partition, journey: journey, last: last ?? sweep.last,
        passed: sweep.passed + Int64(entries.count)), isDone: !hasMore)
    let appended = try batch.save()
    return Outcome(count: entries.count, hasMore: hasMore, entries: appended)
  }

  /// Ends the sweeps of a journey once all partitions are through.
  package func finish(_ journey: String, in transaction: Transaction) throws {
    if try transaction.tours.finish(journey) { try transaction.definitions.touch() }
  }
}

/// Works on what is to be done in the background: sweeps, and timers that are tried again. Every
/// node does; the locks of the partitions keep them from doing it twice.
struct Sweeper: Sendable {
  let engine: Engine
  let logger: Logger

  /// Works until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      do {
        try await engine.sweep()
        try await engine.retrySetbacks()
      } catch {
        logger.error("a sweep through a journey has failed", metadata: ["error": "\(error)"])
      }
      await engine.sweepBell.wait(atMost: Limits.rest)
    }
  }
}

extension Engine {
  /// Carries all sweeps to their end.
  package func sweep() async throws {
    let pending = try await database.read { try $0.tours.pending() }
    for sweep in pending {
      var hasMore = true
      while hasMore, !Task.isCancelled {
        let (sweeping, now) = (self.sweeping, self.now())
        let outcome = try await database.write(.relaxed) { transaction in
          try sweeping.page(transaction, of: sweep.journey, in: sweep.partition, at: now)
        }
        appended(outcome?.entries ?? [:])
        ringDispatch()
        hasMore = outcome?.hasMore ?? false
      }
    }
    for journey in Set(pending.map(\.journey)).sorted() {
      let sweeping = sweeping
      try await database.write { try sweeping.finish(journey, in: $0) }
    }
    if !pending.isEmpty { applyBell.ring() }
  }

  /// Puts timers back whose pause after a failure is over.
  package func retrySetbacks() async throws {
    let now = self.now()
    guard try await database.read({ try $0.setbacks.hasDue(at: now) }) else { return }
    _ = try await database.write { try $0.setbacks.retry(at: now, limit: Limits.batch) }
    applyBell.ring()
  }
}
