import Values

extension TimeTest {
  /// Whether a time passes.
  func holds(_ time: TimeValue, now: Instant, zone: Zone) -> Bool {
    switch self {
    case .before(let bound): return time.instant(in: zone) < bound.instant(in: zone)
    case .after(let bound): return time.instant(in: zone) > bound.instant(in: zone)
    case .between(let start, let end):
      let instant = time.instant(in: zone)
      return start.instant(in: zone) <= instant && instant <= end.instant(in: zone)
    case .inLast(let span):
      let instant = time.instant(in: zone)
      return instant <= now && now < instant + span
    case .notInLast(let span):
      return !TimeTest.inLast(span).holds(time, now: now, zone: zone)
    case .inNext(let span):
      let instant = time.instant(in: zone)
      return now < instant && instant - span <= now
    case .daysAgo(let count):
      return time.civil(in: zone).days + count == zone.civil(at: now).days
    case .anniversary(let count):
      let day = zone.civil(at: now).midnight.adding(days: count)
      let remembered = time.civil(in: zone)
      return remembered.year < day.year && remembered.anniversary(in: day.year) == day
    case .weekday(let days): return days.contains(time.civil(in: zone).weekday)
    case .timeOfDay(let start, let end):
      if case .date = time { return false }
      let clock = time.civil(in: zone).timeOfDay
      if start < end { return start.milliseconds <= clock && clock < end.milliseconds }
      return start.milliseconds <= clock || clock < end.milliseconds
    }
  }

  /// The first instant after `now` at which `holds` answers differently; nil when it never does.
  func nextChange(of time: TimeValue, after now: Instant, zone: Zone) -> Instant? {
    changes(of: time, around: now, zone: zone).filter { $0 > now }.min()
  }

  /// All instants at which the answer changes, or those of the years around `now`.
  private func changes(of time: TimeValue, around now: Instant, zone: Zone) -> [Instant] {
    switch self {
    case .before, .after, .between, .weekday, .timeOfDay: return []
    case .inLast(let span), .notInLast(let span):
      let instant = time.instant(in: zone)
      return [instant, instant + span]
    case .inNext(let span):
      let instant = time.instant(in: zone)
      return [instant - span, instant]
    case .daysAgo(let count):
      return zone.edges(of: time.civil(in: zone).midnight.adding(days: count))
    case .anniversary(let count):
      let remembered = time.civil(in: zone)
      let year = zone.civil(at: now).year
      // The day that is `count` days ahead lies at most two years ahead; one more has the change
      // after it.
      let first = max(year - 1, remembered.year + 1)
      return (first...max(first, year + 3)).flatMap { year in
        remembered.anniversary(in: year).map { zone.edges(of: $0.adding(days: -count)) } ?? []
      }
    }
  }
}

extension CivilTime {
  /// The day in another year, at 00:00: the 28th for the 29th of February in common years. Nil
  /// beyond the years that a calendar has here (1 to 9999).
  fileprivate func anniversary(in year: Int) -> CivilTime? {
    let (_, month, day) = date
    return CivilTime(year: year, month: month, day: day)
      ?? CivilTime(year: year, month: month, day: day - 1)
  }
}

extension Zone {
  /// When a day begins and ends.
  fileprivate func edges(of day: CivilTime) -> [Instant] {
    [instant(of: day), instant(of: day.adding(days: 1))]
  }
}
