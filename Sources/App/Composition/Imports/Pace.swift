package import Values

/// How fast long work goes, and how long it will take.
package struct Pace: Sendable {
  private let start: Instant

  package init(since start: Instant) {
    self.start = start
  }

  /// Units each second so far; nil within the first second.
  package func rate(_ count: Int64, at now: Instant) -> Int64? {
    let elapsed = (now - start).milliseconds
    return elapsed < 1_000 ? nil : count * 1_000 / elapsed
  }

  /// How long the rest will take when it goes on like this; nil as long as nobody can tell.
  package func left(_ fraction: Double, at now: Instant) -> Span? {
    let elapsed = (now - start).milliseconds
    guard elapsed >= 2_000, fraction > 0.01, fraction <= 1 else { return nil }
    return Span(milliseconds: Int64(Double(elapsed) * (1 - fraction) / fraction))
  }

  /// A count with commas between the thousands: `1,234,567`.
  package static func grouped(_ count: Int64) -> String {
    var digits = String(count.magnitude)
    var groups: [String] = []
    while digits.utf8.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A span in minutes and seconds, `0:07`, or in hours, `1:02:03`.
  package static func clock(_ span: Span) -> String {
    let seconds = max(0, span.milliseconds / 1_000)
    let two = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
    let minutes = seconds / 60 % 60
    if seconds < 3_600 { return "\(minutes):\(two(seconds % 60))" }
    return "\(seconds / 3_600):\(two(minutes)):\(two(seconds % 60))"
  }
}
