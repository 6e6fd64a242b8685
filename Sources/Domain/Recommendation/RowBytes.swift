/// Numbers and texts one after the other, as the rows of this target hold them: whole numbers seven
/// bits a byte with the low ones first, texts after their length.
struct RowWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func write(_ text: String) {
    write(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Bytes that are known to be in form.
  mutating func copy(_ part: Slice<UnsafeBufferPointer<UInt8>>) { bytes.append(contentsOf: part) }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }
}

/// Reads what a `RowWriter` has written. Rows are written by this target alone, so that a row out
/// of form is a mistake of its author and stops the program.
struct RowReader {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func number() -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = bytes[position]
      position += 1
      number |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
  }

  mutating func text() -> String { String(decoding: utf8(), as: UTF8.self) }

  /// The bytes of a text where they lie.
  mutating func utf8() -> Slice<UnsafeBufferPointer<UInt8>> {
    let count = Int(number())
    let start = position
    position += count
    return bytes[start..<position]
  }

  func slice(from start: Int) -> Slice<UnsafeBufferPointer<UInt8>> { bytes[start..<position] }
}
