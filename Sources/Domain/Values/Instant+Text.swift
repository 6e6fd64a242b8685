extension Instant {
  /// Reads a timestamp as events carry it (RFC 3339, and ISO 8601 as far as clients use it): zero
  /// to nine fraction digits, of which three count; `Z`, `±hh:mm`, `±hhmm` or `±hh`; `T`, `t` or a
  /// space. A text without an offset is in UTC, a date alone is its midnight in UTC. The second 60
  /// is the next minute's first. Nil for anything else and outside the years 1 to 9999 (UTC).
  package init?(text: String) {
    guard let timestamp = TimestampText(text) else { return nil }
    let offset = Int64(timestamp.offset ?? 0) * 60_000
    self.init(milliseconds: timestamp.civil.milliseconds - offset)
    guard Instant.earliest <= self, self <= Instant.latest else { return nil }
  }

  /// Reads a timestamp's text or a number of milliseconds since 1970 (a fraction is cut off); nil
  /// for anything else and outside the years 1 to 9999.
  package init?(json: JSON) {
    switch json {
    case .string(let text):
      self.init(text: text)
    case .number(let number):
      let milliseconds = number.double.rounded(.down)
      guard Double(Instant.earliest.milliseconds) <= milliseconds,
        milliseconds <= Double(Instant.latest.milliseconds)
      else { return nil }
      self.init(milliseconds: Int64(milliseconds))
    case .null, .bool, .array, .object:
      return nil
    }
  }

  /// The instant in UTC as `2026-11-21T10:00:00.000Z`; years outside 0 to 9999 have a sign and six
  /// digits (ISO 8601, expanded representation).
  package var text: String {
    var text = [UInt8]()
    text.reserveCapacity(27)
    write(into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends `text` without quotation marks.
  package func write(into bytes: inout [UInt8]) {
    let civil = CivilTime(milliseconds: milliseconds)
    let (year, month, day) = civil.date
    let time = civil.timeOfDay
    if 0...9_999 ~= year {
      Instant.write(year, digits: 4, into: &bytes)
    } else {
      bytes.append(UInt8(ascii: year < 0 ? "-" : "+"))
      Instant.write(abs(year), digits: abs(year) > 999_999 ? 9 : 6, into: &bytes)
    }
    Instant.write("-", month, digits: 2, into: &bytes)
    Instant.write("-", day, digits: 2, into: &bytes)
    Instant.write("T", time / 3_600_000, digits: 2, into: &bytes)
    Instant.write(":", time / 60_000 % 60, digits: 2, into: &bytes)
    Instant.write(":", time / 1_000 % 60, digits: 2, into: &bytes)
    Instant.write(".", time % 1_000, digits: 3, into: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  private static func write(
    _ separator: Unicode.Scalar, _ value: Int, digits: Int, into bytes: inout [UInt8]
  ) {
    bytes.append(UInt8(ascii: separator))
    write(value, digits: digits, into: &bytes)
  }

  private static func write(_ value: Int, digits: Int, into bytes: inout [UInt8]) {
    var power = 1
    for _ in 1..<digits { power *= 10 }
    while power > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(value / power % 10))
      power /= 10
    }
  }
}

extension CivilTime {
  /// Reads a date with or without a time but without an offset, such as `2026-12-24T18:00:00`; nil
  /// for anything else.
  package init?(text: String) {
    guard let timestamp = TimestampText(text), timestamp.offset == nil else { return nil }
    self = timestamp.civil
  }
}
