import Database
import SQLite
import PostgresCluster
import Testing

@Suite struct BackupTests {
  @Test(arguments: [Kind.sqliteInMemory, .sqliteFile])
  func `a backup opens as a database of its own`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await withFolder { folder in
        let path = folder + "/copy.db"
        try await database.write { tx in try tx.run("UPDATE counter SET n = 42") }
        try await database.backup(to: path)
        try await database.write { tx in try tx.run("UPDATE counter SET n = 43") }
        let copy = try SQLiteDatabase(path: path)
        try await #expect(copy.count() == 42)
        try await copy.write { tx in try tx.run("UPDATE counter SET n = 1") }
        await copy.close()
        try await #expect(database.count() == 43)
      }
    }
  }

  @Test(arguments: [Kind.sqliteInMemory, .sqliteFile])
  func `a backup overwrites nothing`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await withFolder { folder in
        let path = folder + "/copy.db"
        try await database.backup(to: path)
        let error = await #expect(throws: DatabaseError.self) {
          try await database.backup(to: path)
        }
        #expect(error == .unavailable("the file \(path) is there already"))
      }
    }
  }

  @Test func `a file keeps what was committed`() async throws {
    try await withFolder { folder in
      let path = folder + "/kept.db"
      for n in 1...3 {
        let database = try SQLiteDatabase(path: path)
        try await database.write(.relaxed) { tx in
          try tx.run("CREATE TABLE IF NOT EXISTS t (n BIGINT)")
          try tx.run("INSERT INTO t VALUES (\(n))")
        }
        await database.close()
      }
      let database = try SQLiteDatabase(path: path)
      let found = try await database.read { tx in try tx.rows("SELECT n FROM t") { $0.int(0) } }
      #expect(found == [1, 2, 3])
      await database.close()
    }
  }

  @Test func `a folder that is missing is a clear error`() throws {
    let error = #expect(throws: DatabaseError.self) { try SQLiteDatabase(path: "/nowhere/x.db") }
    guard case .unavailable = error else {
      Issue.record("not unavailable: \(String(describing: error))")
      return
    }
  }
}
