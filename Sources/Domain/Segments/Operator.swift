/// How a leaf compares; the raw value is the public name.
///
/// Rules for all of them:
/// - A missing value (absent or null) makes the leaf false, the negative operators too; `not`
///   around it is then true; `missing` is how to ask (semantics.md, 20).
/// - A list makes a positive operator true when one of its elements does, and a negative operator
///   true when none of its elements makes the positive one true.
/// - A value of a kind that cannot be compared (an object, a text that is no number where a number
///   is asked, a text that is no time where a time is asked) makes positive operators false. It
///   makes `not_equal`, `not_contains` and `none_of` true, since it is there and differs, and
///   `not_in_last` false, since nothing is known about its time.
/// - A number compares with a text by the number that the text spells, exactly: 50 equals "50.0".
///   A boolean compares with the texts "true" and "false".
/// - A time is a text as in RFC 3339, section 5.6, a number of milliseconds since 1970, a date
///   (`2026-11-21`, which is the midnight that begins it) or a time without offset
///   (`2026-11-21T18:00:00`); the last two are read in the zone of the leaf.
package enum Operator: String, Hashable, Sendable, CaseIterable {
  /// The same number, boolean or text. Texts are compared exactly, upper and lower case differ.
  case equal
  /// There is a value and `equal` does not hold.
  case notEqual = "not_equal"
  /// More than a number.
  case greater
  /// A number or more.
  case atLeast = "at_least"
  /// Less than a number.
  case less
  /// A number or less.
  case atMost = "at_most"
  /// From the first to the second, both included: two numbers or two times.
  case between
  /// Has the text somewhere within it; upper and lower case are the same here.
  case contains
  /// There is a value and `contains` does not hold.
  case notContains = "not_contains"
  /// Begins with the text; upper and lower case are the same.
  case startsWith = "starts_with"
  /// Ends with the text; upper and lower case are the same.
  case endsWith = "ends_with"
  /// `equal` to one of the values.
  case oneOf = "one_of"
  /// There is a value and it is `equal` to none of the values.
  case noneOf = "none_of"
  /// The list has at least one of the values; as `one_of`, which reads better for a single value.
  case anyOf = "any_of"
  /// The list has every one of the values.
  case allOf = "all_of"
  /// There is a value, be it empty.
  case exists
  /// There is no value, or null.
  case missing
  /// Earlier than a time.
  case before
  /// Later than a time.
  case after
  /// 0 ≤ now − time < duration.
  case inLast = "in_last"
  /// There is a time and `in_last` does not hold; times to come are not in the last days.
  case notInLast = "not_in_last"
  /// On the calendar day that many days before today, by the zone's midnights; 0 is today.
  case daysAgo = "days_ago"
  /// 0 < time − now ≤ duration.
  case inNext = "in_next"
  /// Today is the day and month of the time in the zone, in a later year. The 29th of February is
  /// remembered on the 28th in common years.
  case anniversary
  /// The day that many days after today is an `anniversary`.
  case anniversaryIn = "anniversary_in"
  /// The time falls on one of the days of the week (`mon tue wed thu fri sat sun`) in the zone.
  case weekday
  /// The time of day in the zone is from the first `HH:MM` (included) to the second (not
  /// included); over midnight when the first is the later one. A date has no time of day.
  case timeBetween = "time_between"
}

/// Which clock a leaf goes by.
package enum ZoneChoice: String, Hashable, Sendable {
  /// The zone of the shop; the rule.
  case workspace
  /// The zone of the contact, or the shop's where it is not known.
  case contact
}
