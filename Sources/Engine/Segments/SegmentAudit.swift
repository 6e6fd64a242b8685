package import Database
import Contacts
import Segments
import Store
package import Values

/// Judges every contact for every segment anew and compares with what is kept (I6). It must find no
/// difference; it is a checker, nothing else uses it.
package struct SegmentAudit: Sendable {
  private let shelf: PlaybookShelf
  private let workspace: Workspace
  private let partitions: Int

  package init(shelf: PlaybookShelf, workspace: Workspace, partitions: Int) {
    self.shelf = shelf
    self.workspace = workspace
    self.partitions = partitions
  }

  /// A membership that is not what the definition says, or a change that nobody would notice.
  package struct Difference: Sendable, Hashable, CustomStringConvertible {
    package let contact: ContactID
    package let segment: String
    package let description: String
  }

  /// Every difference, up to a limit, at an instant. Segments that are being computed are left out,
  /// and so is what is due and not applied yet: a partition is judged as of the instant that it has
  /// come to.
  package func differences(
    _ transaction: Transaction, at now: Instant, limit: Int = 100
  ) throws -> [Difference] {
    let playbook = try shelf.current(transaction)
    var found: [Difference] = []
    for partition in 0..<partitions {
      var last = ContactID(Int64(partition) << 36)
      while found.count < limit {
        let ids = try transaction.contacts.ids(
          in: partition, after: last, through: .last(in: partition), limit: Limits.backfill)
        guard let end = ids.last else { break }
        last = end
        found += try differences(of: ids, in: partition, playbook, transaction, at: now)
      }
    }
    let (rows, timers) = try transaction.memberships.armed()
    if rows != timers {
      found.append(
        Difference(
          contact: .nobody, segment: "",
          description: "\(rows) standings wait for a timer, but \(timers) timers are armed"))
    }
    return Array(found.prefix(limit))
  }

  private func differences(
    of ids: [ContactID], in partition: Int, _ playbook: Playbook, _ transaction: Transaction,
    at now: Instant
  ) throws -> [Difference] {
    let progress = try transaction.partitions.progress(of: partition)
    let isBehind =
      try !transaction.log.entries(after: progress.cursor, in: partition, limit: 1).isEmpty
      || !transaction.timers.due(at: now, in: partition, limit: 1).isEmpty
    let instant = isBehind ? progress.judgedAt : max(now, progress.judgedAt)
    let batch = try Batch(
      transaction, playbook: playbook, workspace: workspace, partitions: partitions,
      progress: progress)
    try batch.preload(ids)
    var found: [Difference] = []
    for id in ids {
      guard let subject = batch.subjects[id] else { continue }
      // A timer that is due will judge.
      if isBehind, subject.standings.earliestLook.map({ $0 <= instant }) ?? false { continue }
      for entry in playbook.roster.entries where !entry.isComputing {
        if let why = try difference(of: subject, entry.segment, batch, at: instant) {
          found.append(
            Difference(
              contact: id, segment: entry.segment.id,
              description: "contact \(id.text) and \"\(entry.segment.id)\": \(why)"))
        }
      }
    }
    return found
  }

  private func difference(
    of subject: Subject, _ segment: Segment, _ batch: Batch, at instant: Instant
  ) throws -> String? {
    let standing = subject.standings[segment.id]
    if subject.shopper.contact.isGone {
      return standing == .outside ? nil : "somebody who is gone is still known"
    }
    if segment.condition == nil {
      return standing.lookAt == nil ? nil : "time cannot change a static segment"
    }
    if batch.playbook.roster.asksForCarts {
      try batch.loadCarts(boughtAfter: .earliest, of: subject)
    }
    let verdict = segment.verdict(batch.segmentFacts(subject), now: instant)
    try subject.past.check()
    if verdict.holds != (standing.since != nil) {
      return verdict.holds ? "is not a member and should be" : "is a member and should not be"
    }
    guard let next = verdict.nextChange else { return nil }
    guard let lookAt = standing.lookAt else { return "changes at \(next.text), without a timer" }
    return lookAt <= next ? nil : "changes at \(next.text), the timer is at \(lookAt.text)"
  }
}

extension ContactID {
  /// Beyond all contacts of a partition.
  fileprivate static func last(in partition: Int) -> ContactID {
    ContactID(Int64(partition + 1) << 36 - 1)
  }
}
