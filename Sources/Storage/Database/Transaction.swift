#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The inside of one transaction: synchronous, bound to one connection, and valid only in the
/// closure that received it.
///
/// After an error of the database every further statement fails with the same error and the
/// transaction is rolled back, on both databases (PostgreSQL knows no other way). To go on after an
/// expected error, expect it inside `savepoint`.
package final class Transaction {
  private let session: any Session
  private var failure: DatabaseError?
  private var isReading = false
  private var isOver = false
  private var savepoints = 0

  private init(_ session: any Session) {
    self.session = session
  }

  /// The database that answers.
  package var dialect: Dialect { session.dialect }

  /// All rows of the answer. The closure reads one row and must not use the transaction.
  package func rows<T>(_ query: Query, _ read: (Row) throws -> T) throws -> [T] {
    var result: [T] = []
    try each(query) { row in
      result.append(try read(row))
      return true
    }
    return result
  }

  /// The first row of the answer, nil when there is none.
  package func first<T>(_ query: Query, _ read: (Row) throws -> T) throws -> T? {
    var result: T?
    try each(query) { row in
      result = try read(row)
      return false
    }
    return result
  }

  /// Executes a statement and says how many rows it inserted, updated or deleted.
  @discardableResult
  package func run(_ query: Query) throws -> Int {
    try check()
    do {
      return try session.run(query)
    } catch {
      throw note(error)
    }
  }

  /// Executes a statement whose answer nobody waits for: at once on SQLite, in one go with the
  /// statements around it on PostgreSQL. Its error comes with the next answer or the commit.
  package func send(_ query: Query) throws {
    try check()
    do {
      try session.send(query)
    } catch {
      throw note(error)
    }
  }

  /// Does the work of the closure or, when it throws, leaves everything as it was before it.
  package func savepoint<T>(_ body: () throws -> T) throws -> T {
    // Earlier statements fail outside of the savepoint, later ones inside.
    try settle()
    savepoints += 1
    let name = "savepoint_\(savepoints)"
    defer { savepoints -= 1 }
    try send("SAVEPOINT \(raw: name)")
    do {
      let value = try body()
      try settle()
      try send("RELEASE SAVEPOINT \(raw: name)")
      return value
    } catch {
      failure = nil
      try run("ROLLBACK TO SAVEPOINT \(raw: name)")
      try send("RELEASE SAVEPOINT \(raw: name)")
      throw error
    }
  }

  private func each(_ query: Query, _ body: (Row) throws -> Bool) throws {
    try check()
    var refusal: (any Error)?
    isReading = true
    defer { isReading = false }
    do {
      try session.each(query) { row in
        do {
          return try body(row)
        } catch {
          refusal = error
          return false
        }
      }
    } catch {
      throw note(error)
    }
    if let refusal { throw refusal }
  }

  private func settle() throws {
    try check()
    do {
      try session.settle()
    } catch {
      throw note(error)
    }
  }

  private func check() throws {
    precondition(!isOver, "a transaction is used outside of its closure")
    precondition(!isReading, "a closure that reads rows uses the transaction")
    if let failure { throw failure }
  }

  private func note(_ error: DatabaseError) -> DatabaseError {
    failure = error
    return error
  }
}

extension Transaction {
  /// Begins a transaction, does the work, and commits; rolls back when the work throws, and begins
  /// again when others were in the way, so that the work may be done more than once.
  package static func perform<T>(
    _ mode: TransactionMode, in session: any Session, _ body: (Transaction) throws -> T
  ) throws -> T {
    var attempt = 1
    while true {
      do {
        return try performOnce(mode, in: session, body)
      } catch DatabaseError.busy(_) where attempt < session.attempts {
        usleep(min(500 << UInt32(min(attempt, 16)), Limits.longestPause))
        attempt += 1
      }
    }
  }

  private static func performOnce<T>(
    _ mode: TransactionMode, in session: any Session, _ body: (Transaction) throws -> T
  ) throws -> T {
    try session.begin(mode)
    let transaction = Transaction(session)
    do {
      let value = try body(transaction)
      transaction.isOver = true
      // An error that the closure caught outside of a savepoint has left half of a transaction.
      if let failure = transaction.failure { throw failure }
      try session.commit()
      return value
    } catch {
      transaction.isOver = true
      session.rollBack()
      throw error
    }
  }
}
