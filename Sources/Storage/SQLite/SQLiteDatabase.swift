package import Database
import Dispatch
import Foundation
import GRDB
import Logging
import Synchronization

/// A database in one file, or in memory. Writes take turns on one connection, readers see the last
/// commit on others; both run on threads of their own.
package final class SQLiteDatabase: Database::Database {
  /// A pool on a file or a single connection in memory.
  private let connections: any DatabaseWriter
  private let writer = Writer()
  private let isClosed = Atomic(false)

  private init(_ connections: any DatabaseWriter) {
    self.connections = connections
  }

  /// Opens a file and creates it when it is missing.
  package convenience init(path: String) throws(Database::DatabaseError) {
    self.init(try translated { try DatabasePool(path: path, configuration: Self.configuration) })
  }

  /// A database of its own, gone with its last reference.
  package static func inMemory() throws(Database::DatabaseError) -> SQLiteDatabase {
    SQLiteDatabase(try translated { try DatabaseQueue(configuration: Self.configuration) })
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    // No constraint goes from one table to another: ARCHITECTURE.md, "Beyond one machine".
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(Limits.lockWait)
    configuration.maximumReaderCount = Limits.readers
    configuration.prepareDatabase { link in
      let cache = link.configuration.readonly ? Limits.readerCache : Limits.writerCache
      try link.execute(
        sql: """
          PRAGMA cache_size = -\(cache);
          PRAGMA mmap_size = \(Limits.mappedBytes);
          PRAGMA temp_store = MEMORY;
          PRAGMA wal_autocheckpoint = \(Limits.logPages);
          """)
    }
    return configuration
  }
}

// MARK: - Transactions

extension SQLiteDatabase {
  package var dialect: Dialect { .sqlite }

  @discardableResult
  package func write<T: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try checkOpen()
    return try await withCheckedThrowingContinuation { continuation in
      connections.asyncWriteWithoutTransaction { [writer] link in
        continuation.resume(with: Result { try writer.write(durability, link, body) })
      }
    }
  }

  @discardableResult
  package func writeNow<T: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Transaction) throws -> T
  ) throws -> T {
    try checkOpen()
    return try connections.writeWithoutTransaction { try writer.write(durability, $0, body) }
  }

  package func read<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try checkOpen()
    return try await withCheckedThrowingContinuation { continuation in
      connections.asyncUnsafeRead { link in
        continuation.resume(
          with: Result {
            let link = try translated { try link.get() }
            return try Transaction.perform(.read, in: SQLiteSession(link), body)
          })
      }
    }
  }

  package func readNow<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) throws -> T {
    try checkOpen()
    // The outer result keeps errors of the body apart from those of the pool.
    return try translated {
      try connections.unsafeRead { link in
        Result { try Transaction.perform(.read, in: SQLiteSession(link), body) }
      }
    }.get()
  }
}

// MARK: - Copies and the end

extension SQLiteDatabase {
  package func backup(to path: String) async throws {
    try checkOpen()
    try await onOtherThread { [connections] in
      guard !FileManager.default.fileExists(atPath: path) else {
        throw Database::DatabaseError.unavailable("the file \(path) is there already")
      }
      try translated {
        let copy = try DatabaseQueue(path: path)
        try connections.backup(to: copy)
        try copy.close()
      }
    }
  }

  package func close() async {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    do {
      try await onOtherThread { [connections, writer] in
        connections.writeWithoutTransaction { _ in writer.close() }
        try translated { try connections.close() }
      }
    } catch {
      // The connections close all the same with the last reference to them.
      Logger(label: "sqlite").warning("could not close the database: \(error)")
    }
  }

  private func checkOpen() throws(Database::DatabaseError) {
    if isClosed.load(ordering: .relaxed) { throw closed }
  }

  /// Long work that would hold up a thread of the cooperative pool.
  private func onOtherThread(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
    }
  }
}
