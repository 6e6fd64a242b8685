package import Values

extension Condition {
  /// Whether the condition holds at an instant. `value` gives the value of a field, nil or null
  /// when there is none. Without `isMember` and `did`, memberships and activities do not hold:
  /// callers that have no such facts refuse conditions with `usesSegmentsOrActivities`.
  package func holds(
    now: Instant, zones: Zones, value: (FieldPath) -> JSON?,
    isMember: (String) -> Bool = { _ in false }, did: (Activity) -> Bool = { _ in false }
  ) -> Bool {
    switch self {
    case .all(let parts):
      parts.allSatisfy {
        $0.holds(now: now, zones: zones, value: value, isMember: isMember, did: did)
      }
    case .any(let parts):
      parts.contains {
        $0.holds(now: now, zones: zones, value: value, isMember: isMember, did: did)
      }
    case .not(let part):
      !part.holds(now: now, zones: zones, value: value, isMember: isMember, did: did)
    case .leaf(let comparison):
      comparison.holds(for: value(comparison.field), now: now, zones: zones)
    case .activity(let activity): did(activity)
    case .segment(let id): isMember(id)
    }
  }

  /// The earliest instant after `now` at which the answer could be another while the facts stay
  /// the same; nil when time alone never changes it. Until then the answer is that of `now`.
  ///
  /// It is the earliest change of any leaf, so that the whole may stay as it is at that instant.
  /// Memberships and activities have their own changes and are not looked at.
  package func nextChange(
    after now: Instant, zones: Zones, value: (FieldPath) -> JSON?
  ) -> Instant? {
    switch self {
    case .all(let parts), .any(let parts):
      parts.compactMap { $0.nextChange(after: now, zones: zones, value: value) }.min()
    case .not(let part): part.nextChange(after: now, zones: zones, value: value)
    case .leaf(let comparison):
      comparison.nextChange(for: value(comparison.field), after: now, zones: zones)
    case .activity, .segment: nil
    }
  }
}

extension Comparison {
  /// Whether the leaf holds for the value of its field.
  package func holds(for value: JSON?, now: Instant, zones: Zones) -> Bool {
    test.holds(for: value, now: now, zone: zones[zone])
  }

  /// As `Condition.nextChange`, for the value of the leaf's field.
  package func nextChange(for value: JSON?, after now: Instant, zones: Zones) -> Instant? {
    test.nextChange(for: value, after: now, zone: zones[zone])
  }
}

extension Test {
  /// The first instant after `now` at which time alone changes the answer for a value.
  func nextChange(for value: JSON?, after now: Instant, zone: Zone) -> Instant? {
    guard case .time(let test) = meaning, let value else { return nil }
    return value.elements.compactMap { element in
      TimeValue(element).flatMap { test.nextChange(of: $0, after: now, zone: zone) }
    }.min()
  }

  /// Whether a value passes, by the rules of `Operator`.
  package func holds(for value: JSON?, now: Instant, zone: Zone) -> Bool {
    guard let value, !value.isNull else { return meaning == .present(false) }
    switch meaning {
    case .present(let present): return present
    case .equal(let operands, let expected):
      let found = value.hasElement { element in operands.contains { $0.equals(element) } }
      return found == expected
    case .allOf(let operands):
      return operands.allSatisfy { operand in value.hasElement { operand.equals($0) } }
    case .order(let order, let bound):
      return value.hasElement { $0.spelledNumber.map { order.holds($0, bound) } ?? false }
    case .within(let low, let high):
      return value.hasElement { $0.spelledNumber.map { low <= $0 && $0 <= high } ?? false }
    case .text(let place, let text, let expected):
      return value.hasElement { $0.folded.map { place.holds($0, text) } ?? false } == expected
    case .time(.notInLast(let span)):
      let times = value.elements.compactMap { TimeValue($0) }
      return !times.isEmpty
        && !times.contains { TimeTest.inLast(span).holds($0, now: now, zone: zone) }
    case .time(let test):
      return value.hasElement { element in
        TimeValue(element).map { test.holds($0, now: now, zone: zone) } ?? false
      }
    }
  }
}

extension Meaning.Order {
  fileprivate func holds(_ number: Number, _ bound: Number) -> Bool {
    switch self {
    case .greater: number > bound
    case .atLeast: number >= bound
    case .less: number < bound
    case .atMost: number <= bound
    }
  }
}

extension Meaning.Place {
  fileprivate func holds(_ text: String, _ part: String) -> Bool {
    switch self {
    case .anywhere: text.contains(part)
    case .start: text.hasPrefix(part)
    case .end: text.hasSuffix(part)
    }
  }
}

extension JSON {
  /// The elements of a list, or the value alone.
  var elements: [JSON] { array ?? [self] }

  /// Whether the value, or one element of a list, passes.
  fileprivate func hasElement(where passes: (JSON) -> Bool) -> Bool {
    if case .array(let elements) = self { return elements.contains(where: passes) }
    return passes(self)
  }
}
