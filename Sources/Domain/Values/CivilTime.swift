/// A day of the week; ISO 8601 begins it with Monday.
package enum Weekday: Int, CaseIterable, Hashable, Sendable {
  case monday = 1
  case tuesday, wednesday, thursday, friday, saturday, sunday

  /// The three letters that definitions use: `mon` to `sun`.
  package var short: String {
    switch self {
    case .monday: "mon"
    case .tuesday: "tue"
    case .wednesday: "wed"
    case .thursday: "thu"
    case .friday: "fri"
    case .saturday: "sat"
    case .sunday: "sun"
    }
  }

  /// The day with these three letters; nil for anything else.
  package init?(short: String) {
    guard let day = Weekday.allCases.first(where: { $0.short == short }) else { return nil }
    self = day
  }
}

/// What a calendar and a clock on the wall show, without saying where the wall is. A `Zone` turns
/// it into an instant.
package struct CivilTime: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00 on the same wall.
  let milliseconds: Int64

  init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The time with these fields (Gregorian calendar, hours 0 to 23); nil when there is none, such
  /// as on 30 February. Years are 1 to 9999.
  package init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    guard (1...9_999).contains(year), (1...12).contains(month), day >= 1,
      day <= DayCount.length(ofMonth: month, in: year), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second), (0...999).contains(millisecond)
    else { return nil }
    self.init(
      day: DayCount.days(year: year, month: month, day: day),
      millisecond: ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond)
  }

  private init(day: Int, millisecond: Int) {
    milliseconds = Int64(day) * 86_400_000 + Int64(millisecond)
  }

  /// The year of the Gregorian calendar.
  package var year: Int { date.year }
  /// 1 to 12.
  package var month: Int { date.month }
  /// 1 to 31.
  package var day: Int { date.day }
  package var hour: Int { timeOfDay / 3_600_000 }
  package var minute: Int { timeOfDay / 60_000 % 60 }
  package var second: Int { timeOfDay / 1_000 % 60 }
  package var millisecond: Int { timeOfDay % 1_000 }

  /// The day of the week.
  package var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    let sinceMonday = DayCount.remainder(days + 3, 7)
    guard let weekday = Weekday(rawValue: sinceMonday + 1) else {
      preconditionFailure("a week has seven days")
    }
    return weekday
  }

  /// Year, month and day at once.
  package var date: (year: Int, month: Int, day: Int) { DayCount.date(days) }

  /// Milliseconds since midnight on the wall.
  package var timeOfDay: Int { DayCount.remainder(Int(milliseconds), 86_400_000) }

  /// Days since 1970-01-01.
  package var days: Int { DayCount.floor(Int(milliseconds), 86_400_000) }

  package static func < (left: CivilTime, right: CivilTime) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension CivilTime {
  /// The same day at 00:00.
  package var midnight: CivilTime { CivilTime(day: days, millisecond: 0) }

  /// The same date at another time of day; nil for fields that no clock shows.
  package func at(hour: Int, minute: Int = 0, second: Int = 0) -> CivilTime? {
    let (year, month, day) = date
    return CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  /// The same time of day so many days later.
  package func adding(days count: Int) -> CivilTime {
    CivilTime(day: days + count, millisecond: timeOfDay)
  }

  /// The same day so many months later, or the last of that month where it is shorter.
  package func adding(months count: Int) -> CivilTime {
    let (year, month, day) = date
    let months = year * 12 + month - 1 + count
    let newYear = DayCount.floor(months, 12)
    let newMonth = months - 12 * newYear + 1
    let newDay = min(day, DayCount.length(ofMonth: newMonth, in: newYear))
    return CivilTime(
      day: DayCount.days(year: newYear, month: newMonth, day: newDay), millisecond: timeOfDay)
  }

  /// Monday of the same week at 00:00.
  package var startOfWeek: CivilTime { midnight.adding(days: 1 - weekday.rawValue) }

  /// The first of the same month at 00:00.
  package var startOfMonth: CivilTime { midnight.adding(days: 1 - day) }

  /// 1 January of the same year at 00:00.
  package var startOfYear: CivilTime {
    CivilTime(day: DayCount.days(year: year, month: 1, day: 1), millisecond: 0)
  }
}
