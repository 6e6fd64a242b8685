package import Events
import Messages
package import Values

/// What a run can be told.
package enum Input: Sendable, Hashable {
  /// It has just begun.
  case started
  /// Something happened to the contact.
  case event(Event)
  /// Something happened long ago and was heard of late: it may reach the goal and end the run, and
  /// wakes nothing (semantics.md, 4).
  case outdated(Event)
  /// Its timer is due.
  case due
  /// A ledger line of one of its steps has become final.
  case settled(step: String, key: Fingerprint, sent: Bool)
  /// The contact did something with a message of one of its steps.
  case interaction(step: String, Interaction, link: String?)
  /// The shop has decided something about everybody inside. `skipped` are the run's ledger lines
  /// that were passed over by it. For a move, the journey is the version that is moved to.
  case obey(Directive, skipped: Set<Fingerprint>)
}

/// What follows from a step, as values: Engine carries it out.
package enum Effect: Sendable, Hashable {
  /// New ledger lines.
  case send(MessageRequest)
  /// Everything of this run that has not been handed over stays here.
  case withdraw
  /// An attribute of the contact gets a value; nil takes it away.
  case set(name: String, value: JSON?)
  /// The contact comes into a static segment.
  case join(segment: String)
  /// The contact goes out of a static segment.
  case leave(segment: String)
  /// A trigger is raised for the contact, after this visit of the step with this id.
  case raise(event: String, properties: JSON.Object, step: String, visit: Int)
}

/// A message that a step wants to go out.
package struct MessageRequest: Sendable, Hashable {
  package let step: String
  package let send: Send
  /// One line for each; for a push one per token.
  package let lines: [Line]
  package let expiresAt: Instant?

  /// One ledger line.
  package struct Line: Sendable, Hashable {
    package let key: Fingerprint
    package let destination: String
    /// The push service of the token, otherwise empty.
    package let service: String
    /// Why this line can never be sent, or nil.
    package let unsendable: String?

    /// False where there was nowhere to send to.
    package var isWanted: Bool {
      unsendable != NotSentReason.noAddress.rawValue
        && unsendable != NotSentReason.noPushToken.rawValue
    }
  }
}

extension Run {
  /// The heart of the engine: one input, one decision, and all that follows from it.
  ///
  /// Pure and total: whatever is told to a run, it answers with its next state. Goals and exits are
  /// judged before waits (semantics.md, 5).
  package func advance(
    on input: Input, in journey: Journey, facts: Facts, now: Instant
  ) -> (run: Run, effects: [Effect]) {
    var walk = Walk(run: self, journey: journey, facts: facts, now: now)
    switch input {
    case .started: walk.go(to: journey.first)
    case .event(let event): walk.hear(event)
    case .outdated(let event): walk.hear(event, wakes: false)
    case .due: walk.wake()
    case .settled(let step, let key, let sent): walk.settle(step, key, sent: sent)
    case .interaction(let step, let interaction, let link): walk.note(interaction, step, link)
    case .obey(let directive, let skipped): walk.obey(directive, skipped: skipped)
    }
    return (walk.run, walk.effects)
  }

  /// Ends the run for a reason that lies outside the journey.
  package func cancelled(at now: Instant) -> Run {
    guard isLive else { return self }
    var run = self
    run.state = .ended(End(at: now, reason: .cancelled))
    run.frozen = nil
    return run
  }

  /// The run without what it knew of the person: only its way stays, for the reports (I10). A live
  /// run ends.
  package func erased(at now: Instant) -> Run {
    var run = Run(
      id: id, journey: journey, version: version, key: nil, startedAt: startedAt, trigger: [:],
      state: cancelled(at: now).state)
    run.goalReachedAt = goalReachedAt
    run.path = path
    run.moves = moves
    return run
  }
}
