import Events
import Journeys
import Messages
import Store
import Values

extension Batch {
  /// Has a run obey what was decided about its journey since it was touched last, in that order.
  ///
  /// - Returns: the run as it is then.
  func obey(_ run: Run, _ subject: Subject) throws -> Run {
    var run = run
    for directive in playbook.directives(of: run.journey, after: run.obeyed) {
      guard run.isLive else { break }
      try carryOut(directive, on: run, subject)
      run = subject.runs.first { $0.id == run.id } ?? run
    }
    return run
  }

  private func carryOut(_ directive: Directive, on run: Run, _ subject: Subject) throws {
    var version = run.version
    var skipped: Set<Fingerprint> = []
    switch directive.kind {
    case .stop: return try cancel(run, subject)
    case .pause: break
    case .move(let target): version = target
    case .resume(let late): skipped = try release(run, directive.at, late, subject)
    }
    guard let journey = playbook.journey(run.journey, version) else {
      preconditionFailure("a version that somebody is in stays for ever (I7)")
    }
    try advance(run, on: .obey(directive, skipped: skipped), in: journey, subject)
  }

  /// Lets the messages of a run go that were held during a pause, or passes them over.
  ///
  /// - Returns: the lines that were passed over.
  private func release(
    _ run: Run, _ instant: Instant, _ late: Late, _ subject: Subject
  ) throws -> Set<Fingerprint> {
    guard let frozen = run.frozen, case .parked(let park) = run.state,
      case .sending(let open) = park.reason, !open.isEmpty
    else { return [] }
    var skipped: Set<Fingerprint> = []
    if late == .skip {
      let reason = NotSentReason.skippedWhilePaused.rawValue
      var tally = Tally()
      for line in try transaction.messages.missed(by: instant, run.id, of: subject.id) {
        try transaction.messages.settle(line, as: .notSent, reason: reason, at: now)
        raised.append(MessageEvent.settled(line, as: .notSent, reason: reason, at: now))
        tally.count(line, as: .notSent, reason: reason, at: now)
        skipped.insert(line.key)
      }
      try tally.save(transaction)
    }
    let length = late == .shift ? max(instant - frozen.since, .zero) : .zero
    try transaction.messages.release(run.id, of: subject.id, extension: length, at: now)
    hasQueued = true
    return skipped
  }
}
