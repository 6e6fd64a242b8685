package import Values

extension Activity {
  /// As `Condition.verdict`. Nothing is looked at but occurrences since the window's beginning.
  func verdict(_ facts: ContactFacts, now: Instant) -> Verdict {
    let reach = Reach(window, now: now, zones: facts.zones)
    let occurrences = facts.occurrences(event, reach.start)
    var stays: [Stay] = []
    stays.reserveCapacity(occurrences.count)
    // With times in the `where`, what does not match now may match later.
    var nextMatch: Instant?
    var othersChange: Instant?
    for occurrence in occurrences {
      guard let stay = reach.stay(of: occurrence), !stay.isOver(at: now) else { continue }
      guard let condition else {
        stays.append(stay)
        continue
      }
      let match = condition.verdict(occurrence.facts(facts.zones), now: now)
      nextMatch = earliest(nextMatch, match.nextChange)
      if match.holds {
        stays.append(stay)
      } else {
        othersChange = earliest(othersChange, stay.nextChange(after: now))
      }
    }
    if nextMatch == nil {
      return question.verdict(stays, facts, now: now)
    }
    let verdict = question.verdict(stays, facts, now: now)
    let change = stays.compactMap { $0.nextChange(after: now) }.min()
    return Verdict(
      holds: verdict.holds,
      nextChange: earliest(
        earliest(verdict.nextChange, change), earliest(nextMatch, othersChange)))
  }
}

/// An occurrence with the time during which it counts: `enters` ≤ now < `leaves`.
struct Stay {
  let occurrence: Occurrence
  let enters: Instant
  /// Nil when it never leaves.
  let leaves: Instant?

  func counts(at now: Instant) -> Bool { enters <= now && !isOver(at: now) }

  func isOver(at now: Instant) -> Bool { leaves.map { $0 <= now } ?? false }

  func nextChange(after now: Instant) -> Instant? { enters > now ? enters : leaves }
}

/// A window as it lies at one instant. Whatever the window, only what has happened by now counts.
package struct Reach {
  private enum Shape {
    case ever
    case rolling(Span)
    case calendar(Activity.CalendarUnit, ago: Int, Zone)
  }

  private let shape: Shape
  /// Nothing before this instant counts or will count again; nil when everything may.
  package let start: Instant?
  /// Nothing from here on counts now; only for calendar windows.
  package let end: Instant?

  /// The window at `now`, by the clocks of the workspace or of the contact.
  package init(_ window: Activity.Window?, now: Instant, zones: Zones) {
    switch window {
    case nil:
      shape = .ever
      start = nil
      end = nil
    case .inLast(let span, _):
      shape = .rolling(span)
      start = now - span + Span(milliseconds: 1)
      end = nil
    case .calendar(let unit, let ago, let choice):
      let zone = zones[choice]
      let first = zone.begin(of: unit, at: now).adding(-ago, unit)
      shape = .calendar(unit, ago: ago, zone)
      start = zone.instant(of: first)
      end = zone.instant(of: first.adding(1, unit))
    }
  }

  /// When an occurrence counts; nil when it never does.
  func stay(of occurrence: Occurrence) -> Stay? {
    let at = occurrence.at
    switch shape {
    case .ever: return Stay(occurrence: occurrence, enters: at, leaves: nil)
    case .rolling(let span):
      return Stay(occurrence: occurrence, enters: at, leaves: at + span)
    case .calendar(let unit, let ago, let zone):
      let first = zone.begin(of: unit, at: at).adding(ago, unit)
      let enters = max(at, zone.instant(of: first))
      let leaves = zone.instant(of: first.adding(1, unit))
      return enters < leaves ? Stay(occurrence: occurrence, enters: enters, leaves: leaves) : nil
    }
  }
}

extension Zone {
  /// The beginning of the day, week, month or year that has begun last. Where clocks are put back
  /// over midnight it is the later day: what has begun does not begin again.
  package func begin(of unit: Activity.CalendarUnit, at instant: Instant) -> CivilTime {
    let civil = civil(at: instant)
    let begin =
      switch unit {
      case .day: civil.midnight
      case .week: civil.startOfWeek
      case .month: civil.startOfMonth
      case .year: civil.startOfYear
      }
    let next = begin.adding(1, unit)
    return self.instant(of: next) <= instant ? next : begin
  }
}

extension CivilTime {
  /// From the beginning of a unit to that of another.
  package func adding(_ count: Int, _ unit: Activity.CalendarUnit) -> CivilTime {
    switch unit {
    case .day: adding(days: count)
    case .week: adding(days: 7 * count)
    case .month: adding(months: count)
    case .year: adding(months: 12 * count)
    }
  }
}

extension Occurrence {
  /// What a `where` can ask about.
  func facts(_ zones: Zones) -> ContactFacts {
    let properties = JSON.object(self.properties)
    return ContactFacts(
      zones: zones, value: { $0.root == .event ? $0.value(in: properties) : nil })
  }
}

/// The earlier of two instants that may not come.
func earliest(_ first: Instant?, _ second: Instant?) -> Instant? {
  guard let first, let second else { return first ?? second }
  return min(first, second)
}
