package import Database
import Journeys
import Store
package import Values

/// What becomes of those inside when a new version is published.
package enum InFlight: String, Sendable, Hashable, CaseIterable {
  /// They go on in the version in which they are.
  case stay
  /// They go on in the new version, at the same step.
  case `continue`
}

/// Who would go on in a new version, and who would stay.
package struct Prospect: Sendable, Hashable {
  /// The version that is moved to.
  package let version: Int
  package let places: [Place]

  /// Those who rest at one step of one older version.
  package struct Place: Sendable, Hashable {
    package let version: Int
    package let step: String
    package let count: Int64
    /// False when the new version has no such step, or another kind of step by that name.
    package let moves: Bool
  }

  /// How many would go on in the new version.
  package var moving: Int64 { places.filter(\.moves).reduce(0) { $0 + $1.count } }
  /// How many would go on in theirs.
  package var staying: Int64 { places.filter { !$0.moves }.reduce(0) { $0 + $1.count } }
}

extension Publishing {
  /// What publishing with `continue` would do to those inside. Changes nothing; refuses what
  /// publishing refuses.
  package func prospect(
    of id: String, in transaction: Transaction, at now: Instant
  ) throws -> Prospect {
    guard let draft = try transaction.definitions.draft(.journey, id) else {
      throw Refusal.missing(.journey, id)
    }
    let target: Journey? =
      if try isPublished(draft, in: transaction) {
        try version(draft.version, of: id, in: transaction)
      } else {
        try publishable(draft, in: transaction, at: now)
      }
    guard let target else { return Prospect(version: draft.version, places: []) }
    var older: [Int: Journey] = [:]
    var places: [Prospect.Place] = []
    for standing in try transaction.runs.standing(id) where standing.version != target.version {
      let journey =
        try older[standing.version]
        ?? version(standing.version, of: id, in: transaction)
      older[standing.version] = journey
      places.append(
        .init(
          version: standing.version, step: standing.step, count: standing.count,
          moves: journey.map { target.takesOver(standing.step, from: $0) } ?? false))
    }
    return Prospect(version: target.version, places: places)
  }

  private func version(
    _ number: Int, of id: String, in transaction: Transaction
  ) throws -> Journey? {
    try transaction.definitions.version(.journey, id, number)
      .map { try Journey.reading($0, zone: workspace.zone) }
  }

  /// Tells everybody inside older versions to go on in the newest.
  func move(
    to draft: Definitions.Draft, in transaction: Transaction, at now: Instant
  ) throws {
    guard draft.version > 1,
      try transaction.runs.hasOlder(draft.id, than: draft.version)
    else { return }
    // Written again, so that nodes read the directives anew.
    try transaction.definitions.save(
      .journey, draft.id, body: draft.body, state: draft.state, version: draft.version, at: now)
    try transaction.directives.add(.move(version: draft.version), to: draft.id, at: now)
    try transaction.tours.begin(draft.id)
  }
}
