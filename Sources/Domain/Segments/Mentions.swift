/// What a definition depends on besides the time: its answer for a contact can change only when one
/// of these does.
package struct Mentions: Hashable, Sendable {
  /// Names of events that activities count.
  package private(set) var events: Set<String> = []
  /// Fields of the contact; `scores` appear as the purchases that they follow from.
  package private(set) var fields: Set<FieldPath> = []
  /// Ids of segments.
  package private(set) var segments: Set<String> = []
  /// Whether the contact's own zone matters.
  package private(set) var usesContactZone = false

  /// What a condition mentions; nothing without one.
  package init(of condition: Condition?) {
    if let condition { note(condition) }
  }

  /// The roots of the fields.
  package var roots: Set<FieldPath.Root> { Set(fields.map(\.root)) }

  private mutating func note(_ condition: Condition) {
    switch condition {
    case .all(let parts), .any(let parts):
      for part in parts { note(part) }
    case .not(let part): note(part)
    case .leaf(let comparison): note(comparison)
    case .segment(let id): segments.insert(id)
    case .activity(let activity):
      events.insert(activity.event)
      if activity.readsContactZone { usesContactZone = true }
    }
  }

  private mutating func note(_ comparison: Comparison) {
    if comparison.zone == .contact { usesContactZone = true }
    switch comparison.field.root {
    case .scores:
      for name in ["count", "total", "last_at"] {
        fields.insert(FieldPath(root: .purchases, rest: [name]))
      }
    case .products: events.formUnion(PurchasedProducts.events)
    default: fields.insert(comparison.field)
    }
  }
}

extension Activity {
  /// Whether the window or a leaf of the `where` goes by the contact's clock.
  fileprivate var readsContactZone: Bool {
    if case .calendar(_, _, .contact) = window { return true }
    return condition.map { Mentions(of: $0).usesContactZone } ?? false
  }
}
