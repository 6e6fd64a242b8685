import Tables
import Testing

/// Reads a text in pieces of a size and gives its records.
private func read(
  _ bytes: [UInt8], _ dialect: TableDialect = TableDialect(), pieces size: Int = 7
) -> [TableRecord] {
  var reader = TableReader(dialect)
  var records: [TableRecord] = []
  for start in stride(from: 0, to: bytes.count, by: size) {
    records += reader.records(in: Array(bytes[start..<min(start + size, bytes.count)]))
  }
  if let last = reader.last() { records.append(last) }
  return records
}

private func read(
  _ text: String, _ dialect: TableDialect = TableDialect(), pieces size: Int = 7
) -> [TableRecord] {
  read(Array(text.utf8), dialect, pieces: size)
}

struct TableReaderTests {
  @Test func `fields, quotation marks, delimiters and line ends within them`() {
    let records = read("a,b\n\"x, \"\"y\"\"\nz\",2\n")
    #expect(records.map(\.fields) == [["a", "b"], ["x, \"y\"\nz", "2"]])
    #expect(records.map(\.line) == [1, 2])
    #expect(records.allSatisfy { $0.problem == nil })
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `lines may end in three ways, and the last need not end`(end: String) {
    for size in [1, 2, 3, 100] {
      let text = ["a,b", "1,\"x\(end)y\"", "", "3,"].joined(separator: end)
      let records = read(text, pieces: size)
      #expect(records.map(\.fields) == [["a", "b"], ["1", "x\(end)y"], ["3", ""]])
      #expect(records.map(\.line) == [1, 2, 5])
      #expect(records.last?.end == Int64(text.utf8.count))
    }
  }

  @Test func `reading goes on at the end of any record`() {
    let text = Array("a,b\r\n\"1\r\n2\",x\r\n\r\n3,ü\r\n4,z".utf8)
    let all = read(text, pieces: 1)
    for (index, record) in all.enumerated().dropLast() {
      let next = all[index + 1]
      var reader = TableReader(position: record.end, line: record.endLine)
      var rest = reader.records(in: Array(text[Int(record.end)...]))
      if let last = reader.last() { rest.append(last) }
      #expect(rest == Array(all[(index + 1)...]), "behind line \(record.line), before \(next.line)")
    }
  }

  @Test func `a byte order mark is no part of the first name`() {
    for size in [1, 2, 3, 50] {
      #expect(read("\u{FEFF}email\nx\n", pieces: size).map(\.fields) == [["email"], ["x"]])
    }
  }

  @Test func `a quotation mark within an unquoted field is a character`() {
    #expect(read("5\" pipe,x").map(\.fields) == [["5\" pipe", "x"]])
    let plain = TableDialect(delimiter: UInt8(ascii: "\t"), quotes: false)
    #expect(read("\"Best\" lamp\tx", plain).map(\.fields) == [["\"Best\" lamp", "x"]])
  }

  @Test func `one bad record does not spoil the next`() {
    let records = read("\"a\"b,c\nd,e\n")
    #expect(records.map(\.problem) == [.textAfterQuote, nil])
    #expect(records[1].fields == ["d", "e"])
    #expect(records.map(\.line) == [1, 2])
  }

  @Test func `a quotation mark that nothing closes is told with its line`() {
    let records = read("a,b\n1,\"x\n2,y\n")
    #expect(records.map(\.problem) == [nil, .unclosedQuote])
    #expect(records[1].line == 2)
  }

  @Test func `bytes that are no text are told, and can be read as Windows wrote them`() {
    let bytes = Array("Pr".utf8) + [0xE9] + Array("nom,".utf8) + [0x80] + Array("\nx,y\n".utf8)
    #expect(read(bytes).map(\.problem) == [.invalidText, nil])
    let dialect = TableDialect(encoding: .windows1252)
    #expect(read(bytes, dialect)[0].fields == ["Prénom", "€"])
  }

  @Test func `the character U+0000 is told`() {
    #expect(read("a\0b,c\nd,e").map(\.problem) == [.containsNUL, nil])
  }

  @Test(arguments: [true, false])
  func `a line of ten megabytes is one problem and little memory`(quoted: Bool) {
    let mark: [UInt8] = quoted ? [UInt8(ascii: "\"")] : []
    let long = mark + [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000) + mark
    let records = read(long + Array(",1\nd,e\n".utf8), pieces: 65_536)
    #expect(records.map(\.problem) == [.tooLong, nil])
    #expect(records[1].fields == ["d", "e"])
    #expect(records[0].fields.reduce(0) { $0 + $1.utf8.count } <= Limits.recordBytes)
  }

  @Test func `too many fields are one problem`() {
    let records = read(String(repeating: ",", count: 5_000) + "\na\n", pieces: 4_096)
    #expect(records.map(\.problem) == [.tooManyFields, nil])
    #expect(records[0].fields.count == Limits.columns)
  }

  @Test func `the delimiter is the most frequent one of the first line`() {
    #expect(TableDialect.guess(from: Array("a;b;c,d\n1,2,3,4".utf8)).delimiter == UInt8(ascii: ";"))
    #expect(TableDialect.guess(from: Array("a\tb\tc".utf8)).delimiter == UInt8(ascii: "\t"))
    #expect(TableDialect.guess(from: Array("\"a;b;c\",d".utf8)).delimiter == UInt8(ascii: ","))
    #expect(TableDialect.guess(from: Array("email\nx;y".utf8)).delimiter == UInt8(ascii: ","))
  }

  @Test func `a header says which records are ragged`() throws {
    let records = read("id, name ,price\n1,x,2\n1,x\n1,x,2,,\n1,x,2,3\n")
    let header = TableHeader(records[0].fields)
    #expect(header.names == ["id", "name", "price"])
    #expect(header.column("name") == 1)
    #expect(try header.fields(of: records[1]) == ["1", "x", "2"])
    #expect(throws: TableProblem.ragged(expected: 3, found: 2)) {
      try header.fields(of: records[2])
    }
    #expect(try header.fields(of: records[3]) == ["1", "x", "2"])
    #expect(throws: TableProblem.ragged(expected: 3, found: 4)) {
      try header.fields(of: records[4])
    }
  }
}

struct LineCutterTests {
  private func cut(_ bytes: [UInt8], pieces size: Int) -> [TextLine] {
    var cutter = LineCutter()
    var lines: [TextLine] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      lines += cutter.lines(in: Array(bytes[start..<min(start + size, bytes.count)]))
    }
    if let last = cutter.last() { lines.append(last) }
    return lines
  }

  @Test(arguments: [1, 3, 100])
  func `lines keep their numbers and places`(size: Int) {
    let lines = cut(Array("{}\r\n\n {\"a\":1}\nend".utf8), pieces: size)
    let texts = lines.map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(texts == ["{}", "", " {\"a\":1}", "end"])
    #expect(lines.map(\.number) == [1, 2, 3, 4])
    #expect(lines.map(\.start) == [0, 4, 5, 14])
    #expect(lines[1].isBlank)
    #expect(lines.last?.end == 17)
  }

  @Test func `a line of ten megabytes is told and cut`() {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)
    let lines = cut(long + Array("\n{}\n".utf8), pieces: 65_536)
    #expect(lines.map(\.problem) == [.tooLong, nil])
    #expect(lines[0].bytes.count <= Limits.recordBytes)
    #expect(lines[1].bytes == Array("{}".utf8))
  }
}
