import Testing
import Values

@Suite struct InstantTextTests {
  @Test(
    arguments: [
      ("2026-11-21T10:00:00.000Z", 1_795_255_200_000),
      ("2026-11-21T10:00:00Z", 1_795_255_200_000),
      ("2026-11-21t10:00:00z", 1_795_255_200_000),
      ("2026-11-21 10:00:00Z", 1_795_255_200_000),
      ("2026-11-21T10:00Z", 1_795_255_200_000),
      ("2026-11-21T10:00:00", 1_795_255_200_000),
      ("2026-11-21T11:00:00+01:00", 1_795_255_200_000),
      ("2026-11-21T11:00:00+0100", 1_795_255_200_000),
      ("2026-11-21T11:00:00+01", 1_795_255_200_000),
      ("2026-11-21T04:30:00.000-05:30", 1_795_255_200_000),
      ("2026-11-21T10:00:00-00:00", 1_795_255_200_000),
      ("2026-11-21T10:00:00.5Z", 1_795_255_200_500),
      ("2026-11-21T10:00:00,25Z", 1_795_255_200_250),
      ("2026-11-21T10:00:00.123456Z", 1_795_255_200_123),
      ("2026-11-21T10:00:00.123999999+00:00", 1_795_255_200_123),
      ("2026-11-21", 1_795_219_200_000),
      ("1970-01-01", 0),
      ("1969-12-31T23:59:59.999Z", -1),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000),
      ("2016-12-31T23:59:60.5Z", 1_483_228_800_500),
      ("2024-02-29T00:00:00Z", 1_709_164_800_000),
      ("2000-02-29T00:00:00Z", 951_782_400_000),
      ("0001-01-01T00:00:00Z", -62_135_596_800_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)])
  func `timestamps of clients are read`(text: String, milliseconds: Int64) {
    #expect(Instant(text: text) == Instant(milliseconds: milliseconds))
  }

  @Test(arguments: [
    "", "2026", "2026-11", "2026-11-2", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31",
    "1900-02-29", "2026-11-00", "2026-11-21T", "2026-11-21T10", "2026-11-21T10:0",
    "2026-11-21T24:00:00Z", "2026-11-21T10:60:00Z", "2026-11-21T10:00:61Z", "2026-11-21T10:00:00.Z",
    "2026-11-21T10:00:00.1234567890Z", "2026-11-21T10:00:00+1", "2026-11-21T10:00:00+24:00",
    "2026-11-21T10:00:00+01:60", "2026-11-21T10:00:00+01:", "2026-11-21T10:00:00ZZ",
    "2026-11-21Z", "2026-11-21 ", " 2026-11-21", "2026/11/21", "0000-12-31T23:59:59Z",
    "10000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:60Z",
    "9999-12-31T23:00:00-01:00", "-2026-11-21", "２０２６-11-21", "now",
  ])
  func `other texts are refused`(text: String) {
    #expect(Instant(text: text) == nil)
  }

  @Test func `numbers are milliseconds`() {
    #expect(Instant(json: 1_795_255_200_000) == Instant(text: "2026-11-21T10:00:00Z"))
    #expect(Instant(json: 0.9) == Instant(milliseconds: 0))
    #expect(Instant(json: "2026-11-21") == Instant(text: "2026-11-21"))
    #expect(Instant(json: 253_402_300_800_000) == nil)
    #expect(Instant(json: 1e300) == nil)
    #expect(Instant(json: true) == nil)
    #expect(Instant(json: nil) == nil)
  }

  @Test func `instants are written with milliseconds in UTC`() {
    #expect(Instant(milliseconds: 1_795_255_200_000).text == "2026-11-21T10:00:00.000Z")
    #expect(Instant(milliseconds: -1).text == "1969-12-31T23:59:59.999Z")
    #expect(Instant.earliest.text == "0001-01-01T00:00:00.000Z")
    #expect(Instant.latest.text == "9999-12-31T23:59:59.999Z")
    #expect((Instant.latest + .seconds(1)).text == "+010000-01-01T00:00:00.999Z")
    #expect((Instant.earliest - .days(367)).text == "-000001-12-31T00:00:00.000Z")
    #expect(Instant(milliseconds: .max).text.hasSuffix("Z"))
    #expect(Instant(milliseconds: .min).text.hasSuffix("Z"))
  }

  @Test func `spans stay at the ends of their range`() {
    let first = Instant(milliseconds: .min)
    let last = Instant(milliseconds: .max)
    #expect(last - first == Span(milliseconds: .max))
    #expect(first - last == Span(milliseconds: .min))
    #expect(last + .days(1) == last)
    #expect(first - .days(1) == first)
  }

  @Test func `every instant reads back from its text`() {
    let seed: UInt64 = 20_261_121
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      let range = Instant.earliest.milliseconds...Instant.latest.milliseconds
      let instant = Instant(milliseconds: .random(in: range, using: &generator))
      #expect(Instant(text: instant.text) == instant, "seed \(seed)")
    }
  }

  @Test func `each day follows the one before`() throws {
    var expected = try #require(CivilTime(year: 1896, month: 1, day: 1))
    var weekday = 3  // 1896-01-01 was a Wednesday
    for year in 1896...2104 {
      for month in 1...12 {
        for day in 1...31 {
          guard let civil = CivilTime(year: year, month: month, day: day) else { continue }
          #expect(civil == expected)
          #expect(civil.date == (year, month, day))
          #expect(civil.weekday.rawValue == weekday)
          expected = expected.adding(days: 1)
          weekday = weekday % 7 + 1
        }
      }
    }
  }
}
