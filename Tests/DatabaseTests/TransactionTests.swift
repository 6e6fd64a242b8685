import Database
import PostgresCluster
import Testing

private struct Refusal: Error {}

/// A function instead of `#expect(throws:)`: Swift 6.3 mixes up closures that stand inside of that
/// macro with closures of the same depth beside it.
private func expectRefusal(_ body: () throws -> Void) throws {
  do {
    try body()
    Issue.record("nothing was thrown")
  } catch is Refusal {
    // This is what was expected.
  }
}

@Suite struct TransactionTests {
  @Test(arguments: Kind.all)
  func `what throws leaves no trace`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      await #expect(throws: Refusal.self) {
        try await database.write { tx in
          try tx.run("UPDATE counter SET n = 5")
          try tx.send("UPDATE counter SET n = 6")
          throw Refusal()
        }
      }
      #expect(throws: Refusal.self) {
        try database.writeNow { tx in
          try tx.run("UPDATE counter SET n = 7")
          throw Refusal()
        }
      }
      try await #expect(database.count() == 0)
    }
  }

  @Test(arguments: Kind.all)
  func `a reading closure that throws is heard and harms nothing`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await database.write { tx in
        #expect(throws: Refusal.self) {
          try tx.rows("SELECT n FROM counter") { _ in throw Refusal() }
        }
        try tx.run("UPDATE counter SET n = 1")
      }
      try await #expect(database.count() == 1)
    }
  }

  @Test(arguments: Kind.all)
  func `a savepoint takes back its own part only`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await database.write { tx in
        try tx.send("UPDATE counter SET n = n + 1")
        try expectRefusal {
          try tx.savepoint {
            try tx.send("UPDATE counter SET n = n + 10")
            try tx.savepoint { try tx.send("UPDATE counter SET n = n + 20") }
            throw Refusal()
          }
        }
        try tx.savepoint {
          try tx.send("UPDATE counter SET n = n + 100")
          try expectRefusal {
            try tx.savepoint {
              try tx.run("UPDATE counter SET n = n + 1000")
              throw Refusal()
            }
          }
        }
      }
      try await #expect(database.count() == 101)
    }
  }

  @Test(arguments: Kind.all)
  func `a savepoint lets the transaction outlive an error`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await database.write { tx in
        let error = #expect(throws: DatabaseError.self) {
          try tx.savepoint { try tx.send("INSERT INTO counter (id, n) VALUES (1, 9)") }
        }
        guard case .uniqueViolation = error else {
          Issue.record("not a unique violation: \(String(describing: error))")
          return
        }
        try tx.run("UPDATE counter SET n = 3")
      }
      try await #expect(database.count() == 3)
    }
  }

  @Test(arguments: Kind.all)
  func `an error that is swallowed still rolls back`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      await #expect(throws: DatabaseError.self) {
        try await database.write { tx in
          try tx.run("UPDATE counter SET n = 3")
          #expect(throws: DatabaseError.self) { try tx.run("UPDATE nowhere SET n = 3") }
          #expect(throws: DatabaseError.self) { try tx.run("UPDATE counter SET n = 4") }
        }
      }
      try await #expect(database.count() == 0)
    }
  }

  @Test(arguments: Kind.all)
  func `errors have their types`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      func error(_ query: Query) async -> DatabaseError? {
        await #expect(throws: DatabaseError.self) {
          try await database.write { tx in try tx.run(query) }
        }
      }
      func matches(_ error: DatabaseError?, _ expected: (DatabaseError) -> Bool) {
        #expect(error.map(expected) == true, "\(String(describing: error))")
      }
      matches(await error("INSERT INTO counter (id, n) VALUES (1, 1)")) {
        if case .uniqueViolation = $0 { true } else { false }
      }
      matches(await error("INSERT INTO counter (id, n) VALUES (2, NULL)")) {
        if case .constraint = $0 { true } else { false }
      }
      matches(await error("SELEKT 1")) { if case .statement = $0 { true } else { false } }
      matches(await error("SELECT 1; SELECT 2")) { if case .statement = $0 { true } else { false } }
      matches(await error("SELECT x FROM nowhere")) {
        if case .statement = $0 { true } else { false }
      }
      let readOnly = await #expect(throws: DatabaseError.self) {
        try await database.read { tx in try tx.run("UPDATE counter SET n = 4") }
      }
      matches(readOnly) { if case .readOnly = $0 { true } else { false } }
      try await #expect(database.count() == 0)
    }
  }

  @Test(arguments: Kind.all)
  func `run says how many rows it changed`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await database.write { tx in
        try #expect(tx.run("INSERT INTO counter (id, n) VALUES (2, 0), (3, 0)") == 2)
        try #expect(tx.run("UPDATE counter SET n = 1 WHERE id > 1") == 2)
        try #expect(tx.run("UPDATE counter SET n = 1 WHERE id > 5") == 0)
        try #expect(tx.run("INSERT INTO counter VALUES (2, 0) ON CONFLICT (id) DO NOTHING") == 0)
        try #expect(tx.run("CREATE TABLE other (id BIGINT)") == 0)
        try #expect(tx.run("DELETE FROM counter") == 3)
        try #expect(
          tx.rows("INSERT INTO counter VALUES (8, 1), (9, 1) RETURNING id") { $0.int(0) }
            .sorted() == [8, 9])
      }
    }
  }

  @Test(arguments: Kind.all)
  func `relaxed commits are seen at once and a full one follows`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      for durability in [Durability.relaxed, .relaxed, .full, .relaxed, .full] {
        try await database.write(durability) { tx in try tx.send("UPDATE counter SET n = n + 1") }
      }
      try await #expect(database.count() == 5)
    }
  }

  @Test(arguments: Kind.all.filter { $0 != .sqliteInMemory })
  func `durability is what was asked for`(_ kind: Kind) async throws {
    try await kind.database { database in
      let isPostgres = database.dialect == .postgres
      for durability in [Durability.full, .relaxed, .relaxed, .full, .relaxed] {
        let found = try await database.write(durability) { tx in
          isPostgres
            ? try tx.first("SHOW synchronous_commit") { $0.text(0) }
            : try tx.first("PRAGMA synchronous") { "\($0.int(0))" }
        }
        // FULL is 2 and NORMAL is 1: sqlite.org/pragma.html#pragma_synchronous.
        let expected = durability == .full ? (isPostgres ? "on" : "2") : (isPostgres ? "off" : "1")
        #expect(found == expected)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `blocking calls do the same`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try database.writeNow(.relaxed) { tx in try tx.run("UPDATE counter SET n = 4") }
      try #expect(
        database.readNow { tx in try tx.first("SELECT n FROM counter") { $0.int(0) } } == 4)
    }
  }

  @Test(arguments: Kind.all)
  func `a closed database says so`(_ kind: Kind) async throws {
    try await kind.database { database in
      await database.close()
      let error = await #expect(throws: DatabaseError.self) {
        try await database.read { tx in try tx.first("SELECT 1") { $0.int(0) } }
      }
      #expect(error == .unavailable("it was closed"))
      let late = await #expect(throws: DatabaseError.self) {
        try await database.write { tx in try tx.run("CREATE TABLE t (id BIGINT)") }
      }
      #expect(late == .unavailable("it was closed"))
    }
  }
}

extension Kind {
  /// A database with a table `counter` that has one row: id 1, n 0.
  func withCounter(_ body: (any Database) async throws -> Void) async throws {
    try await database { database in
      try await database.write { tx in
        try tx.run("CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")
        try tx.run("INSERT INTO counter (id, n) VALUES (1, 0)")
      }
      try await body(database)
    }
  }
}

extension Database {
  /// The number in the table `counter`.
  func count() async throws -> Int64? {
    try await read { tx in try tx.first("SELECT n FROM counter WHERE id = 1") { $0.int(0) } }
  }
}
