/// Cuts CSV (RFC 4180), or text with other delimiters, into records, piece by piece, so that a file
/// of any length takes no more memory than its longest record.
///
/// Lines end with LF, CRLF or CR; a byte order mark is passed over, and so are empty lines. What
/// cannot be taken is a record with a problem, behind which reading goes on.
package struct TableReader: Sendable {
  private enum Place {
    case fieldStart, unquoted, quoted
    /// A quotation mark within a quoted field: its end, or the first of two.
    case quoteInQuoted
    /// Behind an error: until the line ends.
    case spoilt
  }

  private let dialect: TableDialect
  private var place = Place.fieldStart
  /// The fields of the record behind each other, and where each of them ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var problem: TableProblem?
  private var position: Int64
  private var line: Int
  private var start: Int64
  private var startLine: Int
  private var isAfterCR = false
  /// Whether the record has any byte so far, quotation marks included.
  private var hasBegun = false
  private var mark: [UInt8]

  /// A reader that begins at a record's start.
  ///
  /// - Parameters:
  ///   - position: the bytes before it; not 0 when reading goes on where it was left.
  ///   - line: the number of its line.
  package init(_ dialect: TableDialect = TableDialect(), position: Int64 = 0, line: Int = 1) {
    self.dialect = dialect
    self.position = position
    self.line = line
    start = position
    startLine = line
    mark = position == 0 ? [0xEF, 0xBB, 0xBF] : []
  }

  /// The records that end in the next piece of the file.
  package mutating func records(in piece: [UInt8]) -> [TableRecord] {
    var records: [TableRecord] = []
    piece.withUnsafeBufferPointer { piece in
      var index = passMark(piece)
      while index < piece.count { index = step(piece, index, &records) }
    }
    return records
  }

  /// The record that the file ends with, where its last line has no end.
  package mutating func last() -> TableRecord? {
    if place == .quoted { problem = problem ?? .unclosedQuote }
    var records: [TableRecord] = []
    if hasBegun || isAfterCR { finish(&records) }
    isAfterCR = false
    return records.first
  }

  /// Passes over a byte order mark at the very beginning.
  private mutating func passMark(_ piece: UnsafeBufferPointer<UInt8>) -> Int {
    var index = 0
    while let next = mark.first, index < piece.count {
      // A mark that breaks off is no text; what was passed over of it makes no valid record.
      guard piece[index] == next else {
        if mark.count < 3 { fail(.invalidText) }
        mark = []
        break
      }
      mark.removeFirst()
      index += 1
      position += 1
    }
    return index
  }

  // MARK: Bytes

  /// Takes one byte, or a run of plain ones, and gives the index behind.
  private mutating func step(
    _ piece: UnsafeBufferPointer<UInt8>, _ index: Int, _ records: inout [TableRecord]
  ) -> Int {
    let byte = piece[index]
    if isAfterCR, let next = passLineFeed(byte, index, &records) { return next }
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      position += 1
      line += 1
      isAfterCR = byte == UInt8(ascii: "\r")
      // A CR ends the record only when the next byte is known, so that CRLF is one end.
      if place == .quoted { append(byte) } else if !isAfterCR { finish(&records) }
      return index + 1
    default:
      break
    }
    hasBegun = true
    return place == .quoted ? quoted(piece, index) : unquoted(piece, index)
  }

  /// What follows a CR: an LF is the second half of the line's end.
  private mutating func passLineFeed(
    _ byte: UInt8, _ index: Int, _ records: inout [TableRecord]
  ) -> Int? {
    isAfterCR = false
    let isFeed = byte == UInt8(ascii: "\n")
    if isFeed { position += 1 }
    if place == .quoted {
      if isFeed { append(byte) }
    } else {
      finish(&records)
    }
    return isFeed ? index + 1 : nil
  }

  private mutating func quoted(_ piece: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    if piece[index] == UInt8(ascii: "\"") {
      place = .quoteInQuoted
      position += 1
      return index + 1
    }
    var end = index + 1
    while end < piece.count, piece[end] != UInt8(ascii: "\""), piece[end] != UInt8(ascii: "\n"),
      piece[end] != UInt8(ascii: "\r")
    {
      end += 1
    }
    return append(piece, index, end)
  }

  private mutating func unquoted(_ piece: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    let byte = piece[index]
    let isQuote = byte == UInt8(ascii: "\"") && dialect.quotes
    switch place {
    case _ where byte == dialect.delimiter && place != .spoilt:
      endField()
      position += 1
      return index + 1
    case .fieldStart where isQuote:
      place = .quoted
      position += 1
      return index + 1
    case .quoteInQuoted where isQuote:
      append(byte)
      place = .quoted
      position += 1
      return index + 1
    case .quoteInQuoted:
      fail(.textAfterQuote)
      place = .spoilt
    case .fieldStart, .unquoted:
      place = .unquoted
    case .spoilt, .quoted:
      break
    }
    var end = index + 1
    while end < piece.count, piece[end] != dialect.delimiter || place == .spoilt,
      piece[end] != UInt8(ascii: "\n"), piece[end] != UInt8(ascii: "\r")
    {
      end += 1
    }
    return append(piece, index, end)
  }

  private mutating func append(
    _ piece: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int
  ) -> Int {
    position += Int64(end - index)
    if bytes.count + end - index > Limits.recordBytes {
      fail(.tooLong)
    } else {
      bytes.append(contentsOf: piece[index..<end])
    }
    return end
  }

  private mutating func append(_ byte: UInt8) {
    if bytes.count < Limits.recordBytes { bytes.append(byte) } else { fail(.tooLong) }
  }

  private mutating func fail(_ problem: TableProblem) {
    self.problem = self.problem ?? problem
  }

  // MARK: Records

  private mutating func endField() {
    if ends.count < Limits.columns { ends.append(bytes.count) } else { fail(.tooManyFields) }
    place = .fieldStart
  }

  private mutating func finish(_ records: inout [TableRecord]) {
    endField()
    if hasBegun { records.append(record()) }
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    problem = nil
    hasBegun = false
    start = position
    startLine = line
  }

  private func record() -> TableRecord {
    var problem = problem
    if problem == nil, bytes.contains(0) { problem = .containsNUL }
    var fields: [String] = []
    fields.reserveCapacity(ends.count)
    var begin = 0
    for end in ends {
      let text = dialect.encoding.text(bytes[begin..<end])
      if text == nil { problem = problem ?? .invalidText }
      fields.append(text ?? String(decoding: bytes[begin..<end], as: UTF8.self))
      begin = end
    }
    return TableRecord(
      line: startLine, start: start, end: position, endLine: line, fields: fields,
      problem: problem)
  }
}
