import CPostgres
package import Database
import Dispatch
import Synchronization

/// A database on a server. Transactions run on a few connections, each with a thread of its own.
package final class PostgresDatabase: Database {
  private let workers: Workers

  /// Keeps the address and connects when the first transaction comes. The address is libpq's:
  /// `postgresql://user:password@host:port/name?sslmode=verify-full`.
  package init(url: String, connections: Int = 4) throws(DatabaseError) {
    // The message of libpq would repeat the address, and the password with it.
    guard let options = PQconninfoParse(url, nil) else {
      throw .unavailable("the address of the database cannot be read")
    }
    PQconninfoFree(options)
    workers = Workers(count: connections, url: url)
  }

  deinit {
    workers.close()
  }

  package var dialect: Dialect { .postgres }

  @discardableResult
  package func write<T: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try await perform(.write(durability), body)
  }

  package func read<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try await perform(.read, body)
  }

  @discardableResult
  package func writeNow<T: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Transaction) throws -> T
  ) throws -> T {
    try performNow(.write(durability), body)
  }

  package func readNow<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) throws -> T {
    try performNow(.read, body)
  }

  package func backup(to path: String) async throws {
    throw DatabaseError.unsupported(
      "a PostgreSQL database is backed up with its own tools: "
        + "pg_dump --format=custom --file=FILE ADDRESS")
  }

  package func close() async {
    workers.close()
    await withCheckedContinuation { continuation in
      workers.whenEnded { continuation.resume() }
    }
  }

  private func perform<T: Sendable>(
    _ mode: TransactionMode, _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try workers.add { session in
          continuation.resume(
            with: Result { try Transaction.perform(mode, in: session, body) })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  private func performNow<T: Sendable>(
    _ mode: TransactionMode, _ body: @escaping @Sendable (Transaction) throws -> T
  ) throws -> T {
    let outcome = Outcome<T>()
    let done = DispatchSemaphore(value: 0)
    try workers.add { session in
      let result = Result { try Transaction.perform(mode, in: session, body) }
      outcome.result.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    guard let result = outcome.result.withLock({ $0 }) else {
      preconditionFailure("a transaction has ended without a result")
    }
    return try result.get()
  }
}

/// Where one thread leaves what another one waits for.
private final class Outcome<T: Sendable>: Sendable {
  let result = Mutex<Result<T, any Error>?>(nil)
}
