import Messages
import Segments
import Values

extension Walk {
  /// Obeys what the shop has decided about everybody inside.
  mutating func obey(_ directive: Directive, skipped: Set<Fingerprint>) {
    run.obeyed = directive.number
    guard case .parked(let park) = run.state else { return }
    switch directive.kind {
    case .pause: if run.frozen == nil { run.frozen = .init(since: directive.at) }
    case .resume(let late): thaw(park, late, at: directive.at, skipped)
    case .move: move(park, directive.at)
    case .stop: run = run.cancelled(at: now)
    }
  }

  // MARK: Pausing

  /// Goes on after a pause. What was due before `resumedAt` is late.
  private mutating func thaw(
    _ park: Run.Park, _ late: Late, at resumedAt: Instant, _ skipped: Set<Fingerprint>
  ) {
    guard let frozen = run.frozen, let step = journey.step(park.step) else { return }
    run.frozen = nil
    let length = late == .shift ? max(resumedAt - frozen.since, .zero) : .zero
    skips = late == .skip
    defer { skips = false }
    switch (park.reason, step.kind) {
    case (.timer(let due), .wait(let wait)):
      let due = moved(due, of: wait, by: length)
      if due > resumedAt { return rest(at: park, .timer(due: due)) }
      leave(step, by: nil)
      go(to: step.next)
    case (.listening(let limit), .waitFor(let wait)):
      let limit = limit + length
      let heard = frozen.heard.flatMap { heard in heard.at <= limit ? heard : nil }
      if let heard, let outcome = wait.outcomes.first(where: { $0.name == heard.outcome }) {
        return take(outcome, of: step)
      }
      if limit > resumedAt { return rest(at: park, .listening(limit: limit)) }
      leave(step, by: "no")
      go(to: wait.no)
    case (.sending(let open), _):
      let open = open.subtracting(skipped)
      if open.isEmpty { return pass(step) }
      rest(at: park, .sending(open: open))
    case (.timer, _), (.listening, _):
      preconditionFailure("a run rests only at steps of the kind that it waits for")
    }
  }

  private mutating func rest(at park: Run.Park, _ reason: Run.Park.Reason) {
    run.state = .parked(.init(step: park.step, since: park.since, reason: reason))
  }

  /// A wait for a length of time lasts longer; a date on the calendar stays where it is, and a time
  /// of day is the next one after the pause.
  private func moved(_ due: Instant, of wait: Wait, by length: Span) -> Instant {
    guard length > .zero else { return due }
    switch wait {
    case .span: return due + length
    case .at, .until, .relative: return due
    case .untilTime: return self.due(wait, from: due + length) ?? due + length
    }
  }

  // MARK: Moving

  /// Goes on in the version of this walk, at the same step; stays where it is when the step is not
  /// there, or is another kind of step.
  private mutating func move(_ park: Run.Park, _ decidedAt: Instant) {
    guard run.version != journey.version, let step = journey.step(park.step),
      step.kind.rest == park.reason.rest
    else { return }
    if case .waitFor(let wait) = step.kind, let heard = run.frozen?.heard,
      !wait.outcomes.contains(where: { $0.name == heard.outcome })
    {
      return
    }
    run.moves.append(.init(from: run.version, at: now, passages: run.path.count))
    run.version = journey.version
    // What the new version listens for may have happened already (semantics.md, 9).
    if let (wait, here) = listening, let outcome = wait.outcomes.first(where: happened) {
      take(outcome, of: here)
    }
  }
}
