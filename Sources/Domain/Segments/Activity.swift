package import Values

/// What a contact did, or did not do: `{"did":"Product Viewed","at_least":3,"in_last":{"days":7}}`.
package struct Activity: Hashable, Sendable {
  /// What is asked of the events that match.
  package enum Question: Hashable, Sendable {
    /// It happened at least once.
    case happened
    /// It never happened.
    case never
    /// How often it happened.
    case times(Times, Int)
    /// A value over the events, compared as a leaf compares (semantics.md, 21).
    case value(Aggregate, FieldPath, Test)
  }

  /// How a number of times is compared.
  package enum Times: String, Hashable, Sendable, CaseIterable {
    case atLeast = "at_least"
    case atMost = "at_most"
    case exactly
  }

  /// What is made of a field of several events.
  package enum Aggregate: String, Hashable, Sendable, CaseIterable {
    case sum, average, first, last, max, min

    /// Whether it is the value of one event as it stands, of whatever type.
    var isOfOneEvent: Bool { self == .first || self == .last }
  }

  /// Which events count by their time.
  package enum Window: Hashable, Sendable {
    /// 0 ≤ now − time < the span.
    case inLast(Span, written: JSON)
    /// The current day, week, month or year (`ago` 0), or one before.
    case calendar(CalendarUnit, ago: Int, zone: ZoneChoice)
  }

  /// Weeks begin on Monday (ISO 8601).
  package enum CalendarUnit: String, Hashable, Sendable, CaseIterable {
    case day, week, month, year
  }

  /// The name of the event.
  package let event: String
  package let question: Question
  /// All time when nil.
  package let window: Window?
  /// What each event must meet, with fields that begin with `event.`.
  package let condition: Condition?

  /// The fields that are mentioned.
  var fields: Set<FieldPath> {
    var found = Set(condition?.fields ?? [])
    if case .value(_, let field, _) = question { found.insert(field) }
    return found
  }
}

extension Activity {
  /// The activity as it is written.
  var json: JSON {
    var members: JSON.Object = [:]
    if case .never = question {
      members["did_not"] = .string(event)
    } else {
      members["did"] = .string(event)
    }
    switch question {
    case .happened, .never: break
    case .times(let times, let count): members[times.rawValue] = .number(Number(Int64(count)))
    case .value(let aggregate, let field, let test):
      members[aggregate.rawValue] = .string(field.text)
      test.write(to: &members)
    }
    switch window {
    case nil: break
    case .inLast(_, let written): members["in_last"] = written
    case .calendar(let unit, let ago, let zone):
      members["calendar"] = [
        "unit": .string(unit.rawValue), "ago": .number(Number(Int64(ago))),
        "zone": .string(zone.rawValue),
      ]
    }
    if let condition { members["where"] = condition.json }
    return .object(members)
  }
}
