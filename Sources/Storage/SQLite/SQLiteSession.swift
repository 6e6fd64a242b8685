import Database
import Foundation
import GRDB
import GRDBSQLite

/// One transaction on a connection of GRDB. Statements are prepared and kept by GRDB; binding and
/// stepping speak to SQLite directly, which saves GRDB's value types and a dictionary for each row.
final class SQLiteSession: Session {
  private let link: GRDB::Database
  private let kept: Statements?
  private var statement: OpaquePointer?
  private var mode = TransactionMode.read

  /// - Parameter statements: those that the connection keeps besides GRDB.
  init(_ link: GRDB::Database, statements: Statements? = nil) {
    self.link = link
    kept = statements
  }

  var dialect: Dialect { .sqlite }
  var attempts: Int { Limits.attempts }

  func begin(_ mode: TransactionMode) throws(Database::DatabaseError) {
    self.mode = mode
    // A write takes its lock at once: one that began as a read could not wait for it.
    try send(mode == .read ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE")
  }

  func commit() throws(Database::DatabaseError) {
    try send("COMMIT")
  }

  func rollBack() {
    // After a full disk and the like SQLite has rolled back by itself.
    guard let connection = link.sqliteConnection, sqlite3_get_autocommit(connection) == 0 else {
      return
    }
    let code = sqlite3_exec(connection, "ROLLBACK", nil, nil, nil)
    precondition(sqlite3_get_autocommit(connection) != 0, "SQLite refuses to roll back: \(code)")
  }

  func each(_ query: Query, _ body: (Database::Row) -> Bool) throws(Database::DatabaseError) {
    let statement = try prepared(query)
    defer { release(statement) }
    while try step(statement) {
      guard body(Database::Row(self)) else { return }
    }
  }

  func run(_ query: Query) throws(Database::DatabaseError) -> Int {
    let statement = try prepared(query)
    defer { release(statement) }
    guard let connection = link.sqliteConnection else { throw closed }
    let before = sqlite3_total_changes64(connection)
    while try step(statement) {}
    // `changes` still tells of an earlier statement when this one changes no rows.
    return sqlite3_total_changes64(connection) == before
      ? 0 : Int(sqlite3_changes64(connection))
  }

  func send(_ query: Query) throws(Database::DatabaseError) {
    let statement = try prepared(query)
    defer { release(statement) }
    while try step(statement) {}
  }

  func settle() throws(Database::DatabaseError) {}
}

// MARK: - Statements

extension SQLiteSession {
  private func prepared(_ query: Query) throws(Database::DatabaseError) -> OpaquePointer {
    guard link.sqliteConnection != nil else { throw closed }
    let statement: OpaquePointer
    if let known = kept?[query.shape] {
      statement = known.sqliteStatement
    } else {
      statement = try prepare(query)
    }
    for (index, binding) in query.bindings.enumerated() {
      let code = try bind(binding, to: statement, at: Int32(index + 1))
      guard code == SQLITE_OK else {
        release(statement)
        throw .statement("value \(index + 1) is too large: \(query.sql(in: .sqlite))")
      }
    }
    self.statement = statement
    return statement
  }

  private func prepare(_ query: Query) throws(Database::DatabaseError) -> OpaquePointer {
    let sql = query.sql(in: .sqlite)
    let prepared = try translated { try link.cachedStatement(sql: sql) }
    let statement = prepared.sqliteStatement
    if mode == .read && sqlite3_stmt_readonly(statement) == 0 { throw .readOnly(sql) }
    precondition(
      Int(sqlite3_bind_parameter_count(statement)) == query.bindings.count,
      "the statement has more or fewer placeholders than bindings: \(sql)")
    kept?.keep(prepared, of: query.shape)
    return statement
  }

  private func step(_ statement: OpaquePointer) throws(Database::DatabaseError) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      guard let connection = link.sqliteConnection else { throw closed }
      throw failure(of: connection, sql: String(cString: sqlite3_sql(statement)))
    }
  }

  private func release(_ statement: OpaquePointer) {
    // Both repeat the code of a failed step, which has been reported.
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    self.statement = nil
  }
}

// MARK: - Values

/// Tells SQLite to copy the value while binding it.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

private func bind(
  _ binding: Binding, to statement: OpaquePointer, at index: Int32
) throws(Database::DatabaseError) -> Int32 {
  switch binding {
  case .null, .absent:
    return sqlite3_bind_null(statement, index)
  case .int(let value):
    return sqlite3_bind_int64(statement, index, value)
  case .double(let value):
    return sqlite3_bind_double(statement, index, value)
  case .text(let value):
    return try bind(value, to: statement, at: index)
  case .bytes(let value):
    return value.withUnsafeBytes { bytes in
      // SQLite takes a missing address for NULL.
      guard let start = bytes.baseAddress, bytes.count > 0 else {
        return sqlite3_bind_zeroblob(statement, index, 0)
      }
      return sqlite3_bind_blob64(
        statement, index, start, sqlite3_uint64(bytes.count), transient)
    }
  case .ints(let values):
    return try bind(json(values), to: statement, at: index)
  case .texts(let values):
    return try bind(json(values), to: statement, at: index)
  }
}

private func bind(
  _ text: String, to statement: OpaquePointer, at index: Int32
) throws(Database::DatabaseError) -> Int32 {
  var text = text
  // Searching for NUL and binding use the same bytes: a nil code stands for one that was found.
  let code: Int32? = text.withUTF8 { utf8 in
    guard let start = utf8.baseAddress, utf8.count > 0 else {
      return sqlite3_bind_text(statement, index, "", 0, transient)
    }
    guard memchr(start, 0, utf8.count) == nil else { return nil }
    return start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
      sqlite3_bind_text64(
        statement, index, $0, sqlite3_uint64(utf8.count), transient, UInt8(SQLITE_UTF8))
    }
  }
  guard let code else { throw .nulInText }
  return code
}

extension SQLiteSession: Cells {
  func cell(_ column: Int) -> Cell {
    guard let statement else { preconditionFailure("a row is used outside of its closure") }
    let index = Int32(column)
    switch sqlite3_column_type(statement, index) {
    case SQLITE_NULL:
      precondition(
        column >= 0 && index < sqlite3_column_count(statement), "there is no column \(column)")
      return .null
    case SQLITE_INTEGER:
      return .int(sqlite3_column_int64(statement, index))
    case SQLITE_FLOAT:
      return .double(sqlite3_column_double(statement, index))
    case SQLITE_TEXT:
      let start = sqlite3_column_text(statement, index)
      let count = Int(sqlite3_column_bytes(statement, index))
      return .text(UnsafeRawBufferPointer(start: start, count: count))
    default:
      let start = sqlite3_column_blob(statement, index)
      let count = Int(sqlite3_column_bytes(statement, index))
      return .bytes(UnsafeRawBufferPointer(start: start, count: count))
    }
  }
}
