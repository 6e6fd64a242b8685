import Database
import GRDB
import GRDBSQLite

/// What is said after `close`.
let closed = Database::DatabaseError.unavailable("it was closed")

/// Does something with GRDB and turns its errors into ours.
func translated<T>(_ work: () throws -> T) throws(Database::DatabaseError) -> T {
  do {
    return try work()
  } catch let error as GRDB::DatabaseError {
    throw failure(
      code: error.extendedResultCode.rawValue, message: error.message ?? "", sql: error.sql)
  } catch let error as Database::DatabaseError {
    throw error
  } catch {
    throw .unavailable("\(error)")
  }
}

/// The error that the connection met last.
func failure(of connection: OpaquePointer, sql: String? = nil) -> Database::DatabaseError {
  failure(
    code: sqlite3_extended_errcode(connection),
    message: String(cString: sqlite3_errmsg(connection)), sql: sql)
}

/// Sorts the result codes of SQLite (sqlite.org/rescode.html).
private func failure(code: Int32, message: String, sql: String?) -> Database::DatabaseError {
  let primary = code & 0xff
  switch (primary, code >> 8) {
  // SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_ROWID
  case (SQLITE_CONSTRAINT, 6), (SQLITE_CONSTRAINT, 8), (SQLITE_CONSTRAINT, 10):
    return .uniqueViolation(message)
  case (SQLITE_CONSTRAINT, _):
    return .constraint(message)
  case (SQLITE_BUSY, _), (SQLITE_LOCKED, _):
    return .busy(message)
  case (SQLITE_READONLY, 0):
    return .readOnly(message)
  case (SQLITE_ERROR, _), (SQLITE_MISMATCH, _), (SQLITE_TOOBIG, _), (SQLITE_RANGE, _),
    (SQLITE_MISUSE, _):
    return .statement(sql.map { "\(message): \($0)" } ?? message)
  default:
    return .unavailable(message)
  }
}
