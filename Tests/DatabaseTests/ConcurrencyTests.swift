import Database
import Synchronization
import PostgresCluster
import Testing

@Suite struct ConcurrencyTests {
  @Test(arguments: Kind.all)
  func `writes from many tasks lose no update`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<20 {
          group.addTask {
            for _ in 0..<10 {
              try await database.write(task % 2 == 0 ? .full : .relaxed) { tx in
                let n = try tx.first("SELECT n FROM counter WHERE id = 1") { $0.int(0) }
                try tx.run("UPDATE counter SET n = \((n ?? 0) + 1) WHERE id = 1")
              }
            }
          }
        }
        try await group.waitForAll()
      }
      try await #expect(database.count() == 200)
    }
  }

  @Test(arguments: Kind.all.filter { $0 != .sqliteInMemory })
  func `a read sees one snapshot while others write`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      // The reader waits inside its transaction for a write that happens beside it.
      let seen = try await database.read { tx in
        let before = try tx.first("SELECT n FROM counter") { $0.int(0) }
        try database.writeNow { tx in try tx.run("UPDATE counter SET n = 8") }
        let after = try tx.first("SELECT n FROM counter") { $0.int(0) }
        return [before, after]
      }
      #expect(seen == [0, 0])
      try await #expect(database.count() == 8)
    }
  }

  @Test(arguments: Kind.all)
  func `reads and writes side by side see whole transactions`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await database.write { tx in try tx.run("INSERT INTO counter (id, n) VALUES (2, 0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for _ in 0..<100 {
            try await database.write(.relaxed) { tx in
              try tx.send("UPDATE counter SET n = n + 1 WHERE id = 1")
              try tx.send("UPDATE counter SET n = n - 1 WHERE id = 2")
            }
          }
        }
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<50 {
              let sum = try await database.read { tx in
                try tx.rows("SELECT n FROM counter") { $0.int(0) }.reduce(0, +)
              }
              #expect(sum == 0)
            }
          }
        }
        try await group.waitForAll()
      }
      try await #expect(database.count() == 100)
    }
  }
}

@Suite struct PipelineTests {
  @Test(arguments: Kind.all)
  func `an error among sent statements comes with the next answer`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      let reached = Mutex(false)
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { tx in
          try tx.send("UPDATE counter SET n = 1")
          try tx.send("INSERT INTO counter (id, n) VALUES (1, 9)")
          try tx.send("UPDATE counter SET n = 2")
          _ = try tx.first("SELECT n FROM counter") { $0.int(0) }
          reached.withLock { $0 = true }
        }
      }
      guard case .uniqueViolation = error else {
        Issue.record("not a unique violation: \(String(describing: error))")
        return
      }
      #expect(reached.withLock { $0 } == false)
      try await #expect(database.count() == 0)
    }
  }

  @Test(arguments: Kind.all)
  func `an error of the last sent statement comes with the commit`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { tx in
          try tx.send("UPDATE counter SET n = 1")
          try tx.send("INSERT INTO counter (id, n) VALUES (1, 9)")
        }
      }
      guard case .uniqueViolation = error else {
        Issue.record("not a unique violation: \(String(describing: error))")
        return
      }
      try await #expect(database.count() == 0)
    }
  }

  @Test(arguments: Kind.all)
  func `two thousand large statements do not block each other`(_ kind: Kind) async throws {
    try await kind.database { database in
      try await database.write { tx in
        try tx.run("CREATE TABLE t (id BIGINT PRIMARY KEY, b \(type: .bytes))")
      }
      try await database.write { tx in
        for id in 0..<2_000 {
          // RETURNING fills the way back as well.
          let blob = [UInt8](repeating: UInt8(id % 251), count: 20_000)
          try tx.send("INSERT INTO t VALUES (\(id), \(blob)) RETURNING b")
        }
      }
      let sum = try await database.read { tx in
        try tx.first("SELECT count(*), sum(length(b)) FROM t") { [$0.int(0), $0.int(1)] }
      }
      #expect(sum == [2_000, 40_000_000])
    }
  }

  @Test(arguments: Kind.all)
  func `more statements than are kept prepared still work`(_ kind: Kind) async throws {
    try await kind.withCounter { database in
      try await database.write { tx in
        for n in 0..<1_200 { try tx.send("UPDATE counter SET n = n + \(raw: "\(n)") - \(n - 1)") }
      }
      // By now the statements that begin and end a transaction have made room as well.
      for _ in 0..<8 { _ = try await database.count() }
      try await #expect(database.count() == 1_200)
    }
  }
}
