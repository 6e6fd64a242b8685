import Values

/// Reads `Retry-After` (RFC 9110, section 10.2.3): a number of seconds or a date. A date counts
/// from the `Date` of the same answer, so that no clock is asked and none has to be right.
enum RetryAfter {
  static func span(_ value: String, date: String?) -> Span? {
    if value.utf8.count <= 9, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let seconds = Int64(value)
    {
      return .seconds(seconds)
    }
    guard let date, let start = instant(date), let end = instant(value) else { return nil }
    return max(.zero, end - start)
  }

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110, 5.6.7); nil for anything else.
  private static func instant(_ date: String) -> Instant? {
    let parts = date.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: parts[2]) else {
      return nil
    }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Instant(text: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
  }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
