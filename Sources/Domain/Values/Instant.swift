/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Instants are data and always arguments: nothing in the domain looks at a clock.
package struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since the Unix epoch; negative before it.
  package var milliseconds: Int64

  /// The instant that many milliseconds after the Unix epoch.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The earliest instant that a customer's event may carry: 0001-01-01T00:00:00Z.
  package static let earliest = Instant(milliseconds: -62_135_596_800_000)

  /// The latest instant that a customer's event may carry: 9999-12-31T23:59:59.999Z.
  package static let latest = Instant(milliseconds: 253_402_300_799_999)

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The instant one span later; stays at the ends of the number range.
  package static func + (instant: Instant, span: Span) -> Instant {
    let (sum, overflow) = instant.milliseconds.addingReportingOverflow(span.milliseconds)
    if overflow { return Instant(milliseconds: span.milliseconds > 0 ? .max : .min) }
    return Instant(milliseconds: sum)
  }

  /// The instant one span earlier; stays at the ends of the number range.
  package static func - (instant: Instant, span: Span) -> Instant {
    let (sum, overflow) = instant.milliseconds.subtractingReportingOverflow(span.milliseconds)
    if overflow { return Instant(milliseconds: span.milliseconds > 0 ? .min : .max) }
    return Instant(milliseconds: sum)
  }

  /// The span from `right` to `left`; negative when `left` is earlier. Stays at the ends of the
  /// number range.
  package static func - (left: Instant, right: Instant) -> Span {
    let (span, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
    if overflow { return Span(milliseconds: left > right ? .max : .min) }
    return Span(milliseconds: span)
  }
}
