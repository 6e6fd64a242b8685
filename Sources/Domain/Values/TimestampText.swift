/// The parts of a date with an optional time and an optional offset from UTC, as RFC 3339 and ISO
/// 8601 write them. One reader for instants and for civil times.
struct TimestampText {
  /// The fields as they are written; a second of 60 has become the next minute.
  private(set) var civil: CivilTime
  /// Minutes east of UTC; nil where the text does not say.
  private(set) var offset: Int?

  /// Reads `2026-11-21`, `2026-11-21T10:00`, `2026-11-21 10:00:00.123456789+01:00` and the like.
  init?(_ text: String) {
    let read = text.utf8.withContiguousStorageIfAvailable { TimestampText($0) }
    guard let parsed = read ?? Array(text.utf8).withUnsafeBufferPointer({ TimestampText($0) })
    else { return nil }
    self = parsed
  }

  private init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var cursor = Cursor(bytes: bytes)
    guard let year = cursor.digits(4), cursor.take("-"), let month = cursor.digits(2),
      cursor.take("-"), let day = cursor.digits(2)
    else { return nil }
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
    if cursor.take("T") || cursor.take("t") || cursor.take(" ") {
      guard let hours = cursor.digits(2), cursor.take(":"), let minutes = cursor.digits(2) else {
        return nil
      }
      (hour, minute) = (hours, minutes)
      if cursor.take(":") {
        guard let seconds = cursor.digits(2), let fraction = cursor.milliseconds() else {
          return nil
        }
        (second, millisecond) = (seconds, fraction)
      }
      guard cursor.offset(into: &offset) else { return nil }
    }
    // A leap second is the first second of the next minute, as clocks without one show it.
    let leap = second == 60
    guard cursor.isAtEnd,
      let civil = CivilTime(
        year: year, month: month, day: day, hour: hour, minute: minute,
        second: leap ? 59 : second, millisecond: millisecond)
    else { return nil }
    self.civil = leap ? CivilTime(milliseconds: civil.milliseconds + 1_000) : civil
  }
}

private struct Cursor {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  @inline(__always)
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func digit() -> Int? {
    guard position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10
    else { return nil }
    position += 1
    return Int(digit)
  }

  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// A fraction of one to nine digits cut to milliseconds, 0 without one; nil for a bad one.
  mutating func milliseconds() -> Int? {
    guard take(".") || take(",") else { return 0 }
    var value = 0
    var count = 0
    while let digit = digit() {
      count += 1
      if count <= 3 { value = value * 10 + digit }
    }
    guard 1...9 ~= count else { return nil }
    if count < 3 { value *= count == 1 ? 100 : 10 }
    return value
  }

  /// `Z`, `+01:00`, `+0100`, `+01` or nothing; false for a bad one.
  mutating func offset(into offset: inout Int?) -> Bool {
    if take("Z") || take("z") {
      offset = 0
      return true
    }
    let east = take("+")
    guard east || take("-") else { return true }
    guard let hours = digits(2), hours <= 23 else { return false }
    var minutes = 0
    if !isAtEnd {
      _ = take(":")
      guard let written = digits(2), written <= 59 else { return false }
      minutes = written
    }
    offset = (east ? 1 : -1) * (hours * 60 + minutes)
    return true
  }
}
