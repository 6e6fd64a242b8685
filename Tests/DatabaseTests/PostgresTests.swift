import Database
import Foundation
import Postgres
import PostgresCluster
import Testing

@Suite(.enabled(if: PostgresCluster.isWanted, "PostgreSQL is not installed"))
struct PostgresTests {
  @Test func `a lost connection is an error once and then made again`() async throws {
    let cluster = try PostgresCluster.running()
    let url = try cluster.emptyDatabase()
    let database = try PostgresDatabase(url: url, connections: 1)
    let error = await #expect(throws: DatabaseError.self) {
      try await database.write { tx in
        let id = try tx.first("SELECT pg_backend_pid()") { $0.int(0) }
        try cluster.execute("SELECT pg_terminate_backend(\(id ?? 0))")
        _ = try tx.rows("SELECT 1 FROM pg_sleep(5)") { $0.int(0) }
      }
    }
    guard case .unavailable = error else {
      Issue.record("not unavailable: \(String(describing: error))")
      return
    }
    let answer = try await database.read { tx in try tx.first("SELECT 1") { $0.int(0) } }
    #expect(answer == 1)
    await database.close()
    try cluster.drop(url)
  }

  @Test func `a connection lost while idle is not noticed`() async throws {
    let cluster = try PostgresCluster.running()
    let url = try cluster.emptyDatabase()
    let database = try PostgresDatabase(url: url, connections: 1)
    let id = try await database.read { tx in
      try tx.first("SELECT pg_backend_pid()") { $0.int(0) }
    }
    // Waits until the other process has ended.
    try cluster.execute("SELECT pg_terminate_backend(\(id ?? 0), 5000)")
    let answer = try await database.read { tx in try tx.first("SELECT 1") { $0.int(0) } }
    #expect(answer == 1)
    await database.close()
    try cluster.drop(url)
  }

  @Test func `a statement is prepared anew when its table has changed`() async throws {
    try await Kind.postgres.withCounter { database in
      let everything: Query = "SELECT * FROM counter"
      for _ in 0..<8 { _ = try await database.read { tx in try tx.rows(everything) { $0.int(0) } } }
      try await database.write { tx in
        try tx.run("ALTER TABLE counter ADD COLUMN more BIGINT DEFAULT 5")
      }
      for _ in 0..<8 {
        let more = try await database.read { tx in try tx.first(everything) { $0.int(2) } }
        #expect(more == 5)
      }
    }
  }

  @Test func `every numeric form is read`() async throws {
    try await Kind.postgres.database { database in
      let cases: [(String, Double)] = [
        ("0", 0), ("1", 1), ("-1", -1), ("10000", 10_000), ("12345678", 12_345_678),
        ("0.5", 0.5), ("-0.0625", -0.0625), ("123.25", 123.25), ("1e20", 1e20),
        ("100000000.5", 100_000_000.5),
      ]
      for (text, value) in cases {
        let found = try await database.read { tx in
          try tx.first("SELECT \(raw: text)::numeric") { $0.double(0) }
        }
        #expect(found == value, "\(text)")
      }
      let whole = try await database.read { tx in
        try tx.first("SELECT (-9223372036854775808)::numeric, 9223372036854775807::numeric, true") {
          [$0.int(0), $0.int(1), $0.int(2)]
        }
      }
      #expect(whole == [.min, .max, 1])
    }
  }

  @Test func `an address that cannot be read is not repeated`() {
    let error = #expect(throws: DatabaseError.self) {
      try PostgresDatabase(url: "postgresql//user:secret@host/name")
    }
    #expect(error?.description.contains("secret") == false)
  }

  @Test func `a server that is not there is unavailable`() async throws {
    let database = try PostgresDatabase(url: "postgresql:///x?host=/nowhere&password=secret")
    let error = await #expect(throws: DatabaseError.self) {
      try await database.read { tx in try tx.first("SELECT 1") { $0.int(0) } }
    }
    guard case .unavailable = error else {
      Issue.record("not unavailable: \(String(describing: error))")
      return
    }
    #expect(error?.description.contains("secret") == false)
    await database.close()
  }

  @Test func `a backup is left to the tools of PostgreSQL`() async throws {
    let database = try PostgresDatabase(url: "postgresql:///x?host=/nowhere")
    let error = await #expect(throws: DatabaseError.self) {
      try await database.backup(to: "/tmp/x")
    }
    #expect(error?.description.contains("pg_dump") == true)
    await database.close()
  }
}
