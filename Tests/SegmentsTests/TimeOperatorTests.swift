import Segments
import Testing
import Values

/// A time operator with the value of the field, the present and the answer, in Europe/Paris.
struct Timed: CustomTestStringConvertible, Sendable {
  let comparison: String, operand: String?, value: String, now: String, holds: Bool

  init(_ comparison: String, _ operand: String?, _ value: String, _ now: String, _ holds: Bool) {
    (self.comparison, self.operand, self.value) = (comparison, operand, value)
    (self.now, self.holds) = (now, holds)
  }

  var testDescription: String {
    "\(value) \(comparison) \(operand ?? "") at \(now) → \(holds)"
  }
}

private let days30 = #"{"days":30}"#

@Test(arguments: [
  // 0 ≤ now − t < N
  Timed("in_last", days30, "2026-11-01T12:00:00Z", "2026-11-01T12:00:00Z", true),
  Timed("in_last", days30, "2026-11-01T12:00:00Z", "2026-11-01T11:59:59.999Z", false),
  Timed("in_last", days30, "2026-11-01T12:00:00Z", "2026-12-01T11:59:59.999Z", true),
  Timed("in_last", days30, "2026-11-01T12:00:00Z", "2026-12-01T12:00:00Z", false),
  // Days are 24 hours, also when the clocks change within them.
  Timed("in_last", #"{"days":1}"#, "2026-10-25T00:30:00+02:00", "2026-10-25T22:29:59Z", true),
  Timed("in_last", #"{"days":1}"#, "2026-10-25T00:30:00+02:00", "2026-10-25T22:30:00Z", false),
  Timed("in_last", #"{"weeks":1,"hours":1}"#, "2026-11-01T12:00:00Z", "2026-11-08T12:59:59Z", true),
  Timed("in_last", days30, "not a time", "2026-11-08T12:59:59Z", false),
  Timed("not_in_last", days30, "2026-11-01T12:00:00Z", "2026-11-02T12:00:00Z", false),
  Timed("not_in_last", days30, "2026-11-01T12:00:00Z", "2026-12-01T12:00:00Z", true),
  Timed("not_in_last", days30, "2026-11-01T12:00:00Z", "2026-10-01T12:00:00Z", true),
  Timed("not_in_last", days30, "not a time", "2026-10-01T12:00:00Z", false),
  // 0 < t − now ≤ N
  Timed("in_next", days30, "2026-12-01T12:00:00Z", "2026-11-01T12:00:00Z", true),
  Timed("in_next", days30, "2026-12-01T12:00:00Z", "2026-11-01T11:59:59.999Z", false),
  Timed("in_next", days30, "2026-12-01T12:00:00Z", "2026-12-01T11:59:59.999Z", true),
  Timed("in_next", days30, "2026-12-01T12:00:00Z", "2026-12-01T12:00:00Z", false),
])
func `rolling windows have exact ends`(test: Timed) throws {
  #expect(
    try leaf(test.comparison, test.operand, on: "\"\(test.value)\"", at: test.now) == test.holds)
}

@Test(arguments: [
  Timed("before", "\"2026-11-01T12:00:00Z\"", "2026-11-01T11:59:59.999Z", "", true),
  Timed("before", "\"2026-11-01T12:00:00Z\"", "2026-11-01T12:00:00Z", "", false),
  Timed("after", "\"2026-11-01T12:00:00Z\"", "2026-11-01T12:00:00Z", "", false),
  Timed("after", "\"2026-11-01T12:00:00Z\"", "2026-11-01T13:00:00.001+01:00", "", true),
  // A date is the midnight that begins it in the zone: 23:00 UTC the day before in Paris.
  Timed("before", "\"2026-11-01\"", "2026-10-31T22:59:59Z", "", true),
  Timed("before", "\"2026-11-01\"", "2026-10-31T23:00:00Z", "", false),
  Timed("after", "\"2026-07-01T18:00:00\"", "2026-07-01T16:00:01Z", "", true),
  Timed("after", "1793534400000", "2026-11-01T12:00:01Z", "", true),
  Timed("between", "[\"2026-11-01\",\"2026-11-30\"]", "2026-10-31T23:00:00Z", "", true),
  Timed("between", "[\"2026-11-01\",\"2026-11-30\"]", "2026-11-29T23:00:01Z", "", false),
])
func `fixed times compare as instants`(test: Timed) throws {
  #expect(try leaf(test.comparison, test.operand, on: "\"\(test.value)\"") == test.holds)
}

@Test func `milliseconds since 1970 are a time`() throws {
  #expect(try leaf("in_last", #"{"days":1}"#, on: "1795258800000", at: "2026-11-21T12:00:00Z"))
  #expect(try !leaf("in_last", #"{"days":1}"#, on: "1795258800000", at: "2026-11-23T12:00:00Z"))
}

@Test(arguments: [
  // Midnight in Paris is 23:00 UTC in winter and 22:00 UTC in summer.
  Timed("days_ago", days30, "2026-11-01T12:00:00Z", "2026-11-30T22:59:59.999Z", false),
  Timed("days_ago", days30, "2026-11-01T12:00:00Z", "2026-11-30T23:00:00Z", true),
  Timed("days_ago", days30, "2026-11-01T12:00:00Z", "2026-12-01T22:59:59.999Z", true),
  Timed("days_ago", days30, "2026-11-01T12:00:00Z", "2026-12-01T23:00:00Z", false),
  Timed("days_ago", "0", "2026-11-01T23:30:00+01:00", "2026-11-01T00:00:00+01:00", true),
  // The clocks go forward on 29 March (a day of 23 hours) and back on 25 October (25 hours).
  Timed("days_ago", "1", "2026-03-28T22:00:00Z", "2026-03-28T23:00:00Z", true),
  Timed("days_ago", "1", "2026-03-28T22:00:00Z", "2026-03-29T21:59:59Z", true),
  Timed("days_ago", "1", "2026-03-28T22:00:00Z", "2026-03-29T22:00:00Z", false),
  Timed("days_ago", "1", "2026-10-24T21:00:00Z", "2026-10-24T22:00:00Z", true),
  Timed("days_ago", "1", "2026-10-24T21:00:00Z", "2026-10-25T22:59:59Z", true),
  Timed("days_ago", "1", "2026-10-24T21:00:00Z", "2026-10-25T23:00:00Z", false),
  Timed("days_ago", "1", "2026-11-20", "2026-11-21T12:00:00Z", true),
])
func `calendar days go by the midnights of the zone`(test: Timed) throws {
  #expect(
    try leaf(test.comparison, test.operand, on: "\"\(test.value)\"", at: test.now) == test.holds)
}

@Test(arguments: [
  Timed("anniversary", nil, "1990-11-21", "2026-11-21T00:00:00+01:00", true),
  Timed("anniversary", nil, "1990-11-21", "2026-11-21T23:59:59+01:00", true),
  Timed("anniversary", nil, "1990-11-21", "2026-11-22T00:00:00+01:00", false),
  Timed("anniversary", nil, "1990-11-21T23:30:00Z", "2026-11-22T12:00:00Z", true),
  // The day itself is no anniversary, nor is one before it.
  Timed("anniversary", nil, "2026-11-21", "2026-11-21T12:00:00Z", false),
  Timed("anniversary", nil, "2030-11-21", "2026-11-21T12:00:00Z", false),
  // Leap days.
  Timed("anniversary", nil, "2000-02-29", "2028-02-29T12:00:00Z", true),
  Timed("anniversary", nil, "2000-02-29", "2028-02-28T12:00:00Z", false),
  Timed("anniversary", nil, "2000-02-29", "2026-02-28T12:00:00Z", true),
  Timed("anniversary", nil, "2000-02-29", "2026-03-01T12:00:00Z", false),
  Timed("anniversary", nil, "2000-02-28", "2028-02-28T12:00:00Z", true),
  Timed("anniversary_in", #"{"days":7}"#, "1990-01-03", "2026-12-27T12:00:00Z", true),
  Timed("anniversary_in", #"{"days":7}"#, "1990-01-03", "2026-12-28T12:00:00Z", false),
  Timed("anniversary_in", "1", "2000-02-29", "2027-02-27T12:00:00Z", true),
  Timed("anniversary_in", "0", "1990-11-21", "2026-11-21T12:00:00Z", true),
])
func `anniversaries are days of the zone`(test: Timed) throws {
  #expect(
    try leaf(test.comparison, test.operand, on: "\"\(test.value)\"", at: test.now) == test.holds)
}

@Test(arguments: [
  Timed("weekday", "[\"sun\"]", "2026-11-21T23:30:00Z", "", true),
  Timed("weekday", "[\"sat\"]", "2026-11-21T23:30:00Z", "", false),
  Timed("weekday", "\"sat\"", "2026-11-21", "", true),
  Timed("time_between", "[\"09:00\",\"18:00\"]", "2026-11-21T08:00:00Z", "", true),
  Timed("time_between", "[\"09:00\",\"18:00\"]", "2026-11-21T07:59:59Z", "", false),
  Timed("time_between", "[\"09:00\",\"18:00\"]", "2026-11-21T17:00:00Z", "", false),
  Timed("time_between", "[\"09:00\",\"18:00\"]", "2026-07-21T16:00:00Z", "", false),
  Timed("time_between", "[\"22:00\",\"06:00\"]", "2026-11-21T21:00:00Z", "", true),
  Timed("time_between", "[\"22:00\",\"06:00\"]", "2026-11-21T04:59:59Z", "", true),
  Timed("time_between", "[\"22:00\",\"06:00\"]", "2026-11-21T05:00:00Z", "", false),
  Timed("time_between", "[\"00:00\",\"24:00\"]", "2026-11-21T05:00:00Z", "", true),
  Timed("time_between", "[\"00:00\",\"24:00\"]", "2026-11-21", "", false),
  // The hour from 02:00 comes twice on 25 October and not at all on 29 March.
  Timed("time_between", "[\"02:00\",\"03:00\"]", "2026-10-25T00:30:00Z", "", true),
  Timed("time_between", "[\"02:00\",\"03:00\"]", "2026-10-25T01:30:00Z", "", true),
  Timed("time_between", "[\"02:00\",\"03:00\"]", "2026-03-29T01:00:00Z", "", false),
])
func `weekdays and times of day go by the clocks of the zone`(test: Timed) throws {
  #expect(try leaf(test.comparison, test.operand, on: "\"\(test.value)\"") == test.holds)
}

@Test func `a leaf goes by the clock that it names`() throws {
  func sunday(_ zone: ZoneChoice?, contact: String?) throws -> Bool {
    try leaf(
      "weekday", "[\"sun\"]", on: "\"2026-11-21T23:30:00Z\"", zone: zone, contact: contact)
  }
  #expect(try sunday(nil, contact: "America/New_York"))
  #expect(try sunday(.workspace, contact: "America/New_York"))
  #expect(try !sunday(.contact, contact: "America/New_York"))
  #expect(try sunday(.contact, contact: nil))
}
