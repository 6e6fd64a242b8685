package import Values

/// A time as attributes and definitions say it: with or without an offset, or only a date.
package enum TimeValue: Hashable, Sendable {
  case instant(Instant)
  /// What a clock shows; the zone of the leaf says when that is.
  case local(CivilTime)
  /// A day, at 00:00; the zone of the leaf says when it begins.
  case date(CivilTime)

  /// Reads a text or a number of milliseconds since 1970; nil for anything else.
  init?(_ json: JSON) {
    switch json {
    case .number:
      guard let instant = Instant(json: json) else { return nil }
      self = .instant(instant)
    case .string(let text):
      if text.utf8.last != UInt8(ascii: "Z"), let civil = CivilTime(text: text) {
        self = text.utf8.count == "2026-11-21".utf8.count ? .date(civil) : .local(civil)
      } else if let instant = Instant(text: text) {
        self = .instant(instant)
      } else {
        return nil
      }
    case .null, .bool, .array, .object: return nil
    }
  }

  /// When it is, by the clocks of a zone.
  package func instant(in zone: Zone) -> Instant {
    switch self {
    case .instant(let instant): instant
    case .local(let civil), .date(let civil): zone.instant(of: civil)
    }
  }

  /// What the clocks of a zone show.
  func civil(in zone: Zone) -> CivilTime {
    switch self {
    case .instant(let instant): zone.civil(at: instant)
    case .local(let civil), .date(let civil): civil
    }
  }
}

/// A time of day to the minute, 00:00 to 24:00.
package struct TimeOfDay: Hashable, Comparable, Sendable {
  /// Since midnight on the wall.
  let milliseconds: Int

  /// Reads `HH:MM`; nil for anything else.
  init?(parsing text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard text.utf8.count == 5, parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...59) ~= minute, (0...23) ~= hour || (hour, minute) == (24, 0)
    else { return nil }
    milliseconds = (hour * 60 + minute) * 60_000
  }

  package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
    left.milliseconds < right.milliseconds
  }
}
