import Contacts
package import Database
import Segments
package import Store
package import Values

/// Judges the contacts that are known already for segments that are new or have another rule, page
/// by page, each under the lock of its partition (I2): events go on in between. Contacts behind a
/// page are judged by events and timers as all are, those before it wait for their page.
package struct Backfilling: Sendable {
  private let shelf: PlaybookShelf
  private let workspace: Workspace
  private let partitions: Int

  package init(shelf: PlaybookShelf, workspace: Workspace, partitions: Int) {
    self.shelf = shelf
    self.workspace = workspace
    self.partitions = partitions
  }

  /// Does the next page of a segment in a partition.
  ///
  /// - Returns: the events that it has raised by partition; nil when another node is busy with the
  ///   partition.
  package func page(
    _ transaction: Transaction, of segment: String, in partition: Int, now: Instant
  ) throws -> [Int: [Log.Entry]]? {
    guard var progress = try transaction.partitions.tryLock(partition) else { return nil }
    guard
      var page = try transaction.backfills.pages(in: partition).first(where: {
        $0.segment == segment && !$0.isFinished
      })
    else { return [:] }
    if page.last == nil {
      page.last = ContactID(Int64(partition) << 36 | progress.serial)
      page.marker = ContactID(Int64(partition) << 36)
    }
    if try isUpToDate(transaction, progress, at: now) {
      // Nothing that was received, and nothing that was due, lies before this instant.
      if now > progress.clock { progress.clock = now }
      progress.judgedAt = max(progress.judgedAt, now)
    }
    switch page.work {
    case .clear: return try clear(&page, &progress, transaction)
    case .judge: return try judge(&page, progress, transaction)
    }
  }

  private func isUpToDate(
    _ transaction: Transaction, _ progress: Partitions.Progress, at now: Instant
  ) throws -> Bool {
    guard
      try transaction.log.entries(after: progress.cursor, in: progress.partition, limit: 1).isEmpty
    else { return false }
    return try transaction.timers.due(at: now, in: progress.partition, limit: 1).isEmpty
  }

  private func judge(
    _ page: inout Backfills.Page, _ progress: Partitions.Progress, _ transaction: Transaction
  ) throws -> [Int: [Log.Entry]] {
    let batch = try Batch(
      transaction, playbook: try shelf.current(transaction), workspace: workspace,
      partitions: partitions, progress: progress)
    guard let last = page.last, let position = batch.playbook.roster.position(of: page.segment)
    else {
      page.isFinished = true
      try transaction.backfills.save(page)
      return [:]
    }
    let ids = try transaction.contacts.ids(
      in: page.partition, after: page.marker, through: last, limit: Limits.backfill)
    page.marker = ids.last ?? page.marker
    page.done += Int64(ids.count)
    page.isFinished = ids.count < Limits.backfill
    batch.backfills[page.segment] = page
    try batch.preload(ids)
    let raises = batch.playbook.roster.entries[position].raisesInBackfill
    for id in ids {
      guard let subject = batch.subjects[id], !subject.shopper.contact.isGone else { continue }
      try batch.lookAgain(subject, before: progress.judgedAt)
      try batch.judge([position], subject, at: progress.judgedAt, .backfilling(raises: raises))
    }
    try transaction.backfills.save(page)
    return try batch.save()
  }

  private func clear(
    _ page: inout Backfills.Page, _ progress: inout Partitions.Progress,
    _ transaction: Transaction
  ) throws -> [Int: [Log.Entry]] {
    let ids = try transaction.memberships.contacts(
      of: page.segment, in: page.partition, after: nil, limit: Limits.backfill)
    let version = try transaction.definitions.newestVersion(.segment, page.segment)
    let key = Counts.Key(
      journey: SegmentCounts.name(of: page.segment), version: version, step: "",
      metric: SegmentCounts.dropped, at: progress.clock)
    var gone: Int64 = 0
    for entry in try transaction.memberships.standings(of: ids, in: page.partition)
    where entry.segment == page.segment {
      if entry.standing.since != nil { gone += 1 }
      try transaction.memberships.save(
        .outside, of: entry.contact, in: page.segment, armed: entry.standing.lookAt)
    }
    if gone > 0 { try transaction.counts.add([key: gone], in: page.partition) }
    page.done = min(page.total, page.done + Int64(ids.count))
    page.isFinished = ids.count < Limits.backfill
    try transaction.backfills.save(page)
    try transaction.partitions.save(&progress)
    return [:]
  }

  /// Ends the work on a segment once it is done in every partition: from then on it is live.
  package func end(_ transaction: Transaction, _ segment: String, at now: Instant) throws {
    guard try transaction.backfills.end(segment),
      let draft = try transaction.definitions.draft(.segment, segment), draft.state == "computing"
    else { return }
    try transaction.definitions.save(
      .segment, segment, body: draft.body, state: "live", version: draft.version,
      at: draft.changedAt)
  }
}

extension Engine {
  /// Does one page in every partition that has something to compute.
  ///
  /// - Returns: true when there is more to do.
  package func backfill() async throws -> Bool {
    let pages = try await database.read { try $0.backfills.pages() }
    if pages.isEmpty { return false }
    var isBusy = false
    let backfilling = self.backfilling
    for page in pages where !page.isFinished {
      let entries = try await database.write(.relaxed) { [now = now()] transaction in
        try backfilling.page(transaction, of: page.segment, in: page.partition, now: now)
      }
      guard let entries else { continue }
      isBusy = true
      appended(entries)
    }
    let open = Set(pages.filter { !$0.isFinished }.map(\.segment))
    for segment in Set(pages.map(\.segment)).subtracting(open).sorted() {
      try await database.write { [now = now()] transaction in
        try backfilling.end(transaction, segment, at: now)
      }
    }
    return isBusy
  }
}
