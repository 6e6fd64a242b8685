package import Database
import Events
import Messages
import Store
package import Values

/// Takes events of the log and due timers in order and saves, in one transaction with the cursor,
/// everything that follows from them.
package struct Apply: Sendable {
  private let shelf: PlaybookShelf
  private let workspace: Workspace
  private let partitions: Int
  private let tail: Tail
  private let acquaintances = Acquaintances()
  private let showcase: Showcase
  /// What events have named and the catalogue does not know yet.
  let sightings = Sightings()

  /// - Parameters:
  ///   - partitions: how many the database was made with.
  ///   - tail: the newest end of the log.
  package init(
    shelf: PlaybookShelf, products: ProductShelf, recommender: Recommender = Recommender(),
    workspace: Workspace, partitions: Int, tail: Tail
  ) {
    self.shelf = shelf
    showcase = Showcase(products: products, recommender: recommender)
    self.workspace = workspace
    self.partitions = partitions
    self.tail = tail
  }

  /// What one batch did.
  package struct Outcome: Sendable {
    /// Events taken from the log.
    package var events = 0
    /// Timers fired.
    package var timers = 0
    /// Where the partition stands now.
    package var cursor: Int64 = 0
    /// True when more may be due at once.
    package var hasMore = false
    /// True when Dispatch has something new to do.
    package var hasQueued = false
    /// Events that the batch appended itself.
    var entries: [Int: [Log.Entry]] = [:]
    /// What the next batch may begin with, and the revision that it is true at.
    var left: (circle: Acquaintances.Circle, revision: Int64)?
    /// Products that the catalogue should hear of.
    var sightings: [Sighting] = []
  }

  /// Applies one batch of a partition; nil when another node is busy with it.
  ///
  /// Events and timers are taken in the order of their instants, at one instant events first
  /// (semantics.md, 1 and 2).
  ///
  /// - Parameter size: how many events, and how many timers, are taken at most.
  package func batch(
    _ transaction: Transaction, partition: Int, now: Instant, size: Int = Limits.batch
  ) throws -> Outcome? {
    guard let progress = try transaction.partitions.tryLock(partition) else { return nil }
    let entries = try self.entries(transaction, progress, size)
    let timers = try transaction.timers.due(at: now, in: partition, limit: size)
    var outcome = Outcome()
    outcome.cursor = progress.cursor
    if entries.isEmpty, timers.isEmpty { return outcome }
    let batch = try Batch(
      transaction, playbook: try shelf.current(transaction), workspace: workspace,
      partitions: partitions, progress: progress, showcase: showcase,
      circle: acquaintances.take(partition, at: progress.revision))
    try batch.preload(entries.map(\.event), and: timers.map(\.contact))
    var (event, timer) = (0, 0)
    // What lies beyond a full page is not known: nothing may overtake it.
    let lastEvent = entries.count == size ? entries.last?.event.receivedAt : nil
    let lastTimer = timers.count == size ? timers.last?.due : nil
    while event < entries.count || timer < timers.count {
      let eventAt = event < entries.count ? entries[event].event.receivedAt : nil
      let timerAt = timer < timers.count ? timers[timer].due : nil
      if let eventAt, timerAt.map({ eventAt <= $0 }) ?? true {
        if timerAt == nil, let lastTimer, eventAt > lastTimer { break }
        try batch.apply(entries[event].event, at: entries[event].position)
        event += 1
      } else {
        if eventAt == nil, let lastEvent, let timerAt, timerAt >= lastEvent { break }
        try batch.fire(timers[timer], at: now)
        timer += 1
      }
    }
    outcome.entries = try batch.save()
    outcome.events = event
    outcome.timers = timer
    outcome.cursor = batch.progress.cursor
    outcome.left = (batch.remaining(), batch.progress.revision)
    outcome.hasQueued = batch.hasQueued
    outcome.sightings = Array(batch.sightings.values)
    outcome.hasMore =
      event < entries.count || timer < timers.count || lastEvent != nil || lastTimer != nil
      || !outcome.entries.isEmpty
    return outcome
  }

  /// Passes over what cannot be applied, so that one poisoned event or timer does not stop all that
  /// comes after it. It is kept visible among the refused events; the event stays in the log, and
  /// the timer is tried again after a pause that grows.
  ///
  /// Called for a batch of size 1 that has failed: what it would have taken first is set aside.
  package func setAside(
    _ transaction: Transaction, partition: Int, now: Instant, error: String
  ) throws -> Outcome? {
    guard var progress = try transaction.partitions.tryLock(partition) else { return nil }
    let event = try transaction.log.entries(after: progress.cursor, in: partition, limit: 1).first
    let timer = try transaction.timers.due(at: now, in: partition, limit: 1).first
    var outcome = Outcome()
    let name: String
    if let event, timer.map({ event.event.receivedAt <= $0.due }) ?? true {
      progress.cursor = event.position
      outcome.events = 1
      name = event.event.name
    } else if let timer {
      try transaction.setbacks.add(timer, error: error, at: now) { attempts in
        Retry.pause(after: attempts, asked: nil)
      }
      outcome.timers = 1
      name = "timer of contact \(timer.contact.text)"
    } else {
      return outcome
    }
    try transaction.partitions.save(&progress)
    try transaction.rejections.add(
      Rejections.Entry(
        id: Fingerprint(
          "aside", "\(partition)", "\(progress.cursor)", name, "\(now.milliseconds)"),
        at: now, code: "not_applied", message: error, event: name,
        excerpt: "partition \(partition), position \(progress.cursor)"))
    outcome.cursor = progress.cursor
    outcome.hasMore = true
    return outcome
  }

  private func entries(
    _ transaction: Transaction, _ progress: Partitions.Progress, _ size: Int
  ) throws -> [Log.Entry] {
    let fresh = tail.entries(after: progress.cursor, in: progress.partition, limit: size)
    return try fresh
      ?? transaction.log.entries(after: progress.cursor, in: progress.partition, limit: size)
  }

  /// Tells the tail what a committed batch did.
  package func committed(_ outcome: Outcome, partition: Int) {
    tail.drop(through: outcome.cursor, in: partition, count: outcome.events)
    tail.add(outcome.entries)
    if let left = outcome.left {
      acquaintances.put(left.circle, partition, at: left.revision)
    }
    sightings.add(outcome.sightings)
  }
}
