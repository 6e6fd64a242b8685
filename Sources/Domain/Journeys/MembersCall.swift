package import Values

/// A start that calls in all who are in a segment: at once, at an instant, or again and again.
package struct MembersCall: Hashable, Sendable {
  package let segment: String
  package let schedule: Schedule
  /// How many are called in an hour at most; nil calls all at once.
  package let perHour: Int64?

  /// When the members are called.
  package enum Schedule: Hashable, Sendable {
    /// When the journey is published.
    case atOnce
    case once(Instant)
    /// Every so many days at a time of day of the workspace, from the day of publishing.
    case every(days: Int, minuteOfDay: Int)
  }

  /// The first instant after another at which the members are called; nil when there is none.
  ///
  /// - Parameters:
  ///   - publishedAt: when the version was published: its day is the first of a period.
  ///   - zone: the workspace's, by whose clock the time of day is meant.
  package func next(after instant: Instant?, publishedAt: Instant, zone: Zone) -> Instant? {
    switch schedule {
    case .atOnce: return instant == nil ? publishedAt : nil
    case .once(let at): return instant.map { at > $0 } ?? true ? at : nil
    case .every(let days, let minute):
      let first = zone.civil(at: publishedAt).midnight
      let after = instant ?? publishedAt - Span(milliseconds: 1)
      let passed = max(0, (zone.civil(at: after).midnight.days - first.days) / days - 1)
      for round in passed...passed + 3 {
        guard
          let civil = first.adding(days: round * days).at(hour: minute / 60, minute: minute % 60)
        else { continue }
        let due = zone.instant(of: civil)
        if due > after { return due }
      }
      return nil
    }
  }
}

extension TriggerMatch {
  /// The events by which members are called into a journey. Which journey stands in each of them.
  init(calling call: MembersCall) {
    self.init(
      trigger: "journey_called", key: TriggerKey(eventName: BuiltInTrigger.journeyCalled),
      condition: nil)
  }
}
