package import Values

/// A leaf of a condition: a field, an operator and what it compares with.
package struct Comparison: Hashable, Sendable {
  package let field: FieldPath
  /// What is asked of the field's value.
  package let test: Test
  /// Which clock is meant; nil where the definition leaves it open, which is the workspace's.
  package let zone: ZoneChoice?

  /// The leaf as it is written.
  var json: JSON.Object {
    var members: JSON.Object = ["field": .string(field.text)]
    test.write(to: &members)
    if let zone { members["zone"] = .string(zone.rawValue) }
    return members
  }
}

/// An operator with its operand.
package struct Test: Hashable, Sendable {
  package let `operator`: Operator
  /// The operand in the words of the definition, nil for operators that have none.
  package let value: JSON?
  /// Operator and operand, ready to be judged.
  package let meaning: Meaning

  /// True when the answer may depend on a zone, so that a leaf may say `zone`.
  var readsTimes: Bool {
    if case .time = meaning { true } else { false }
  }

  /// Whether a number can be asked so.
  var comparesNumbers: Bool {
    switch meaning {
    case .present, .equal, .order, .within: true
    case .allOf, .text, .time: false
    }
  }

  /// Adds `is` and `value`.
  func write(to members: inout JSON.Object) {
    members["is"] = .string(`operator`.rawValue)
    if let value { members["value"] = value }
  }
}

/// What operators come down to, with their operands read.
package enum Meaning: Hashable, Sendable {
  /// `exists` and, with false, `missing`.
  case present(Bool)
  /// `equal`, `one_of`, `any_of` and, with false, their opposites.
  case equal([Scalar], Bool)
  case allOf([Scalar])
  case order(Order, Number)
  /// `between` of numbers.
  case within(Number, Number)
  /// `contains`, `starts_with`, `ends_with` with a text in lower case; with false, the opposite.
  case text(Place, String, Bool)
  case time(TimeTest)

  /// How numbers compare.
  package enum Order: Hashable, Sendable {
    case greater, atLeast, less, atMost
  }

  /// Where a text is looked for in another.
  package enum Place: Hashable, Sendable {
    case anywhere, start, end
  }
}

/// The operators that look at a time.
package enum TimeTest: Hashable, Sendable {
  case before(TimeValue)
  case after(TimeValue)
  case between(TimeValue, TimeValue)
  case inLast(Span)
  case notInLast(Span)
  case inNext(Span)
  case daysAgo(Int)
  /// `anniversary` is the one in no days.
  case anniversary(inDays: Int)
  case weekday(Set<Weekday>)
  case timeOfDay(from: TimeOfDay, to: TimeOfDay)
}
