/// One record of a table as it was read, with its place in the file.
package struct TableRecord: Hashable, Sendable {
  /// The number of its first line, from 1.
  package let line: Int
  /// The bytes before it, a byte order mark included.
  package let start: Int64
  /// The bytes up to and with its line's end.
  package let end: Int64
  /// The number of the line that begins there.
  package let endLine: Int
  /// The fields; where there is a problem, as far as they can be shown.
  package let fields: [String]
  /// Why it cannot be taken; nil when it can.
  package let problem: TableProblem?
}

/// The names of a table's columns: its first record.
package struct TableHeader: Hashable, Sendable {
  /// The names without space around them, in the order of the columns.
  package let names: [String]
  private let columns: [String: Int]

  /// A header; of columns with the same name the first is found by it.
  package init(_ fields: [String]) {
    names = fields.map { field in
      let begun = field.drop { $0.isWhitespace }
      guard let last = begun.lastIndex(where: { !$0.isWhitespace }) else { return "" }
      return String(begun[...last])
    }
    columns = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The column with a name.
  package func column(_ name: String) -> Int? { columns[name] }

  /// The fields of a record, one for each name.
  ///
  /// - Throws: its problem, or that it is ragged: fewer fields than names, or more that are not
  ///   empty (a delimiter at the end of each line is a habit of some programs).
  package func fields(of record: TableRecord) throws(TableProblem) -> [String] {
    if let problem = record.problem { throw problem }
    if record.fields.count == names.count { return record.fields }
    guard record.fields.count > names.count,
      record.fields[names.count...].allSatisfy(\.isEmpty)
    else { throw .ragged(expected: names.count, found: record.fields.count) }
    return Array(record.fields[..<names.count])
  }
}
