package import Values

/// An answer, and how long it is good for.
package struct Verdict: Hashable, Sendable {
  /// The answer now.
  package let holds: Bool
  /// Until this instant, which is later than the one that was asked about, the answer stays while
  /// the facts do; at it the answer may be another and has to be asked for again. Nil when time
  /// alone never changes it.
  package let nextChange: Instant?

  package init(holds: Bool, nextChange: Instant?) {
    self.holds = holds
    self.nextChange = nextChange
  }

  /// The opposite answer for the same time.
  var negated: Verdict { Verdict(holds: !holds, nextChange: nextChange) }
}

extension Condition {
  /// Whether the condition holds at an instant, and until when that stays so. Exact: at every
  /// instant before `nextChange` the answer to the same facts is the same.
  ///
  /// It costs no more than the leaves that decide: a part of `all` that is false for ever ends it.
  package func verdict(_ facts: ContactFacts, now: Instant) -> Verdict {
    switch self {
    case .all(let parts): Condition.verdict(parts, facts, now: now, decisive: false)
    case .any(let parts): Condition.verdict(parts, facts, now: now, decisive: true)
    case .not(let part): part.verdict(facts, now: now).negated
    case .leaf(let comparison): comparison.verdict(facts, now: now)
    case .activity(let activity): activity.verdict(facts, now: now)
    case .segment(let id): Verdict(holds: facts.isMember(id), nextChange: nil)
    }
  }

  /// The verdict of `all`, which one false part decides, or of `any`, which one true part does.
  private static func verdict(
    _ parts: [Condition], _ facts: ContactFacts, now: Instant, decisive: Bool
  ) -> Verdict {
    // While one part stays decisive the others may change as they like, so that the last of the
    // decisive ones says how long the answer is good.
    var lastDecisive: Instant?
    var firstOther: Instant?
    for part in parts {
      let verdict = part.verdict(facts, now: now)
      if verdict.holds == decisive {
        guard let change = verdict.nextChange else { return verdict }
        lastDecisive = max(lastDecisive ?? change, change)
      } else if let change = verdict.nextChange {
        firstOther = min(firstOther ?? change, change)
      }
    }
    if let lastDecisive { return Verdict(holds: decisive, nextChange: lastDecisive) }
    return Verdict(holds: !decisive, nextChange: firstOther)
  }
}

extension Comparison {
  /// As `Condition.verdict`.
  func verdict(_ facts: ContactFacts, now: Instant) -> Verdict {
    let (value, change) = facts.value(of: field, now: now)
    let next = nextChange(for: value, after: now, zones: facts.zones)
    return Verdict(
      holds: holds(for: value, now: now, zones: facts.zones),
      nextChange: [change, next].compactMap { $0 }.min())
  }
}
