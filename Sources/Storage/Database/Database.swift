/// A database of either kind.
///
/// A transaction is one synchronous closure: nothing can be awaited inside, so it can be repeated
/// when others were in the way, and it runs unchanged in a simulation. It must therefore have no
/// effects but on the database and its own result.
///
/// Isolation: SQLite lets one write after the other. PostgreSQL runs writes at REPEATABLE READ: all
/// statements see one snapshot, and of two transactions that change the same row the later one is
/// repeated on the new state, so no update is lost. What two transactions decide by reading rows
/// that the other one writes needs a row that both change or lock.
package protocol Database: Sendable {
  /// Which SQL is spoken.
  var dialect: Dialect { get }

  /// Runs the closure in one transaction. It is repeated a limited number of times after
  /// serialization failures, deadlocks and waits for locks; then the error is `busy`.
  @discardableResult
  func write<T: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T

  /// Runs the closure on one snapshot, without the right to write.
  func read<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T

  /// `write`, blocking the calling thread: for command line, simulation and tests.
  @discardableResult
  func writeNow<T: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Transaction) throws -> T
  ) throws -> T

  /// `read`, blocking the calling thread: for command line, simulation and tests.
  func readNow<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) throws -> T

  /// Writes a consistent copy to a new file while the database goes on working.
  func backup(to path: String) async throws

  /// Waits for running transactions and lets go of the database. Later calls fail as unavailable.
  func close() async
}

extension Database {
  /// `write` with full durability.
  @discardableResult
  package func write<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try await write(.full, body)
  }

  /// `writeNow` with full durability.
  @discardableResult
  package func writeNow<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) throws -> T {
    try writeNow(.full, body)
  }
}
