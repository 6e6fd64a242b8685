import Imports
import Tables
import Values

/// How a file is written.
enum FileFormat: Sendable {
  case csv, jsonLines
}

/// What a file is like: found out once, before it is read from the beginning or from anywhere.
struct FileLayout: Sendable {
  let path: String
  let format: FileFormat
  private let dialect: TableDialect
  private let header: TableHeader?
  /// The names of the columns, or those that the first lines of JSON have.
  let columns: [String]
  /// The first records, each with a value for each column.
  let sample: [[JSON]]

  init(path: String, format given: FileFormat?, encoding: TextEncoding) throws {
    self.path = path
    var bytes = try FileBytes(path: path)
    let beginning = try bytes.next() ?? []
    format = try given ?? FileLayout.format(of: beginning, path)
    var dialect = TableDialect.guess(from: beginning)
    dialect.encoding = encoding
    self.dialect = dialect
    guard format == .csv else {
      header = nil
      (columns, sample) = try FileLayout.names(inLinesOf: path)
      return
    }
    var reader = TableReader(dialect)
    var first = reader.records(in: beginning).first
    while first == nil, let piece = try bytes.next() { first = reader.records(in: piece).first }
    guard let first = first ?? reader.last() else {
      throw UnreadableFile(path: path, reason: "the file is empty")
    }
    if let problem = first.problem {
      throw UnreadableFile(path: path, reason: "the first line cannot be read. \(problem.message)")
    }
    let header = TableHeader(first.fields)
    self.header = header
    columns = header.names
    var records = RecordSource(bytes: try FileBytes(path: path), dialect: dialect, header: header)
    sample = try FileLayout.sample(&records) { record in
      guard case .cells(let cells) = record.content else { return nil }
      return cells.map { .string($0) }
    }
  }

  /// The records of the file from one on: behind so many bytes, at a line with that number.
  func records(from position: Int64 = 0, line: Int = 1) throws -> RecordSource {
    var bytes = try FileBytes(path: path)
    let rest = position > 0 ? try bytes.skip(position) : []
    guard let header else {
      return RecordSource(bytes: bytes, cutter: LineCutter(position: position, line: line), rest)
    }
    return RecordSource(
      bytes: bytes, dialect: dialect, header: header, position: position, line: line, rest)
  }

  private static func names(inLinesOf path: String) throws -> ([String], [[JSON]]) {
    var names: [String] = []
    var places: [String: Int] = [:]
    var records = RecordSource(bytes: try FileBytes(path: path), cutter: LineCutter(), [])
    let sample = try FileLayout.sample(&records) { record -> [JSON]? in
      guard case .object(let object, _) = record.content else { return nil }
      var values = [JSON](repeating: .null, count: names.count)
      for (name, value) in object {
        if let place = places[name] {
          values[place] = value
        } else {
          places[name] = names.count
          names.append(name)
          values.append(value)
        }
      }
      return values
    }
    return (names, sample)
  }

  private static func sample(
    _ records: inout RecordSource, _ values: (ImportRecord) -> [JSON]?
  ) throws -> [[JSON]] {
    var sample: [[JSON]] = []
    var read = 0
    while read < Imports::Limits.sample, let record = try records.next() {
      read += 1
      if let values = values(record) { sample.append(values) }
    }
    return sample
  }

  /// Finds the format by the first bytes.
  private static func format(of beginning: [UInt8], _ path: String) throws -> FileFormat {
    if beginning.starts(with: [0xFF, 0xFE]) || beginning.starts(with: [0xFE, 0xFF]) {
      throw UnreadableFile(path: path, reason: "the file is in UTF-16; save it as CSV in UTF-8")
    }
    if beginning.starts(with: Array("PK".utf8)) {
      throw UnreadableFile(
        path: path, reason: "this is a workbook or an archive; save the table as CSV")
    }
    let isMarked = beginning.starts(with: [0xEF, 0xBB, 0xBF])
    let first = beginning.dropFirst(isMarked ? 3 : 0).first { $0 > 0x20 }
    switch first {
    case nil: throw UnreadableFile(path: path, reason: "the file is empty")
    case UInt8(ascii: "{"): return .jsonLines
    case UInt8(ascii: "["):
      throw UnreadableFile(
        path: path,
        reason: "the file is one JSON array; write one object a line, as jq -c '.[]' does")
    case UInt8(ascii: "<"):
      throw UnreadableFile(path: path, reason: "the file is XML; write CSV or JSON lines")
    default: return .csv
    }
  }
}

/// The records of a file in order.
struct RecordSource {
  private enum Cutting {
    case table(TableReader, TableHeader)
    case lines(LineCutter)
  }

  private var bytes: FileBytes
  private var table: TableReader?
  private let header: TableHeader?
  private var cutter: LineCutter?
  private var ready: [ImportRecord] = []
  private var place = 0
  private var isAtEnd = false
  /// What was read already beyond the place at which reading goes on.
  private var rest: [UInt8]

  init(
    bytes: FileBytes, dialect: TableDialect, header: TableHeader, position: Int64 = 0,
    line: Int = 1, _ rest: [UInt8] = []
  ) {
    self.bytes = bytes
    self.header = header
    self.rest = rest
    table = TableReader(dialect, position: position, line: line)
    isBehindHeader = position > 0
  }

  init(bytes: FileBytes, cutter: LineCutter, _ rest: [UInt8]) {
    self.bytes = bytes
    self.cutter = cutter
    self.rest = rest
    header = nil
    isBehindHeader = true
  }

  private var isBehindHeader: Bool

  /// How much of the file has been read, from 0 to 1.
  var fraction: Double {
    bytes.size == 0 ? 1 : Double(bytes.read) / Double(bytes.size)
  }

  /// The next record; nil behind the last.
  mutating func next() throws -> ImportRecord? {
    while place == ready.count {
      if isAtEnd { return nil }
      ready.removeAll(keepingCapacity: true)
      place = 0
      var piece: [UInt8]? = rest
      if rest.isEmpty { piece = try bytes.next() }
      rest = []
      if let piece { cut(piece) } else { cutLast() }
    }
    defer { place += 1 }
    return ready[place]
  }

  private mutating func cut(_ piece: [UInt8]) {
    if let records = table?.records(in: piece) { take(records) }
    if let lines = cutter?.lines(in: piece) { take(lines) }
  }

  private mutating func cutLast() {
    isAtEnd = true
    if let record = table?.last() { take([record]) }
    if let line = cutter?.last() { take([line]) }
  }

  private mutating func take(_ records: [TableRecord]) {
    guard let header else { return }
    for record in records {
      if isBehindHeader { ready.append(ImportRecord(record, under: header)) }
      isBehindHeader = true
    }
  }

  private mutating func take(_ lines: [TextLine]) {
    for line in lines where !line.isBlank { ready.append(ImportRecord(line)) }
  }
}
