package import Database
import Foundation
import Postgres
import SQLite

/// The databases that each test runs on.
package enum Kind: String, CaseIterable, Sendable, CustomStringConvertible {
  case sqliteInMemory = "SQLite in memory"
  case sqliteFile = "SQLite in a file"
  case postgres = "PostgreSQL"

  /// PostgreSQL is among them where it is installed, and with `CI=true` everywhere.
  package static let all = allCases.filter { $0 != .postgres || PostgresCluster.isWanted }

  /// What the kind is called in the report of a test.
  package var description: String { rawValue }

  /// Gives the closure an empty database and takes it away afterwards.
  package func database(_ body: (any Database) async throws -> Void) async throws {
    switch self {
    case .sqliteInMemory:
      let database = try SQLiteDatabase.inMemory()
      try await body(database)
      await database.close()
    case .sqliteFile:
      try await withFolder { folder in
        let database = try SQLiteDatabase(path: folder + "/test.db")
        try await body(database)
        await database.close()
      }
    case .postgres:
      let cluster = try PostgresCluster.running()
      let url = try cluster.emptyDatabase()
      let database = try PostgresDatabase(url: url)
      try await body(database)
      await database.close()
      try cluster.drop(url)
    }
  }
}

/// Gives the closure an empty folder and takes it away afterwards.
package func withFolder(_ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("database-tests-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  do {
    try await body(folder)
  } catch {
    try FileManager.default.removeItem(atPath: folder)
    throw error
  }
  try FileManager.default.removeItem(atPath: folder)
}
