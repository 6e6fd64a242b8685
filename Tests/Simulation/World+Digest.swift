import Database
import Values

extension World {
  /// A name for the contents of all tables, in order.
  func digest() throws -> String {
    var lines: [String] = []
    let tables = try texts(
      """
      SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name <> 'schema_migrations'
      """)
    for table in tables.sorted() {
      let columns = try texts("SELECT name FROM pragma_table_info(\(table))")
      let row = columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
      lines.append(table)
      lines += try texts("SELECT \(raw: row) FROM \(raw: table)").sorted()
    }
    return Fingerprint(lines.joined(separator: "\n")).hex
  }
}
