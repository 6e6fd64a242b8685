/// One line of a text file with its place.
package struct TextLine: Hashable, Sendable {
  /// The number of the line, from 1.
  package let number: Int
  /// The bytes before it.
  package let start: Int64
  /// The bytes up to and with its end.
  package let end: Int64
  /// The line without its end; its beginning where it is too long.
  package let bytes: [UInt8]
  /// Why it cannot be taken: `tooLong` or nothing.
  package let problem: TableProblem?

  /// True when there is nothing but space.
  package var isBlank: Bool {
    bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }
}

/// Cuts a file into lines, piece by piece: for JSON lines. A line ends with LF or CRLF.
package struct LineCutter: Sendable {
  private var bytes: [UInt8] = []
  private var isTooLong = false
  private var position: Int64
  private var start: Int64
  private var number: Int

  /// A cutter that begins at a line's start, which has that many bytes before it.
  package init(position: Int64 = 0, line: Int = 1) {
    self.position = position
    start = position
    number = line
  }

  /// The lines that end in the next piece of the file.
  package mutating func lines(in piece: [UInt8]) -> [TextLine] {
    var lines: [TextLine] = []
    var rest = piece[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      take(rest[..<end])
      position += 1
      lines.append(finish())
      rest = rest[(end + 1)...]
    }
    take(rest)
    return lines
  }

  /// The line that the file ends with, where it has no end.
  package mutating func last() -> TextLine? {
    position > start ? finish() : nil
  }

  private mutating func take(_ part: ArraySlice<UInt8>) {
    position += Int64(part.count)
    if bytes.count + part.count > Limits.recordBytes {
      isTooLong = true
      bytes.append(contentsOf: part.prefix(max(0, LineCutter.shown - bytes.count)))
    } else if !isTooLong {
      bytes.append(contentsOf: part)
    }
  }

  private mutating func finish() -> TextLine {
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    defer {
      bytes.removeAll(keepingCapacity: true)
      isTooLong = false
      start = position
      number += 1
    }
    return TextLine(
      number: number, start: start, end: position, bytes: bytes,
      problem: isTooLong ? .tooLong : nil)
  }

  /// How much is kept of a line that is too long.
  private static let shown = 4_096
}
