import Testing
import Values

@Suite struct ZoneTests {
  private func zone(_ name: String) throws -> Zone {
    try #require(Zone(name: name))
  }

  private func instant(_ civil: String, in name: String) throws -> String {
    try zone(name).instant(of: #require(CivilTime(text: civil))).text
  }

  private func civil(_ instant: String, in name: String) throws -> CivilTime {
    try zone(name).civil(at: #require(Instant(text: instant)))
  }

  @Test func `names are those of the IANA database`() {
    #expect(Zone(name: "Europe/Paris")?.name == "Europe/Paris")
    #expect(Zone(name: "UTC") == Zone.utc)
    for name in ["", "Europe/Atlantis", "Mars", "../etc/passwd", "Europe/../Paris", "GMT+99", "/"] {
      #expect(Zone(name: name) == nil, "\(name)")
    }
  }

  // Before a gap, in it, after it; the first of two; the instants are those of the IANA database.
  @Test(arguments: [
    ("Europe/Paris", "2026-03-29T01:59:59", "2026-03-29T00:59:59.000Z"),
    ("Europe/Paris", "2026-03-29T02:00:00", "2026-03-29T01:00:00.000Z"),
    ("Europe/Paris", "2026-03-29T02:30:00", "2026-03-29T01:00:00.000Z"),
    ("Europe/Paris", "2026-03-29T03:00:00", "2026-03-29T01:00:00.000Z"),
    ("Europe/Paris", "2026-10-25T02:30:00", "2026-10-25T00:30:00.000Z"),
    ("Europe/Paris", "2026-10-25T03:00:00", "2026-10-25T02:00:00.000Z"),
    ("America/New_York", "2026-03-08T01:30:00", "2026-03-08T06:30:00.000Z"),
    ("America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:00:00.000Z"),
    ("America/New_York", "2026-03-08T03:30:00", "2026-03-08T07:30:00.000Z"),
    ("America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00.000Z"),
    ("America/New_York", "2026-11-01T02:00:00", "2026-11-01T07:00:00.000Z"),
    ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:30:00.000Z"),
    ("Australia/Lord_Howe", "2026-10-04T02:30:00", "2026-10-03T15:30:00.000Z"),
    ("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00.000Z"),
    ("Australia/Lord_Howe", "2026-04-05T02:00:00", "2026-04-04T15:30:00.000Z"),
    ("Asia/Kathmandu", "2026-06-01T12:00:00", "2026-06-01T06:15:00.000Z"),
    ("Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59.000Z"),
    ("Pacific/Apia", "2011-12-30T00:00:00", "2011-12-30T10:00:00.000Z"),
    ("Pacific/Apia", "2011-12-30T18:00:00", "2011-12-30T10:00:00.000Z"),
    ("Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00.000Z"),
    ("UTC", "2026-03-29T02:30:00", "2026-03-29T02:30:00.000Z"),
  ])
  func `a time on the wall is one instant`(
    name: String, civil: String, expected: String
  ) throws {
    #expect(try instant(civil, in: name) == expected)
  }

  @Test func `what the wall shows has fields`() throws {
    let time = try civil("2026-03-29T01:00:00.250Z", in: "Europe/Paris")
    #expect((time.year, time.month, time.day) == (2026, 3, 29))
    #expect((time.hour, time.minute, time.second, time.millisecond) == (3, 0, 0, 250))
    #expect(time.weekday == .sunday)
    #expect(try civil("2026-06-01T00:00:00Z", in: "Asia/Kathmandu").minute == 45)
    #expect(try civil("1969-12-31T23:00:00Z", in: "UTC").weekday == .wednesday)
    let before = Instant(milliseconds: -1)
    #expect(Zone.utc.civil(at: before).millisecond == 999)
    #expect(try zone("Europe/Paris").offset(at: before) == .hours(1))
  }

  @Test(arguments: [
    ("Europe/Paris", "2026-11-21T22:59:59Z", "2026-11-20T23:00:00.000Z"),
    ("Europe/Paris", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00.000Z"),
    ("America/Havana", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00.000Z"),
    ("America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00.000Z"),
    ("Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00.000Z"),
  ])
  func `a day starts at its first instant`(name: String, text: String, expected: String) throws {
    let instant = try #require(Instant(text: text))
    #expect(try zone(name).startOfDay(instant).text == expected)
  }

  @Test func `instants survive the way to the wall and back, but for the second time`() throws {
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    let names = [
      "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
      "Africa/Casablanca", "America/St_Johns",
    ]
    let range = 0...Int64(2_500_000_000_000)
    for name in names {
      let zone = try zone(name)
      for _ in 0..<500 {
        let instant = Instant(milliseconds: .random(in: range, using: &generator))
        let civil = zone.civil(at: instant)
        let back = zone.instant(of: civil)
        #expect(zone.civil(at: back) == civil, "seed \(seed), \(name), \(instant.text)")
        #expect(back <= instant && instant - back <= .hours(24), "seed \(seed)")
      }
    }
  }

  @Test func `calendars add days and months`() throws {
    let time = try #require(CivilTime(text: "2024-01-31T18:30:00"))
    #expect(time.adding(months: 1) == CivilTime(text: "2024-02-29T18:30:00"))
    #expect(time.adding(months: 13) == CivilTime(text: "2025-02-28T18:30:00"))
    #expect(time.adding(months: -2) == CivilTime(text: "2023-11-30T18:30:00"))
    #expect(time.adding(days: 30) == CivilTime(text: "2024-03-01T18:30:00"))
    #expect(time.startOfWeek == CivilTime(text: "2024-01-29"))
    #expect(time.startOfMonth == CivilTime(text: "2024-01-01"))
    #expect(time.adding(months: 1).startOfYear == CivilTime(text: "2024-01-01"))
    #expect(time.at(hour: 9) == CivilTime(text: "2024-01-31T09:00"))
    #expect(time.at(hour: 24) == nil)
    #expect(CivilTime(text: "2024-01-31T18:30:00Z") == nil)
    #expect(Weekday.allCases.allSatisfy { Weekday(short: $0.short) == $0 })
  }
}
