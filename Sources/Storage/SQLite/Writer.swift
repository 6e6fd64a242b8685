import Database
import GRDB
import GRDBSQLite
import Synchronization

/// The connection that writes, with what it was last told about durability.
final class Writer: Sendable {
  private let durability = Mutex<Durability?>(nil)
  // The queue of the connection lets one writer in at a time, and nobody else touches them.
  private nonisolated(unsafe) let statements = Statements()

  func write<T>(
    _ wanted: Durability, _ link: GRDB::Database, _ body: (Transaction) throws -> T
  ) throws -> T {
    try change(to: wanted, link)
    let session = SQLiteSession(link, statements: statements)
    return try Transaction.perform(.write(wanted), in: session, body)
  }

  /// Gives up what it keeps of the connection, on the connection's queue.
  func close() { statements.removeAll() }

  /// SQLite sets `synchronous` between transactions only, and while compiling the pragma, which is
  /// why no prepared statement can do it. FULL flushes the log at each commit, NORMAL when the log
  /// is copied back; `Durability` says why mixing them is sound.
  private func change(
    to wanted: Durability, _ link: GRDB::Database
  ) throws(Database::DatabaseError) {
    guard durability.withLock({ $0 != wanted }) else { return }
    guard let connection = link.sqliteConnection else { throw closed }
    let level = wanted == .full ? "FULL" : "NORMAL"
    guard sqlite3_exec(connection, "PRAGMA synchronous = \(level)", nil, nil, nil) == SQLITE_OK
    else { throw failure(of: connection) }
    durability.withLock { $0 = wanted }
  }
}
