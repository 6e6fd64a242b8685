import Foundation
import Synchronization

/// A time zone of the IANA database, such as `Europe/Paris`: what the clocks of a place show.
package struct Zone: Hashable, Sendable {
  /// The name by which it was asked for.
  package let name: String

  /// Nil for UTC, which needs no table.
  private let rules: TimeZone?

  /// Coordinated universal time.
  package static let utc = Zone(name: "UTC", rules: nil)

  /// The zone with this name; nil when there is none. Abbreviations such as `CET` are zones only as
  /// far as the database has them.
  package init?(name: String) {
    guard let zone = Zone.known.withLock({ $0.zone(name) }) else { return nil }
    self = zone
  }

  private init(name: String, rules: TimeZone?) {
    self.name = name
    self.rules = rules
  }

  package static func == (left: Zone, right: Zone) -> Bool { left.name == right.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }

  private static let known = Mutex(Known())

  /// Zones that were looked up, because the look-up costs microseconds.
  private struct Known {
    /// More than the database has names; there can be more spellings than names.
    private static let limit = 1_000

    private static let identifiers = Set(TimeZone.knownTimeZoneIdentifiers)

    private var zones: [String: Zone] = [:]

    mutating func zone(_ name: String) -> Zone? {
      if let zone = zones[name] { return zone }
      guard let zone = Known.lookUp(name) else { return nil }
      if zones.count >= Known.limit { zones.removeAll(keepingCapacity: true) }
      zones[name] = zone
      return zone
    }

    private static func lookUp(_ name: String) -> Zone? {
      if ["UTC", "Etc/UTC", "Z", "GMT"].contains(name) { return Zone(name: name, rules: nil) }
      // Foundation also makes zones of offsets such as "GMT+5", of which there are without number.
      guard name.contains("/") || identifiers.contains(name),
        let rules = TimeZone(identifier: name)
      else { return nil }
      return Zone(name: name, rules: rules)
    }
  }
}

extension Zone {
  /// How far the clocks are ahead of UTC at an instant.
  package func offset(at instant: Instant) -> Span {
    guard let rules else { return .zero }
    let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)
    return .seconds(Int64(rules.secondsFromGMT(for: date)))
  }

  /// What the clocks show at an instant.
  package func civil(at instant: Instant) -> CivilTime {
    CivilTime(milliseconds: (instant + offset(at: instant)).milliseconds)
  }

  /// The instant at which the clocks show this. Where they show it twice (put back in autumn) it is
  /// the first time; where they never do (put forward in spring, or a day left out) it is the first
  /// instant after the gap.
  package func instant(of civil: CivilTime) -> Instant {
    let asIfUTC = Instant(milliseconds: civil.milliseconds)
    if rules == nil { return asIfUTC }
    // No offset reaches 24 hours and no two changes lie within 48, so that the right offset is one
    // of those a day before and a day after.
    let before = offset(at: asIfUTC - .days(1))
    let after = offset(at: asIfUTC + .days(1))
    let candidates = [asIfUTC - max(before, after), asIfUTC - min(before, after)]
    for candidate in candidates where self.civil(at: candidate) == civil { return candidate }
    return firstInstant(showing: civil, from: candidates[0], to: candidates[1])
  }

  /// The first instant of the day that the clocks show at an instant: 00:00, or the first instant
  /// after it where midnight is left out.
  package func startOfDay(_ instant: Instant) -> Instant {
    self.instant(of: civil(at: instant).midnight)
  }

  /// Halves the time around a gap until only the change is left.
  private func firstInstant(
    showing civil: CivilTime, from start: Instant, to end: Instant
  ) -> Instant {
    var early = start.milliseconds - 1
    var late = end.milliseconds
    while late - early > 1 {
      let middle = Instant(milliseconds: early + (late - early) / 2)
      if self.civil(at: middle) < civil {
        early = middle.milliseconds
      } else {
        late = middle.milliseconds
      }
    }
    return Instant(milliseconds: late)
  }
}
