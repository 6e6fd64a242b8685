import Database
import Events
import PostgresCluster
import Store
import Testing
import Values

@Suite struct LogTests {
  private func event(_ id: String) -> Event {
    Event(name: "Go", messageId: id, userId: "ada", at: noon, properties: ["n": 1.5])
  }

  @Test(arguments: Kind.all)
  func `positions follow each other without a gap in each partition`(kind: Kind) async throws {
    try await kind.store { database in
      let events = (0..<5).map { event("m\($0)") }
      try await database.write { (transaction: Transaction) throws in
        #expect(try transaction.log.append(Array(events[..<2]), to: 1) == 1)
        #expect(try transaction.log.append(Array(events[2...3]), to: 2) == 1)
      }
      try await database.write { (transaction: Transaction) throws in
        #expect(try transaction.log.append([events[4]], to: 1) == 3)
        let entries = try transaction.log.entries(after: 1, in: 1, limit: 10)
        #expect(entries.map(\.position) == [2, 3])
        #expect(entries.map(\.event) == [events[1], events[4]])
        #expect(try transaction.partitions.backlog() == 5)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `writers at the same time lose no position`(kind: Kind) async throws {
    try await kind.store { database in
      try await withThrowingTaskGroup { group in
        for writer in 0..<8 {
          let events = (0..<10).map { event("w\(writer)-\($0)") }
          group.addTask {
            for event in events {
              try await database.write { _ = try $0.log.append([event], to: 3) }
            }
          }
        }
        try await group.waitForAll()
      }
      let entries = try await database.read {
        try $0.log.entries(after: 0, in: 3, limit: 1_000)
      }
      #expect(entries.map(\.position) == Array(1...80))
      #expect(Set(entries.map(\.event.messageId)).count == 80)
    }
  }

  @Test(arguments: Kind.all)
  func `a partition keeps its progress, and the number of partitions is fixed`(kind: Kind)
    async throws
  {
    try await kind.store { database in
      try await Store.prepare(database, partitions: 9)
      try await database.write { (transaction: Transaction) throws in
        #expect(try transaction.partitions.count() == 4)
        var progress = try transaction.partitions.lock(2)
        progress.cursor = 7
        progress.clock = noon
        progress.serial = 3
        try transaction.partitions.save(&progress)
      }
      let progress = try await database.write { try $0.partitions.lock(2) }
      #expect(progress.cursor == 7)
      #expect(progress.clock == noon)
      #expect(progress.serial == 3)
    }
  }

  @Test(arguments: Kind.all)
  func `a message counts once for a contact, also after a merge`(kind: Kind) async throws {
    try await kind.store { database in
      try await database.write { (transaction: Transaction) throws in
        #expect(try transaction.history.count("m1", of: ada))
        #expect(try !transaction.history.count("m1", of: ada))
        #expect(try transaction.history.count("m1", of: bob))
        #expect(try transaction.history.count("m2", of: bob))
        try transaction.history.add("Go", at: noon, of: bob, position: 4, partition: 2)
        try transaction.history.move(from: bob, to: ada)
        #expect(try !transaction.history.count("m2", of: ada))
        let lines = try transaction.history.lines(of: ada, before: nil, limit: 10)
        #expect(lines.map(\.name) == ["Go"])
        #expect(try transaction.history.lines(of: bob, before: nil, limit: 10) == [])
      }
    }
  }
}
