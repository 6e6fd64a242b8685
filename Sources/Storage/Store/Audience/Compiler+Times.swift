import Database
import Segments
import Values

// The operators that look at a time, over a row `v` of `FieldColumns`.
extension Compiler {
  /// Instants that the engine keeps, and whole numbers of milliseconds, are told here; times that a
  /// shop has written as text are read one by one.
  func holds(_ test: TimeTest, _ zone: Zone?) -> Query {
    let told = told(test, zone)
    return """
      (CASE WHEN v.t = 'instant' THEN \(told)
        WHEN v.t IN ('number', 'wide') THEN
          CASE WHEN v.n < \(Instant.earliest.milliseconds) - 1
              OR v.n > \(Instant.latest.milliseconds) + 1 THEN (1 = 0)
            WHEN v.t = 'number' AND v.n = CAST(v.n AS BIGINT)
              AND v.n BETWEEN \(Instant.earliest.milliseconds) AND \(Instant.latest.milliseconds)
              THEN \(told) END
        WHEN v.t = 'text' THEN
          CASE WHEN \(sqlite: "v.x GLOB '[0-9]*'", postgres: "v.x ~ '^[0-9]'")
              AND \(mayPass(test, zone)) THEN \(Compiler.open) ELSE (1 = 0) END
        WHEN v.t IN ('boolean', 'object') THEN (1 = 0) END)
      """
  }

  /// False for texts that begin with a date too far from where the test passes. Whether the rest
  /// of the text is a time, and in which zone, is not read here: that moves it by less than three
  /// days.
  private func mayPass(_ test: TimeTest, _ zone: Zone?) -> Query {
    func near(_ first: Instant?, _ last: Instant?) -> Query {
      let date: Query = "substr(v.x, 1, 10)\(sqlite: "", postgres: " COLLATE \"C\"")"
      let low = first.map { "\(date) >= \(($0 - .days(3)).dateText)" as Query }
      let high = last.map { "\(date) <= \(($0 + .days(3)).dateText)" as Query }
      return Compiler.join([low, high].compactMap { $0 }, "AND", empty: "(1 = 1)")
    }
    switch test {
    case .before(let bound): return near(nil, range(bound, zone).1)
    case .after(let bound): return near(range(bound, zone).0, nil)
    case .between(let start, let end): return near(range(start, zone).0, range(end, zone).1)
    case .inLast(let span): return near(now - span, now)
    case .inNext(let span): return near(now, now + span)
    case .daysAgo(let count):
      return near(now - .days(Int64(count)), now - .days(Int64(count)))
    case .anniversary(let count):
      // The day itself and its neighbours, and the leap day beside the 28th.
      let days = (-3...3).map { offset in
        String((now + .days(Int64(count + offset))).dateText.suffix(5))
      }
      return "substr(v.x, 6, 5) IN \(anyOf: days + (days.contains("02-28") ? ["02-29"] : []))"
    case .notInLast, .weekday, .timeOfDay: return "(1 = 1)"
    }
  }

  /// The answer for milliseconds `v.n`.
  private func told(_ test: TimeTest, _ zone: Zone?) -> Query {
    switch test {
    case .before(let bound): return isBefore(bound, zone)
    case .after(let bound): return "(NOT \(isUpTo(bound, zone)))"
    case .between(let start, let end):
      return "((NOT \(isBefore(start, zone))) AND \(isUpTo(end, zone)))"
    case .inLast(let span): return isInLast(span)
    case .notInLast(let span): return "(NOT \(isInLast(span)))"
    case .inNext(let span):
      return "(v.n > \(now.milliseconds) AND v.n <= \((now + span).milliseconds))"
    case .daysAgo(let count): return isOnDay(count, zone)
    case .anniversary, .weekday, .timeOfDay: return Compiler.open
    }
  }

  private func isInLast(_ span: Span) -> Query {
    "(v.n <= \(now.milliseconds) AND v.n > \((now - span).milliseconds))"
  }

  private func isBefore(_ bound: TimeValue, _ zone: Zone?) -> Query {
    let (low, high) = range(bound, zone)
    return """
      (CASE WHEN v.n < \(low.milliseconds) THEN (1 = 1)
        WHEN v.n >= \(high.milliseconds) THEN (1 = 0) END)
      """
  }

  private func isUpTo(_ bound: TimeValue, _ zone: Zone?) -> Query {
    let (low, high) = range(bound, zone)
    return """
      (CASE WHEN v.n <= \(low.milliseconds) THEN (1 = 1)
        WHEN v.n > \(high.milliseconds) THEN (1 = 0) END)
      """
  }

  /// When a time is at the earliest and at the latest, in whatever zone.
  private func range(_ time: TimeValue, _ zone: Zone?) -> (Instant, Instant) {
    if case .instant(let instant) = time { return (instant, instant) }
    if let zone { return (time.instant(in: zone), time.instant(in: zone)) }
    let middle = time.instant(in: .utc)
    return (middle - Compiler.farthest, middle + Compiler.farthest)
  }

  /// Near the ends of the day, where clocks may show it twice, each contact is looked at.
  private func isOnDay(_ count: Int, _ zone: Zone?) -> Query {
    let margin = zone == nil ? Compiler.farthest + .days(1) : .hours(3)
    let day = (zone ?? .utc).civil(at: now).midnight.adding(days: -count)
    let start = (zone ?? .utc).instant(of: day)
    let end = (zone ?? .utc).instant(of: day.adding(days: 1))
    return """
      (CASE WHEN v.n < \((start - margin).milliseconds) THEN (1 = 0)
        WHEN v.n >= \((end + margin).milliseconds) THEN (1 = 0)
        WHEN v.n >= \((start + margin).milliseconds) AND v.n < \((end - margin).milliseconds)
        THEN (1 = 1) END)
      """
  }

  /// No zone has ever been farther from UTC.
  static let farthest = Span.hours(16)
}

extension Instant {
  /// The date in UTC, within the years that a time can be written in.
  fileprivate var dateText: String {
    String(min(max(self, .earliest), .latest).text.prefix(10))
  }
}
