import Values

extension Activity.Question {
  /// The answer for the occurrences that match, the oldest first.
  func verdict(_ stays: [Stay], _ facts: ContactFacts, now: Instant) -> Verdict {
    guard case .value(let aggregate, let field, let test) = self else {
      return count(stays, now: now)
    }
    let counted = stays.filter { $0.counts(at: now) }
    let value = aggregate.value(of: field, in: counted.map(\.occurrence))
    let zone = facts.zones[nil]
    return Verdict(
      holds: test.holds(for: value, now: now, zone: zone),
      nextChange: earliest(
        test.nextChange(for: value, after: now, zone: zone),
        stays.compactMap { $0.nextChange(after: now) }.min()))
  }

  /// Steps from one coming or going to the next until the answer is another. Both lists are in
  /// order, because the occurrences are.
  private func count(_ stays: [Stay], now: Instant) -> Verdict {
    let comings = stays.map(\.enters).filter { $0 > now }
    let goings = stays.compactMap(\.leaves)
    var count = stays.count - comings.count
    let holds = holds(for: count)
    var coming = comings.startIndex
    var going = goings.startIndex
    while coming < comings.endIndex || going < goings.endIndex {
      let next: Instant
      if coming < comings.endIndex, going < goings.endIndex {
        next = min(comings[coming], goings[going])
      } else {
        next = coming < comings.endIndex ? comings[coming] : goings[going]
      }
      while coming < comings.endIndex, comings[coming] == next {
        count += 1
        coming += 1
      }
      while going < goings.endIndex, goings[going] == next {
        count -= 1
        going += 1
      }
      if self.holds(for: count) != holds { return Verdict(holds: holds, nextChange: next) }
    }
    return Verdict(holds: holds, nextChange: nil)
  }

  private func holds(for count: Int) -> Bool {
    switch self {
    case .happened: count >= 1
    case .never: count == 0
    case .times(.atLeast, let least): count >= least
    case .times(.atMost, let most): count <= most
    case .times(.exactly, let number): count == number
    case .value: preconditionFailure("a value is no number of times")
    }
  }
}

extension Activity.Aggregate {
  /// The value over occurrences in their order; nil, which is a missing value, where there is none.
  /// Only numbers, and texts that spell one, add up and compare; each element of a list counts.
  func value(of field: FieldPath, in occurrences: [Occurrence]) -> JSON? {
    func value(_ occurrence: Occurrence?) -> JSON? {
      occurrence.flatMap { field.value(in: .object($0.properties)) }
    }
    switch self {
    case .first: return value(occurrences.first)
    case .last: return value(occurrences.last)
    case .sum, .average, .max, .min: break
    }
    let numbers = occurrences.flatMap { value($0)?.elements.compactMap(\.spelledNumber) ?? [] }
    guard let first = numbers.first else { return Optional.none }
    switch self {
    case .max: return .number(numbers.max() ?? first)
    case .min: return .number(numbers.min() ?? first)
    case .first, .last, .sum, .average:
      let sum = numbers.dropFirst().reduce(first, +)
      if self == .sum || numbers.count == 1 { return .number(sum) }
      return .number(Number(double: sum.double / Double(numbers.count)))
    }
  }
}
