import Values

// Reading of `is` and `value`: which operands each operator takes.
extension ConditionReader {
  /// Reads `is` and `value`.
  mutating func test(_ members: JSON.Object, at path: String) -> Test? {
    guard let json = members["is"] else {
      return refuse(path.member("is"), .unknownOperator, "A leaf says how it compares.")
    }
    guard let name = json.text, let comparison = Operator(rawValue: name) else {
      let known = Operator.allCases.map(\.rawValue).joined(separator: ", ")
      return refuse(
        path.member("is"), .unknownOperator,
        "\(json.text ?? "This") is no operator; known are \(known).")
    }
    let path = path.member("value")
    switch comparison {
    case .exists, .missing, .anniversary:
      guard members["value"] == nil else {
        return refuse(path, .unexpectedValue, "\(name) compares with nothing.")
      }
      return Test(operator: comparison, value: nil, meaning: comparison.meaningAlone)
    default:
      guard let value = members["value"], !value.isNull else {
        return refuse(path, .missingValue, "\(name) needs a value.")
      }
      guard let meaning = meaning(comparison, value, at: path) else { return nil }
      return Test(operator: comparison, value: value, meaning: meaning)
    }
  }

  private mutating func meaning(
    _ comparison: Operator, _ value: JSON, at path: String
  ) -> Meaning? {
    switch comparison {
    case .exists, .missing, .anniversary: comparison.meaningAlone
    case .equal: scalar(value, at: path).map { .equal([$0], true) }
    case .notEqual: scalar(value, at: path).map { .equal([$0], false) }
    case .oneOf, .anyOf: scalars(value, at: path).map { .equal($0, true) }
    case .noneOf: scalars(value, at: path).map { .equal($0, false) }
    case .allOf: scalars(value, at: path).map { .allOf($0) }
    case .greater: number(value, comparison, at: path).map { .order(.greater, $0) }
    case .atLeast: number(value, comparison, at: path).map { .order(.atLeast, $0) }
    case .less: number(value, comparison, at: path).map { .order(.less, $0) }
    case .atMost: number(value, comparison, at: path).map { .order(.atMost, $0) }
    case .between: range(value, at: path)
    case .contains: text(value, comparison, at: path).map { .text(.anywhere, $0, true) }
    case .notContains: text(value, comparison, at: path).map { .text(.anywhere, $0, false) }
    case .startsWith: text(value, comparison, at: path).map { .text(.start, $0, true) }
    case .endsWith: text(value, comparison, at: path).map { .text(.end, $0, true) }
    case .before: time(value, comparison, at: path).map { .time(.before($0)) }
    case .after: time(value, comparison, at: path).map { .time(.after($0)) }
    case .inLast: span(value, at: path).map { .time(.inLast($0)) }
    case .notInLast: span(value, at: path).map { .time(.notInLast($0)) }
    case .inNext: span(value, at: path).map { .time(.inNext($0)) }
    case .daysAgo: days(value, limit: Limits.days, at: path).map { .time(.daysAgo($0)) }
    case .anniversaryIn: days(value, limit: 366, at: path).map { .time(.anniversary(inDays: $0)) }
    case .weekday: weekdays(value, at: path).map { .time(.weekday($0)) }
    case .timeBetween: hours(value, at: path).map { .time(.timeOfDay(from: $0.0, to: $0.1)) }
    }
  }

  private mutating func number(_ value: JSON, _ comparison: Operator, at path: String) -> Number? {
    guard let number = value.number else {
      return refuse(path, .wrongValue, "\(comparison.rawValue) needs a number.")
    }
    return number
  }

  private mutating func text(_ value: JSON, _ comparison: Operator, at path: String) -> String? {
    guard let text = value.text, !text.isEmpty, text.utf8.count <= Limits.text else {
      return refuse(path, .wrongValue, "\(comparison.rawValue) needs a text that is not empty.")
    }
    return text.lowercased()
  }

  private mutating func time(_ value: JSON, _ comparison: Operator, at path: String) -> TimeValue? {
    guard let time = TimeValue(value) else {
      return refuse(path, .wrongValue, "\(comparison.rawValue) needs a time or a date.")
    }
    return time
  }

  private mutating func scalar(_ value: JSON, at path: String) -> Scalar? {
    guard let scalar = Scalar(value) else {
      return refuse(path, .wrongValue, "A value is a text, a number or a boolean.")
    }
    if case .text(let text, _) = scalar, text.utf8.count > Limits.text {
      return refuse(path, .tooLong, "A text has at most \(Limits.text) bytes.")
    }
    return scalar
  }

  private mutating func scalars(_ value: JSON, at path: String) -> [Scalar]? {
    guard let elements = value.array, !elements.isEmpty else {
      return refuse(path, .wrongValue, "A list of at least one value is needed.")
    }
    guard elements.count <= Limits.values else {
      return refuse(path, .tooMany, "A list has at most \(Limits.values) values.")
    }
    var scalars: [Scalar] = []
    for (index, element) in elements.enumerated() {
      if let scalar = scalar(element, at: "\(path)[\(index)]") { scalars.append(scalar) }
    }
    return scalars.count == elements.count ? scalars : nil
  }

  private mutating func range(_ value: JSON, at path: String) -> Meaning? {
    guard let bounds = value.array, bounds.count == 2 else {
      return refuse(path, .wrongValue, "between needs two values.")
    }
    if let low = bounds[0].number, let high = bounds[1].number {
      guard low <= high else {
        return refuse(path, .wrongValue, "The first value of between is not the larger one.")
      }
      return .within(low, high)
    }
    guard bounds[0].text != nil, bounds[1].text != nil, let start = TimeValue(bounds[0]),
      let end = TimeValue(bounds[1])
    else { return refuse(path, .wrongValue, "between needs two numbers or two times.") }
    return .time(.between(start, end))
  }

  /// Reads a duration that is more than nothing.
  mutating func span(_ value: JSON, at path: String) -> Span? {
    do {
      let span = try Span(json: value)
      guard span > .zero else {
        return refuse(path, .wrongValue, "A duration is longer than nothing.")
      }
      return span
    } catch {
      return refuse(
        path, .wrongValue,
        "A duration is written as {\"days\":30}, with minutes, hours, days or weeks.")
    }
  }

  private mutating func days(_ value: JSON, limit: Int, at path: String) -> Int? {
    var count = value.number
    if case .object(let members) = value, members.count == 1 { count = members["days"]?.number }
    guard let whole = count?.whole, (0...Int64(limit)) ~= whole else {
      return refuse(path, .wrongValue, "A whole number of days is needed: {\"days\":30}.")
    }
    return Int(whole)
  }

  private mutating func weekdays(_ value: JSON, at path: String) -> Set<Weekday>? {
    let names = value.array ?? [value]
    let days = names.compactMap { $0.text.flatMap(Weekday.init(short:)) }
    guard !days.isEmpty, days.count == names.count else {
      return refuse(path, .wrongValue, "weekday needs some of mon, tue, wed, thu, fri, sat, sun.")
    }
    return Set(days)
  }

  private mutating func hours(
    _ value: JSON, at path: String
  ) -> (TimeOfDay, TimeOfDay)? {
    guard let bounds = value.array, bounds.count == 2,
      let start = bounds[0].text.flatMap(TimeOfDay.init(parsing:)),
      let end = bounds[1].text.flatMap(TimeOfDay.init(parsing:)), start != end
    else {
      return refuse(
        path, .wrongValue, "time_between needs two different times of day: [\"09:00\",\"18:00\"].")
    }
    return (start, end)
  }
}

extension Operator {
  /// The meaning of an operator that has no operand.
  fileprivate var meaningAlone: Meaning {
    switch self {
    case .exists: .present(true)
    case .missing: .present(false)
    case .anniversary: .time(.anniversary(inDays: 0))
    default: preconditionFailure("\(rawValue) has an operand")
    }
  }
}
