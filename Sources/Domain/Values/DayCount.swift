/// Days since 1970-01-01 in the Gregorian calendar, extended to all years (ISO 8601).
///
/// Both ways count from 0001-01-01, where the cycles of 400, 100, 4 and 1 years begin.
enum DayCount {
  private static let untilEpoch = 719_162

  /// Days before the first of each month in a common year.
  private static let daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func length(ofMonth month: Int, in year: Int) -> Int {
    month == 2 && isLeap(year) ? 29 : daysBefore[month] - daysBefore[month - 1]
  }

  static func days(year: Int, month: Int, day: Int) -> Int {
    let past = year - 1
    let leapDays = floor(past, 4) - floor(past, 100) + floor(past, 400)
    let leapDay = month > 2 && isLeap(year) ? 1 : 0
    return 365 * past + leapDays + daysBefore[month - 1] + leapDay + day - 1 - untilEpoch
  }

  static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    var rest = days + untilEpoch
    let cycles = floor(rest, 146_097)
    rest -= cycles * 146_097
    // The last century of a cycle and the last year of four are a day longer than the others.
    let centuries = min(rest / 36_524, 3)
    rest -= centuries * 36_524
    let fours = rest / 1_461
    rest -= fours * 1_461
    let ones = min(rest / 365, 3)
    rest -= ones * 365
    let year = 400 * cycles + 100 * centuries + 4 * fours + ones + 1
    if isLeap(year) {
      if rest == 59 { return (year, 2, 29) }
      if rest > 59 { rest -= 1 }
    }
    var month = rest / 32 + 1
    if rest >= daysBefore[month] { month += 1 }
    return (year, month, rest - daysBefore[month - 1] + 1)
  }

  /// The quotient rounded down.
  static func floor(_ value: Int, _ divisor: Int) -> Int {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }

  /// What `floor` leaves, never negative.
  static func remainder(_ value: Int, _ divisor: Int) -> Int {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }
}
