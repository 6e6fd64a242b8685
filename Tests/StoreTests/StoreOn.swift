import Database
import PostgresCluster
import Store
import Values

extension Kind {
  /// Gives the closure a database with all tables and four partitions.
  func store(_ body: (any Database) async throws -> Void) async throws {
    try await database { database in
      try await Store.prepare(database, partitions: 4)
      try await body(database)
    }
  }
}

/// 2026-03-02, 12:00 UTC.
let noon = Instant(milliseconds: 1_772_452_800_000)

/// A contact of the second partition.
let ada = ContactID(partition: 1, serial: 1)
/// A contact of the third.
let bob = ContactID(partition: 2, serial: 1)
