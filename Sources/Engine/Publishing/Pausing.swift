package import Database
package import Journeys
package import Store
package import Values

extension Publishing {
  /// Pauses a live journey: nobody enters, nobody inside moves, and none of its messages leaves,
  /// until it is resumed. Goals and exits still count.
  package func pauseJourney(
    _ id: String, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    let draft = try journey(id, in: transaction)
    if draft.state == "paused" { return draft }
    guard draft.state == "live" else {
      throw Refusal.impossible(code: "not_live", "Only a live journey can be paused.")
    }
    return try decide(.pause, on: draft, state: "paused", in: transaction, at: now)
  }

  /// Lets a paused journey go on.
  ///
  /// - Parameter late: what becomes of what fell due meanwhile.
  package func resumeJourney(
    _ id: String, late: Late, in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    let draft = try journey(id, in: transaction)
    guard draft.state == "paused" else {
      throw Refusal.impossible(code: "not_paused", "The journey is not paused.")
    }
    try takeUpCall(of: id, in: transaction, at: now)
    let resumed = try decide(.resume(late), on: draft, state: "live", in: transaction, at: now)
    try transaction.tours.begin(id)
    return resumed
  }

  /// A call of members that a pause has interrupted goes on at the rate of the journey: nobody was
  /// called during the pause, and it earns nothing.
  private func takeUpCall(
    of id: String, in transaction: Transaction, at now: Instant
  ) throws {
    guard var call = try transaction.sweeps.lock(id), let openedAt = call.openedAt,
      let pause = try transaction.directives.all(of: id)[id]?.last(where: { $0.kind == .pause })
    else { return }
    call.openedAt = openedAt + max(now - pause.at, .zero)
    try transaction.sweeps.save(call)
  }

  private func journey(
    _ id: String, in transaction: Transaction
  ) throws -> Definitions.Draft {
    guard let draft = try transaction.definitions.draft(.journey, id) else {
      throw Refusal.missing(.journey, id)
    }
    return draft
  }

  private func decide(
    _ kind: Directive.Kind, on draft: Definitions.Draft, state: String,
    in transaction: Transaction, at now: Instant
  ) throws -> Definitions.Draft {
    try transaction.definitions.save(
      .journey, draft.id, body: draft.body, state: state, version: draft.version, at: now)
    try transaction.directives.add(kind, to: draft.id, at: now)
    return Definitions.Draft(
      id: draft.id, body: draft.body, state: state, version: draft.version, changedAt: now)
  }
}

extension Engine {
  /// Pauses a journey, at once and whatever the number of people inside.
  package func pause(journey id: String) async throws -> Definitions.Draft {
    let (publishing, now) = (self.publishing, self.now())
    return try await database.write { transaction in
      try publishing.pauseJourney(id, in: transaction, at: now)
    }
  }

  /// Lets a paused journey go on. Everybody inside is told in the background; whoever is touched
  /// before that is told at that moment.
  package func resume(journey id: String, late: Late) async throws -> Definitions.Draft {
    let (publishing, now) = (self.publishing, self.now())
    let draft = try await database.write { transaction in
      try publishing.resumeJourney(id, late: late, in: transaction, at: now)
    }
    ringSweeper()
    return draft
  }
}
