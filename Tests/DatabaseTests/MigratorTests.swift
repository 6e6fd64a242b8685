import Database
import PostgresCluster
import Testing

private let first = Migration(
  name: "shops", statements: ["CREATE TABLE shop (id BIGINT PRIMARY KEY, name \(type: .text))"])
private let second = Migration(
  name: "owners",
  statements: [
    "ALTER TABLE shop ADD COLUMN owner \(type: .text)",
    "INSERT INTO shop VALUES (1, 'Corner', 'Ada')",
  ])

@Suite struct MigratorTests {
  @Test(arguments: Kind.all)
  func `applies what is missing, once and in order`(_ kind: Kind) async throws {
    try await kind.database { database in
      try await #expect(Migrator([first, second]).pending(database) == ["shops", "owners"])
      try await #expect(Migrator([first]).migrate(database) == ["shops"])
      try await #expect(Migrator([first, second]).pending(database) == ["owners"])
      try await #expect(Migrator([first, second]).migrate(database) == ["owners"])
      try await #expect(Migrator([first, second]).migrate(database) == [])
      try await #expect(Migrator([first, second]).pending(database) == [])
      let owner = try await database.read { tx in
        try tx.first("SELECT owner FROM shop") { $0.text(0) }
      }
      #expect(owner == "Ada")
    }
  }

  @Test(arguments: Kind.all)
  func `a migration that fails is applied not at all`(_ kind: Kind) async throws {
    try await kind.database { database in
      let broken = Migration(
        name: "broken",
        statements: ["CREATE TABLE half (id BIGINT)", "INSERT INTO nowhere VALUES (1)"])
      await #expect(throws: DatabaseError.self) {
        try await Migrator([first, broken]).migrate(database)
      }
      try await #expect(Migrator([first, second]).migrate(database) == ["owners"])
      await #expect(throws: DatabaseError.self) {
        try await database.read { tx in try tx.first("SELECT id FROM half") { $0.int(0) } }
      }
    }
  }

  @Test(arguments: Kind.all)
  func `leaves the database of a newer version alone`(_ kind: Kind) async throws {
    try await kind.database { database in
      _ = try await Migrator([first, second]).migrate(database)
      await #expect(throws: MigrationError.newer(migration: "owners")) {
        try await Migrator([first]).migrate(database)
      }
      await #expect(throws: MigrationError.newer(migration: "owners")) {
        try await Migrator([first]).pending(database)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `notices that a released migration was changed or moved`(_ kind: Kind) async throws {
    try await kind.database { database in
      _ = try await Migrator([first, second]).migrate(database)
      let changed = Migration(name: "shops", statements: ["CREATE TABLE shop (id BIGINT)"])
      await #expect(throws: MigrationError.changed(migration: "shops")) {
        try await Migrator([changed, second]).migrate(database)
      }
      await #expect(throws: MigrationError.reordered(found: "shops", expected: "owners")) {
        try await Migrator([second, first]).migrate(database)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `nodes that start together apply each migration once`(_ kind: Kind) async throws {
    try await kind.database { database in
      let migrator = Migrator([first, second])
      let applied = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<4 { group.addTask { try await migrator.migrate(database) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == ["owners", "shops"])
    }
  }
}
