package import Values

/// Why a condition held or did not: every leaf with the value that was seen, for the timeline.
package indirect enum Explanation: Hashable, Sendable {
  case all([Explanation], holds: Bool)
  case any([Explanation], holds: Bool)
  case not(Explanation, holds: Bool)
  /// `seen` is the field's value, shortened where it is long; nil when there was none.
  case leaf(Comparison, seen: JSON?, holds: Bool)
  case activity(Activity, holds: Bool)
  case segment(String, holds: Bool)

  /// The answer for this part.
  package var holds: Bool {
    switch self {
    case .all(_, let holds), .any(_, let holds), .not(_, let holds), .leaf(_, _, let holds),
      .activity(_, let holds), .segment(_, let holds):
      holds
    }
  }

  /// The written condition, with `holds` in every part and `seen` in every leaf (null when there
  /// was no value).
  package var json: JSON {
    var members: JSON.Object
    switch self {
    case .all(let parts, _): members = ["all": .array(parts.map(\.json))]
    case .any(let parts, _): members = ["any": .array(parts.map(\.json))]
    case .not(let part, _): members = ["not": part.json]
    case .leaf(let comparison, let seen, _):
      members = comparison.json
      members["seen"] = seen ?? .null
    case .activity(let activity, _): members = activity.json.object ?? [:]
    case .segment(let id, _): members = ["segment": .string(id)]
    }
    members["holds"] = .bool(holds)
    return .object(members)
  }
}

extension Condition {
  /// As `holds`, with the reasons; every leaf is looked at, also where the answer is known before.
  package func explain(
    now: Instant, zones: Zones, value: (FieldPath) -> JSON?,
    isMember: (String) -> Bool = { _ in false }, did: (Activity) -> Bool = { _ in false }
  ) -> Explanation {
    switch self {
    case .all(let parts):
      let reasons = parts.map {
        $0.explain(now: now, zones: zones, value: value, isMember: isMember, did: did)
      }
      return .all(reasons, holds: reasons.allSatisfy(\.holds))
    case .any(let parts):
      let reasons = parts.map {
        $0.explain(now: now, zones: zones, value: value, isMember: isMember, did: did)
      }
      return .any(reasons, holds: reasons.contains(where: \.holds))
    case .not(let part):
      let reason = part.explain(
        now: now, zones: zones, value: value, isMember: isMember, did: did)
      return .not(reason, holds: !reason.holds)
    case .leaf(let comparison):
      let seen = value(comparison.field)
      return .leaf(
        comparison, seen: seen.flatMap { $0.isNull ? Optional.none : shortened($0) },
        holds: comparison.holds(for: seen, now: now, zones: zones))
    case .activity(let activity): return .activity(activity, holds: did(activity))
    case .segment(let id): return .segment(id, holds: isMember(id))
    }
  }
}

/// The value as far as an explanation keeps it; what is cut ends in `…`.
private func shortened(_ value: JSON) -> JSON {
  switch value {
  case .null, .bool, .number: return value
  case .string(let text):
    let kept = text.prefix(Limits.seenCharacters)
    return kept.endIndex == text.endIndex ? value : .string(kept + "…")
  case .array(let elements):
    let kept = elements.prefix(Limits.seenElements).map(shortened)
    return .array(elements.count > kept.count ? kept + ["…"] : kept)
  case .object: return "{…}"
  }
}
