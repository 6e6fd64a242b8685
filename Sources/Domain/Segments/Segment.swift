package import Values

/// A set of contacts.
package struct Segment: Hashable, Sendable {
  /// How members are found; the raw value is the public name.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// By hand, import or journey.
    case `static`
    /// By conditions on attributes. The page offers fewer conditions than for `dynamicPlus`; the
    /// meaning is the same.
    case dynamic
    /// By conditions on attributes, activities, indicators, groups, exclusion groups.
    case dynamicPlus = "dynamic_plus"
  }

  package let id: String
  package let name: String
  package let kind: Kind
  /// Who is in, unless excluded; everybody when nil. Always nil for a static segment.
  package let include: Condition?
  /// Any one of these excludes (semantics.md, 20).
  package let exclude: [Condition]

  /// A segment whose conditions have been read.
  package init(
    id: String, name: String, kind: Kind, include: Condition?, exclude: [Condition] = []
  ) {
    precondition(
      kind != .static || include == nil && exclude.isEmpty, "a static segment has no conditions")
    self.id = id
    self.name = name
    self.kind = kind
    self.include = include
    self.exclude = exclude
  }

  /// The whole definition as one condition; nil for a static segment.
  package var condition: Condition? {
    if kind == .static { return nil }
    let excluded = exclude.map { Condition.not($0) }
    guard let include else { return .all(excluded) }
    return excluded.isEmpty ? include : .all([include] + excluded)
  }

  /// Whether the contact is a member by the definition, and until when that stays so. A static
  /// segment is what its memberships say.
  package func verdict(_ facts: ContactFacts, now: Instant) -> Verdict {
    guard let condition else { return Verdict(holds: facts.isMember(id), nextChange: nil) }
    return condition.verdict(facts, now: now)
  }

  /// What the definition depends on.
  package var mentions: Mentions { Mentions(of: condition) }

  /// The definition as it is written, members in a fixed order; reads as an equal segment.
  package var json: JSON {
    var members: JSON.Object = [
      "id": .string(id), "name": .string(name), "kind": .string(kind.rawValue),
    ]
    if let include { members["include"] = include.json }
    if !exclude.isEmpty { members["exclude"] = .array(exclude.map(\.json)) }
    return .object(members)
  }
}
