import Values

/// The date-time of mail headers (RFC 5322, 3.3), always in UTC.
enum MailDate {
  /// `Thu, 21 Nov 2024 23:22:00 +0000`; fractions of a second are cut off.
  static func text(_ instant: Instant) -> String {
    let seconds = floored(instant.milliseconds, by: 1_000).quotient
    let (day, second) = floored(seconds, by: 86_400)
    let (year, month, dayOfMonth) = civil(day)
    // 1970-01-01 was a Thursday.
    let weekday = weekdays[Int(floored(day + 4, by: 7).remainder)]
    return "\(weekday), \(dayOfMonth) \(months[month - 1]) \(year) "
      + "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
  }

  /// Year, month and day of the n-th day since 1970-01-01 in the Gregorian calendar. Years are
  /// counted from March, in eras of 400 of them, so that the leap day comes last.
  private static func civil(_ day: Int64) -> (year: Int64, month: Int, day: Int64) {
    let (era, dayOfEra) = floored(day + 719_468, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, Int(month), dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func floored(
    _ value: Int64, by divisor: Int64
  ) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
