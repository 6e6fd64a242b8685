import Contacts
package import Database
package import Events
package import Logging
package import Store
package import Values

// Start reading here. An event comes in through `Ingest`, which makes it durable; `Apply` takes it
// from the log with whatever timers are due and saves all that follows in one transaction;
// `Dispatch` takes messages out of the ledger and a `Channel` hands them over; what comes back is
// an event again (`MessageEvent`). `Rollup` counts, off that way, what recommendations rest on.

/// The engine of one node: the way of the data, put together.
package final class Engine: Sendable {
  package let database: any Database
  package let workspace: Workspace
  package let partitions: Int
  package let shelf: PlaybookShelf
  package let ingest: Ingest
  package let apply: Apply
  package let dispatch: Dispatch
  package let rendering: Rendering
  package let publishing: Publishing
  package let backfilling: Backfilling
  package let calling: Calling
  package let audit: SegmentAudit
  /// All products, in memory.
  package let products = ProductShelf()
  /// Puts products into the catalogue.
  package let listing = Listing()
  package let rollup: Rollup
  package let recommender = Recommender()
  package let preview: SegmentPreview
  package let sweeping: Sweeping
  /// The wall clock.
  package let now: @Sendable () -> Instant
  let applyBell = Bell()
  let catalogBell = Bell()
  let sweepBell = Bell()
  let dispatchBells: [Bell]
  let watermarks = Watermarks()
  private let tail = Tail()
  private let channels: [any Channel]
  private let logger: Logger

  /// - Parameters:
  ///   - partitions: how many the database was made with.
  ///   - channels: one for each kind of channel.
  ///   - now: the wall clock; looked at whenever something may be due.
  package init(
    database: any Database, workspace: Workspace, partitions: Int, channels: [any Channel],
    logger: Logger, now: @escaping @Sendable () -> Instant
  ) {
    self.database = database
    self.workspace = workspace
    self.partitions = partitions
    self.channels = channels
    self.logger = logger
    self.now = now
    shelf = PlaybookShelf(workspace: workspace)
    ingest = Ingest(database: database, partitions: partitions, tail: tail, bell: applyBell)
    apply = Apply(
      shelf: shelf, products: products, recommender: recommender, workspace: workspace,
      partitions: partitions, tail: tail)
    dispatch = Dispatch(shelf: shelf, workspace: workspace, partitions: partitions)
    rendering = Rendering(workspace: workspace)
    publishing = Publishing(workspace: workspace)
    backfilling = Backfilling(shelf: shelf, workspace: workspace, partitions: partitions)
    calling = Calling(shelf: shelf, workspace: workspace, partitions: partitions)
    preview = SegmentPreview(workspace: workspace)
    audit = SegmentAudit(shelf: shelf, workspace: workspace, partitions: partitions)
    rollup = Rollup(partitions: partitions)
    sweeping = Sweeping(
      shelf: shelf, products: products, recommender: recommender, workspace: workspace,
      partitions: partitions)
    dispatchBells = channels.map { _ in Bell() }
  }

  /// Works until the task is cancelled.
  package func run() async throws {
    try await takeStock()
    let recovery = Recovery(engine: self, logger: logger)
    try await recovery.start()
    await withTaskGroup { group in
      group.addTask { await recovery.run() }
      group.addTask { await Sweeper(engine: self, logger: self.logger).run() }
      group.addTask { await Worker(engine: self, logger: self.logger).run() }
      group.addTask { await CatalogKeeper(engine: self, logger: self.logger).run() }
      group.addTask { await RollupWorker(engine: self, logger: self.logger).run() }
      for (channel, bell) in zip(channels, dispatchBells) {
        group.addTask {
          await Courier(engine: self, channel: channel, bell: bell, logger: self.logger).run()
        }
      }
    }
  }

  /// How time and the log stand after whatever ended the process before.
  private func takeStock() async throws {
    let clock = try await database.read { try $0.partitions.clock() }
    if clock > now() + .seconds(1) {
      logger.warning(
        "the wall clock is behind the engine's time; nothing new is due until it has caught up",
        metadata: ["engine": "\(clock.text)", "wall": "\(now().text)"])
    }
    tail.found(backlog: try await database.read { try $0.partitions.backlog() })
  }

  /// Tells the engine of events that somebody else's transaction has appended.
  package func appended(_ entries: [Int: [Log.Entry]]) {
    if entries.isEmpty { return }
    tail.add(entries)
    applyBell.ring()
  }

  /// Tells the engine of a committed claim.
  package func appended(_ claim: Dispatch.Claim) { appended(claim.entries) }

  /// Tells the engine that ledger lines were written, or definitions changed.
  package func ringDispatch() {
    for bell in dispatchBells { bell.ring() }
  }

  /// Tells the engine that everybody inside a journey has something to obey.
  package func ringSweeper() { sweepBell.ring() }

  /// Appends events and returns once they have been applied, each in the partition of its contact:
  /// an event that came under a name, or whose contact was merged meanwhile, is forwarded there.
  @discardableResult
  package func applied(_ events: [Event]) async throws -> [Ingest.Place] {
    let places = try await ingest.append(events)
    var waiting = Array(zip(events, places))
    for _ in 0..<Limits.forwards where !waiting.isEmpty {
      for (_, place) in waiting {
        await watermarks.wait(for: place.position, in: place.partition)
      }
      let reached = waiting
      let partitions = partitions
      waiting = try await database.read { transaction in
        try reached.compactMap { event, place in
          try event.onward(from: place, in: transaction, partitions: partitions)
            .map { (event, $0) }
        }
      }
    }
    return places
  }

  /// Tells the engine that definitions have changed: some may have to be computed.
  package func ringApply() { applyBell.ring() }

  /// Corrects the backlog by what the database says.
  func found(backlog: Int64) { tail.found(backlog: backlog) }

  /// Events that are durable and not yet applied, as far as this node knows.
  package var backlog: Int64 { tail.backlog }
}

extension Event {
  /// Where an event stands that was applied at a place, if it was forwarded from there: not after
  /// the newest event of its contact's partition, because a forward commits with what forwards it.
  fileprivate func onward(
    from place: Ingest.Place, in transaction: Transaction, partitions: Int
  ) throws -> Ingest.Place? {
    let named: ContactID? =
      if let contact {
        contact
      } else if let userId {
        try transaction.identities.contact(
          of: .init(kind: .user, value: userId), partitions: partitions)
      } else {
        try transaction.identities.contact(
          of: .init(kind: .anonymous, value: anonymousId ?? ""), partitions: partitions)
      }
    guard let named, let owner = try transaction.contacts.current(named)?.id,
      owner.partition != place.partition
    else { return nil }
    return Ingest.Place(
      partition: owner.partition, position: try transaction.log.head(of: owner.partition))
  }
}
