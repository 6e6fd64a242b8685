import CPostgres
import Database

/// What one thread does with its connection, which is made when it is needed and made again after
/// it was lost.
final class PostgresSession: Session {
  private let url: String
  private var connection: Connection?

  init(url: String) {
    self.url = url
  }

  var dialect: Dialect { .postgres }
  var attempts: Int { Limits.attempts }

  func begin(_ mode: TransactionMode) throws(DatabaseError) {
    if connection?.isAlive() == false { connection = nil }
    if connection == nil { connection = try Connection(url: url) }
    let connection = try open()
    switch mode {
    case .read:
      try connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    case .write(.full):
      try connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ")
    case .write(.relaxed):
      try connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ")
      try connection.send("SET LOCAL synchronous_commit = off")
    }
  }

  func commit() throws(DatabaseError) {
    // A failed transaction answers COMMIT with ROLLBACK, and not with an error.
    let answer = try open().execute("COMMIT") { String(cString: PQcmdStatus($0)) }
    guard answer == "COMMIT" else { throw .statement("the transaction was rolled back") }
  }

  func rollBack() {
    guard let connection else { return }
    do {
      // What is still queued belongs to the transaction that is given up, and so do its errors.
      try connection.settle()
    } catch {
      if connection.isSpoilt { self.connection = nil }
    }
    guard let connection = self.connection, connection.isInTransaction else { return }
    do {
      try connection.execute("ROLLBACK") { _ in }
      if connection.isSpoilt { self.connection = nil }
    } catch {
      // Closing the connection ends the transaction as well.
      self.connection = nil
    }
  }

  func each(_ query: Query, _ body: (Row) -> Bool) throws(DatabaseError) {
    try open().execute(query) { Answer($0).each(body) }
  }

  func run(_ query: Query) throws(DatabaseError) -> Int {
    try open().execute(query) { result in
      guard PQresultStatus(result) == PGRES_COMMAND_OK || !isSelection(result) else { return 0 }
      return Int(String(cString: PQcmdTuples(result))) ?? 0
    }
  }

  func send(_ query: Query) throws(DatabaseError) {
    try open().send(query)
  }

  func settle() throws(DatabaseError) {
    try open().settle()
  }

  /// Whether the count of the answer is one of rows read.
  private func isSelection(_ result: OpaquePointer) -> Bool {
    String(cString: PQcmdStatus(result)).hasPrefix("SELECT")
  }

  private func open() throws(DatabaseError) -> Connection {
    guard let connection else { throw .unavailable("the connection was lost") }
    return connection
  }
}
