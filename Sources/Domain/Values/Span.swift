/// A length of time in milliseconds; days are 24 hours and weeks 7 days (rolling windows).
package struct Span: Hashable, Comparable, Sendable {
  /// The length in milliseconds; negative spans point to the past.
  package var milliseconds: Int64

  /// A span of that many milliseconds.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// No time at all.
  package static let zero = Span(milliseconds: 0)

  /// That many seconds.
  package static func seconds(_ count: Int64) -> Span { Span(milliseconds: count * 1_000) }
  /// That many minutes.
  package static func minutes(_ count: Int64) -> Span { Span(milliseconds: count * 60_000) }
  /// That many hours.
  package static func hours(_ count: Int64) -> Span { Span(milliseconds: count * 3_600_000) }
  /// That many days of 24 hours.
  package static func days(_ count: Int64) -> Span { Span(milliseconds: count * 86_400_000) }

  /// The sum; stays at the ends of the number range.
  package static func + (left: Span, right: Span) -> Span {
    let (sum, overflow) = left.milliseconds.addingReportingOverflow(right.milliseconds)
    if overflow { return Span(milliseconds: right.milliseconds > 0 ? .max : .min) }
    return Span(milliseconds: sum)
  }

  package static func < (left: Span, right: Span) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Span {
  /// Why a JSON value is not a duration of the public contract.
  package enum Malformed: Error, Equatable {
    case notAnObject
    case unknownUnit(String)
    case notANumber(String)
    case empty
    case outOfRange
  }

  /// The longest duration that a definition may name, either way: 100 years.
  package static let longest = Span.days(36_525)

  /// Reads `{"days":30}` with `seconds minutes hours days weeks`, which add up (formats.md, 4).
  package init(json: JSON) throws(Malformed) {
    guard case .object(let members) = json else { throw .notAnObject }
    if members.isEmpty { throw .empty }
    var total = 0.0
    for (unit, value) in members {
      guard let factor = Span.factors[unit] else { throw .unknownUnit(unit) }
      guard case .number(let number) = value else { throw .notANumber(unit) }
      total += number.double * factor
    }
    guard abs(total) <= Double(Span.longest.milliseconds) else { throw .outOfRange }
    self.init(milliseconds: Int64(total.rounded()))
  }

  /// The shortest way to say the span in whole units, largest first.
  package var json: JSON {
    var rest = milliseconds
    var object = JSON.Object()
    for (unit, length) in [("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000)] {
      let count = rest / Int64(length)
      if count != 0 { object[unit] = .number(Number(count)) }
      rest -= count * Int64(length)
    }
    if rest != 0 { object["seconds"] = .number(Number(double: Double(rest) / 1_000)) }
    if object.isEmpty { object["minutes"] = .number(Number(0)) }
    return .object(object)
  }

  private static let factors: [String: Double] = [
    "seconds": 1_000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000,
    "weeks": 604_800_000,
  ]
}
