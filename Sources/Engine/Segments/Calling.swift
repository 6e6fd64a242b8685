package import Database
import Events
import Journeys
package import Store
package import Values

/// Calls the members of a segment into journeys that take them in, page by page and not faster than
/// the journey wants. Each call is an event of the log, so that Apply lets the contact in.
package struct Calling: Sendable {
  private let shelf: PlaybookShelf
  private let workspace: Workspace
  private let partitions: Int

  package init(shelf: PlaybookShelf, workspace: Workspace, partitions: Int) {
    self.shelf = shelf
    self.workspace = workspace
    self.partitions = partitions
  }

  /// Calls the next members for a journey.
  ///
  /// - Returns: the events by partition; empty when nobody may be called now.
  package func page(
    _ transaction: Transaction, of id: String, now: Instant
  ) throws -> [Int: [Log.Entry]] {
    let playbook = try shelf.current(transaction)
    guard var sweep = try transaction.sweeps.lock(id), playbook.isLive(id),
      let journey = playbook.newest(id), let call = journey.start.call,
      let segment = playbook.roster.entry(call.segment), !segment.isComputing
    else { return [:] }
    if sweep.openedAt == nil {
      guard let due = sweep.dueAt, due <= now else { return [:] }
      sweep.round = due
      sweep.openedAt = now
      sweep.marker = nil
      sweep.called = 0
    }
    guard let round = sweep.round, let openedAt = sweep.openedAt else { return [:] }
    let limit = Calling.allowed(call, since: openedAt, at: now, called: sweep.called)
    if limit == 0 { return [:] }
    let members = try transaction.memberships.members(
      of: call.segment, after: sweep.marker, limit: limit)
    sweep.marker = members.last?.contact ?? sweep.marker
    sweep.called += Int64(members.count)
    if members.count < limit {
      sweep.openedAt = nil
      sweep.dueAt = call.next(
        after: round, publishedAt: journey.publishedAt, zone: workspace.zone)
    }
    try transaction.sweeps.save(sweep)
    let events = members.map { member in
      Event(
        name: BuiltInTrigger.journeyCalled,
        messageId: "called:\(id):\(round.milliseconds):\(member.contact.text)", at: now,
        properties: ["journey": .string(id), "segment": .string(call.segment)], source: .engine,
        contact: member.contact)
    }
    return try Ingest.append([events], partitions: partitions, in: transaction).entries
  }

  /// How many may be called now, of those whom the rate allows.
  private static func allowed(
    _ call: MembersCall, since start: Instant, at now: Instant, called: Int64
  ) -> Int {
    guard let perHour = call.perHour else { return Limits.called }
    let passed = max(0, (now - start).milliseconds)
    // The first may come at once, and each other one when its share of the hour is over.
    let earned = Double(perHour) * (Double(passed) / 3_600_000) + 1
    return Int(min(Double(Limits.called), max(0, earned.rounded(.down) - Double(called))))
  }
}

extension Engine {
  /// Calls members into the journeys that want some now.
  ///
  /// - Returns: true when somebody was called.
  func callMembers() async throws -> Bool {
    let due = try await database.read { [now = now()] in try $0.sweeps.due(at: now) }
    var hasCalled = false
    for sweep in due {
      let calling = self.calling
      let entries = try await database.write { [now = now()] transaction in
        try calling.page(transaction, of: sweep.journey, now: now)
      }
      if !entries.isEmpty { hasCalled = true }
      appended(entries)
    }
    return hasCalled
  }
}
