package import Values

/// The one language of trigger conditions, branches and segments (formats.md, 4), read and ready
/// to be judged.
package indirect enum Condition: Hashable, Sendable {
  /// Holds when every part holds; without parts it always does.
  case all([Condition])
  /// Holds when at least one part holds.
  case any([Condition])
  /// Holds when the part does not.
  case not(Condition)
  /// One value compared.
  case leaf(Comparison)
  /// What the contact did or did not do.
  case activity(Activity)
  /// Whether the contact is in a segment, by its id.
  case segment(String)
}

extension Condition {
  /// The fields that are mentioned, also within activities, each once and in the order of their
  /// text.
  package var fields: [FieldPath] {
    var found: Set<FieldPath> = []
    visit { condition in
      switch condition {
      case .leaf(let comparison): found.insert(comparison.field)
      case .activity(let activity): found.formUnion(activity.fields)
      case .all, .any, .not, .segment: break
      }
    }
    return found.sorted()
  }

  /// True when facts beyond fields are needed: memberships or what was done.
  package var usesSegmentsOrActivities: Bool {
    var found = false
    visit { condition in
      switch condition {
      case .activity, .segment: found = true
      case .all, .any, .not, .leaf: break
      }
    }
    return found
  }

  /// The ids of the segments that are mentioned, each once and in order.
  package var segments: [String] {
    var found: Set<String> = []
    visit { condition in
      if case .segment(let id) = condition { found.insert(id) }
    }
    return found.sorted()
  }

  /// The names of the events that its activities count, each once and in order.
  package var events: [String] {
    var found: Set<String> = []
    visit { condition in
      if case .activity(let activity) = condition { found.insert(activity.event) }
    }
    return found.sorted()
  }

  /// Calls `body` for this condition and all parts below, but not for the `where` of activities.
  private func visit(_ body: (Condition) -> Void) {
    body(self)
    switch self {
    case .all(let parts), .any(let parts):
      for part in parts { part.visit(body) }
    case .not(let part): part.visit(body)
    case .leaf, .activity, .segment: break
    }
  }
}

extension Condition {
  /// The condition as it is written, members in a fixed order; reads as an equal condition.
  package var json: JSON {
    switch self {
    case .all(let parts): ["all": .array(parts.map(\.json))]
    case .any(let parts): ["any": .array(parts.map(\.json))]
    case .not(let part): ["not": part.json]
    case .leaf(let comparison): .object(comparison.json)
    case .activity(let activity): activity.json
    case .segment(let id): ["segment": .string(id)]
    }
  }
}
