import Segments
package import Values

/// A published version of a journey: complete, checked and never changed again (I7).
///
/// Only `JourneyDraft.journey(version:publishedAt:)` makes one, so that whoever holds a journey
/// need not check it.
package struct Journey: Hashable, Sendable {
  package let id: String
  package let version: Int
  package let name: String
  package let publishedAt: Instant
  package let start: Start
  package let audience: Audience
  package let goal: Goal?
  package let exits: [TriggerMatch]
  package let steps: [Step]
  /// The index of the step that a new run reaches first; nil for a journey without steps.
  package let first: Int?
  /// The ids of the segments that the journey needs, each once and in order.
  package let segments: [String]
  private let positions: [String: Int]

  init(_ draft: JourneyDraft, version: Int, publishedAt: Instant) {
    id = draft.id
    self.version = version
    name = draft.name
    self.publishedAt = publishedAt
    start = draft.start
    audience = draft.audience
    goal = draft.goal
    exits = draft.exits
    steps = draft.steps
    first = draft.first
    segments = Set(draft.segmentUses.map(\.id)).sorted()
    positions = Dictionary(
      draft.steps.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The step with this id.
  package func step(_ id: String) -> Step? {
    positions[id].map { steps[$0] }
  }

  /// The index of the step with this id.
  func index(of id: String) -> Int? { positions[id] }

  /// Every trigger whose events can touch a run of this journey, the start included.
  package var triggerKeys: Set<TriggerKey> {
    var keys: Set<TriggerKey> = [start.trigger.key]
    if let goal { keys.insert(goal.match.key) }
    for exit in exits { keys.insert(exit.key) }
    for step in steps {
      guard case .waitFor(let wait) = step.kind else { continue }
      for outcome in wait.outcomes {
        if case .trigger(let match) = outcome.event { keys.insert(match.key) }
      }
    }
    return keys
  }
}

/// How contacts enter.
package struct Start: Hashable, Sendable {
  package let trigger: TriggerMatch
  /// How the members of a segment are called in; nil for journeys that an event starts.
  package let call: MembersCall?
  package let reentry: Reentry
  /// The attribute of the start event that tells concurrent runs of one contact apart.
  package let key: String?
  /// No entries before this instant.
  package let from: Instant?
  /// No entries from this instant on.
  package let to: Instant?
}

/// Whether a contact may enter again with the same key.
package enum Reentry: Hashable, Sendable {
  case once
  case always
  /// Not before this long after the last entry.
  case after(Span)
}

/// Whom a journey is for.
package struct Audience: Hashable, Sendable {
  /// Which addresses somebody needs.
  package enum Reach: String, Hashable, Sendable, CaseIterable {
    case all
    case withEmail = "with_email"
    case withPhone = "with_phone"
    case withPush = "with_push"
  }

  /// When somebody has to have become known, seen from publishing.
  package enum Contacts: String, Hashable, Sendable, CaseIterable {
    case existing
    case new
    case existingAndNew = "existing_and_new"
  }

  package let reach: Reach
  package let contacts: Contacts
  /// Only members of this segment, as they are when they would enter; nil takes everybody.
  package let segment: String?
}

/// What a journey is meant to bring about.
package struct Goal: Hashable, Sendable {
  /// How many are meant to reach the goal.
  package enum Target: Hashable, Sendable {
    /// A share of those who entered, 0...1.
    case share(Number)
    case count(Int64)
  }

  package let match: TriggerMatch
  package let target: Target?
  /// How long after leaving the goal still counts.
  package let window: Span
}
