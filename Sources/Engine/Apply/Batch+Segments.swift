import Contacts
import Events
import Segments
import Store
import Values

/// How changes of membership are made known.
enum Manner {
  /// As events of entry and exit, which journeys hear; `chain` is how many journeys have brought
  /// one another about.
  case raising(chain: Int)
  /// Only as membership: what follows from the past starts nothing (semantics.md, 4).
  case silently
  /// As membership, found by computing a segment, and as events where its author wants them.
  case backfilling(raises: Bool)
}

extension Batch {
  // MARK: When

  /// Moves forward what memberships have been judged at, and gives the instant at which an event
  /// is judged. Events that come out of order do not turn back the time.
  func judging(at instant: Instant) -> Instant {
    progress.judgedAt = max(progress.judgedAt, instant)
    return progress.judgedAt
  }

  /// Judges what time alone has changed for a contact before an instant, each change at its own
  /// instant and in order: so that a contact who entered and left in between has done both,
  /// whatever the size of a batch and however long nobody looked.
  func lookAgain(_ subject: Subject, before instant: Instant) throws {
    while let due = subject.standings.earliestLook, due < instant {
      try lookAgain(subject, at: due)
    }
  }

  /// Judges what time may have changed for a contact at an instant at which a timer is due.
  func lookAgain(_ subject: Subject, at due: Instant) throws {
    let roster = playbook.roster
    var positions: Set<Int> = []
    for segment in subject.standings.due(at: due) {
      if let position = roster.position(of: segment), isJudged(position, subject) {
        positions.insert(position)
      } else {
        // Deleted, or still to be judged by the page that computes it.
        subject.standings[segment].lookAt = nil
      }
    }
    try judge(positions, subject, at: due, .raising(chain: 0))
  }

  // MARK: What

  /// Judges the segments that mention what an event has changed, or all for somebody who has not
  /// been judged yet.
  func judgeSegments(
    _ event: Event, _ projected: Shopper.Projected?, from before: Contact, _ subject: Subject
  ) throws {
    let roster = playbook.roster
    guard !roster.isEmpty, !subject.shopper.contact.isGone else { return }
    var positions: Set<Int>
    if subject.isUnjudged {
      positions = roster.judged
    } else {
      positions = Set(roster.counting(event.name))
      if let projected {
        addChanged(to: &positions, projected, before, subject.shopper.contact)
      }
    }
    subject.isUnjudged = false
    if positions.isEmpty { return }
    try judge(
      positions, subject, at: progress.judgedAt,
      isOutdated(event) ? .silently : .raising(chain: event.context.chain))
  }

  private func addChanged(
    to positions: inout Set<Int>, _ projected: Shopper.Projected, _ before: Contact,
    _ after: Contact
  ) {
    let roster = playbook.roster
    for name in projected.attributes {
      positions.formUnion(roster.mentioning(.contact, name))
      // A name with dots is read as a way through objects.
      if let first = name.split(separator: ".").first, first.utf8.count < name.utf8.count {
        positions.formUnion(roster.mentioning(.contact, String(first)))
      }
    }
    if !projected.carts.isEmpty { positions.formUnion(roster.mentioning(.cart)) }
    guard projected.changedContact else { return }
    if before.purchases != after.purchases { positions.formUnion(roster.mentioning(.purchases)) }
    let (was, now) = (before.activity, after.activity)
    if was.lastVisitAt != now.lastVisitAt {
      positions.formUnion(roster.mentioning(.activity, "last_visit_at"))
    }
    if was.lastSeenAt != now.lastSeenAt {
      positions.formUnion(roster.mentioning(.activity, "last_seen_at"))
    }
    if was.firstSeenAt != now.firstSeenAt {
      positions.formUnion(roster.mentioning(.activity, "first_seen_at"))
    }
    if before.timeZone != after.timeZone {
      positions.formUnion(roster.mentioning(.contact, "time_zone"))
      positions.formUnion(roster.goingByContactZone)
    }
    if before.locale != after.locale {
      positions.formUnion(roster.mentioning(.contact, "locale"))
    }
    for (name, isSame) in [
      ("user_id", before.userIDs.last == after.userIDs.last),
      ("anonymous_id", before.anonymousIDs.last == after.anonymousIDs.last),
    ] where !isSame {
      positions.formUnion(roster.mentioning(.contact, name))
    }
    let said =
      roster.mentioning(.contact, "newsletter")
      + roster.mentioning(.contact, "subscriptions")
    if !said.isEmpty, before.subscriptions != after.subscriptions { positions.formUnion(said) }
  }

  /// Judges the segments that mention the contact's cart.
  func judgeCart(of subject: Subject) throws {
    try judge(
      Set(playbook.roster.mentioning(.cart)), subject, at: progress.judgedAt, .raising(chain: 0))
  }

  /// Puts a contact into a static segment or takes them out.
  func place(
    _ subject: Subject, in segment: String, isMember: Bool, chain: Int
  ) throws {
    guard let entry = playbook.roster.entry(segment), entry.segment.kind == .static,
      !subject.shopper.contact.isGone, subject.standings.isMember(of: segment) != isMember
    else { return }
    let instant = progress.judgedAt
    subject.standings[segment].since = isMember ? instant : nil
    note(entry, entered: isMember, subject, at: instant, .raising(chain: chain))
    try judge(
      Set(playbook.roster.dependents(of: segment)), subject, at: instant, .raising(chain: chain))
  }

  // MARK: Judging

  /// Whether events and timers judge this segment for this contact already.
  private func isJudged(_ position: Int, _ subject: Subject) -> Bool {
    let entry = playbook.roster.entries[position]
    guard entry.segment.condition != nil else { return false }
    guard entry.isComputing, let page = backfills[entry.segment.id] else { return true }
    return page.hasJudged(subject.id)
  }

  /// Judges segments and all that mention those whose membership changes, in such an order that
  /// each is judged after what it depends on.
  func judge(
    _ positions: Set<Int>, _ subject: Subject, at instant: Instant, _ manner: Manner
  ) throws {
    if positions.isEmpty { return }
    let roster = playbook.roster
    // The latest cart may have been bought long ago.
    if roster.asksForCarts { try loadCarts(boughtAfter: .earliest, of: subject) }
    let facts = segmentFacts(subject)
    var pending = positions
    while let position = pending.min() {
      pending.remove(position)
      guard isJudged(position, subject) else { continue }
      let entry = roster.entries[position]
      let verdict = entry.segment.verdict(facts, now: instant)
      try subject.past.check()
      guard subject.take(verdict, in: entry.segment.id, at: instant) else { continue }
      note(entry, entered: verdict.holds, subject, at: instant, manner)
      pending.formUnion(roster.dependents(of: entry.segment.id))
    }
  }

  /// What conditions of segments may ask about a contact.
  func segmentFacts(_ subject: Subject) -> ContactFacts {
    let (roster, transaction, id) = (playbook.roster, self.transaction, subject.id)
    return ContactFacts(
      zones: subject.zones(workspace),
      value: { subject.shopper.value(of: $0) },
      isMember: { subject.standings.isMember(of: $0) },
      occurrences: { name, since in
        subject.past.occurrences(
          name, since: since, withProperties: roster.inspects(name), of: id, transaction)
      })
  }

  /// Counts a change and raises its event.
  func note(
    _ entry: Roster.Entry, entered: Bool, _ subject: Subject, at instant: Instant,
    _ manner: Manner
  ) {
    var metric = entered ? SegmentCounts.entered : SegmentCounts.left
    var chain: Int?
    switch manner {
    case .raising(let causes): chain = causes
    case .silently: break
    case .backfilling(raises: true): chain = 0
    case .backfilling(raises: false):
      metric = entered ? SegmentCounts.found : SegmentCounts.dropped
    }
    let id = entry.segment.id
    let key = Counts.Key(
      journey: SegmentCounts.name(of: id), version: entry.version, step: "", metric: metric,
      at: instant)
    counts[key, default: 0] += 1
    guard let chain else { return }
    raised.append(
      SegmentEvent.event(
        of: id, entered: entered, contact: subject.id,
        once: "\(entry.version).\(progress.cursor)", at: instant, chain: chain))
  }
}

/// The words under which segments are counted, in the table of all counts.
package enum SegmentCounts {
  /// Contacts who came in.
  package static let entered = "segment_entered"
  /// Contacts who went out.
  package static let left = "segment_left"
  /// Contacts who were found to be in when the segment was computed, without an event.
  package static let found = "segment_found"
  /// Contacts who were found to be out when the segment was computed anew, without an event.
  package static let dropped = "segment_dropped"

  /// Under which name the counts of a segment stand; no journey can have it.
  package static func name(of segment: String) -> String { "segment:\(segment)" }
}

extension Subject {
  /// Takes a verdict; true when membership has changed by it.
  ///
  /// The timer is moved only when it would be late: one that is early costs one more look, one that
  /// is moved with every event costs two statements each.
  func take(_ verdict: Verdict, in segment: String, at instant: Instant) -> Bool {
    var standing = standings[segment]
    let hasChanged = (standing.since != nil) != verdict.holds
    if hasChanged { standing.since = verdict.holds ? instant : nil }
    if let next = verdict.nextChange {
      if hasChanged || standing.lookAt.map({ $0 > next || $0 <= instant }) ?? true {
        standing.lookAt = next
      }
    } else {
      standing.lookAt = nil
    }
    standings[segment] = standing
    return hasChanged
  }

  /// The clocks by which conditions about the contact are judged.
  func zones(_ workspace: Workspace) -> Zones {
    Zones(
      workspace: workspace.zone,
      contact: shopper.contact.timeZone.flatMap { Zone(name: $0) })
  }
}
