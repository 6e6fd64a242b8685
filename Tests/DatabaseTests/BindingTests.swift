import Database
import PostgresCluster
import Testing

@Suite struct BindingTests {
  @Test(arguments: Kind.all)
  func `every type comes back as it went in`(_ kind: Kind) async throws {
    try await kind.database { database in
      try await database.write { tx in
        try tx.run(
          """
          CREATE TABLE t (
            id BIGINT PRIMARY KEY, i BIGINT, d DOUBLE PRECISION,
            s \(type: .text), b \(type: .bytes))
          """)
        for (id, int) in [Int64.min, -1, 0, 1, .max].enumerated() {
          try tx.run("INSERT INTO t (id, i) VALUES (\(id), \(int))")
        }
        try #expect(tx.rows("SELECT i FROM t ORDER BY id") { $0.int(0) } == [.min, -1, 0, 1, .max])

        let fractions = [0.1, -2.5, 1e300, 2.5e-308, .infinity, 1 / 3, 3]
        try tx.run("DELETE FROM t")
        for (id, fraction) in fractions.enumerated() {
          try tx.run("INSERT INTO t (id, d) VALUES (\(id), \(fraction))")
        }
        try #expect(tx.rows("SELECT d FROM t ORDER BY id") { $0.double(0) } == fractions)

        let texts = [
          "", "a", "Grüße aus Zürich", "👩‍👩‍👧", "'; DROP TABLE t; --", "$1 \\ \" \n\t", "日本語",
        ]
        try tx.run("DELETE FROM t")
        for (id, text) in texts.enumerated() {
          try tx.run("INSERT INTO t (id, s) VALUES (\(id), \(text))")
        }
        try #expect(tx.rows("SELECT s FROM t ORDER BY id") { $0.text(0) } == texts)

        let blobs: [[UInt8]] = [[], [0], [0, 1, 0, 255], Array(0...255)]
        try tx.run("DELETE FROM t")
        for (id, blob) in blobs.enumerated() {
          try tx.run("INSERT INTO t (id, b) VALUES (\(id), \(blob))")
        }
        try #expect(tx.rows("SELECT b FROM t ORDER BY id") { $0.bytes(0) } == blobs)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `an optional without a value is NULL and NULL is nil`(_ kind: Kind) async throws {
    try await kind.database { database in
      try await database.write { tx in
        try tx.run(
          """
          CREATE TABLE t (
            i BIGINT, d DOUBLE PRECISION, s \(type: .text), b \(type: .bytes), o BIGINT)
          """)
        let int: Int64? = nil
        let fraction: Double? = nil
        let text: String? = nil
        let bytes: [UInt8]? = nil
        let flag: Bool? = nil
        for _ in 1...2 {
          try tx.run("INSERT INTO t VALUES (\(int), \(fraction), \(text), \(bytes), \(flag))")
        }
        try tx.run("INSERT INTO t VALUES (\(7), \(0.5), \("x"), \([1] as [UInt8]), \(true))")
        try tx.run("UPDATE t SET o = \(Binding.null) WHERE \(int) IS NOT NULL")
        let found = try tx.rows("SELECT i, d, s, b, o FROM t ORDER BY i IS NULL DESC") {
          ($0.intOrNil(0), $0.doubleOrNil(1), $0.textOrNil(2), $0.bytesOrNil(3), $0.boolOrNil(4))
        }
        #expect(found.count == 3)
        for row in found.prefix(2) {
          #expect(row.0 == nil && row.1 == nil && row.2 == nil && row.3 == nil && row.4 == nil)
        }
        #expect(found[2].0 == 7 && found[2].1 == 0.5 && found[2].2 == "x")
        #expect(found[2].3 == [1] && found[2].4 == true)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `parameters have the type of the Swift value`(_ kind: Kind) async throws {
    try await kind.database { database in
      try await database.read { tx in
        let large = Int64(3_000_000_000)
        try #expect(tx.first("SELECT \(large) * 2 + 1") { $0.int(0) } == 6_000_000_001)
        try #expect(tx.first("SELECT \("a") || \("b")") { $0.text(0) } == "ab")
        try #expect(tx.first("SELECT \(0.5) + 1") { $0.double(0) } == 1.5)
        try #expect(tx.first("SELECT \([0, 9] as [UInt8])") { $0.bytes(0) } == [0, 9])
        let nothing: String? = nil
        try #expect(tx.first("SELECT 1 WHERE \(nothing) IS NULL") { $0.bool(0) } == true)
        try #expect(tx.first("SELECT sum(x) FROM (SELECT \(large) AS x) y") { $0.int(0) } == large)
        try #expect(tx.first("SELECT count(*) FROM (SELECT 1) y") { $0.int(0) } == 1)
        try #expect(tx.first("SELECT \("é€")") { $0.bytes(0) } == Array("é€".utf8))
        try #expect(tx.first("SELECT \("four")") { $0.withBytes(0) { $0.count } } == 4)
      }
    }
  }

  @Test(arguments: Kind.all)
  func `a text with NUL is refused, alone and in a set`(_ kind: Kind) async throws {
    try await kind.database { database in
      await #expect(throws: DatabaseError.nulInText) {
        try await database.read { tx in try tx.first("SELECT \("a\0b")") { $0.text(0) } }
      }
      await #expect(throws: DatabaseError.nulInText) {
        try await database.read { tx in
          try tx.rows("SELECT 1 WHERE 'a' IN \(anyOf: ["a", "\0"])") { $0.int(0) }
        }
      }
      // And the connection is as good as before.
      let after = try await database.read { tx in try tx.first("SELECT \("c")") { $0.text(0) } }
      #expect(after == "c")
    }
  }

  @Test(arguments: Kind.all)
  func `sixteen megabytes come back as they went in`(_ kind: Kind) async throws {
    try await kind.database { database in
      var blob = [UInt8](repeating: 7, count: 16_777_216)
      let marks = [0, 1, 8_191, 8_192, 1_000_000, 16_777_215]
      for (index, mark) in marks.enumerated() { blob[mark] = UInt8(200 + index) }
      let sent = blob
      let found = try await database.write { tx in
        try tx.run("CREATE TABLE t (b \(type: .bytes))")
        try tx.send("INSERT INTO t VALUES (\(sent))")
        return try tx.first("SELECT b FROM t") { $0.bytes(0) }
      }
      #expect(found?.count == sent.count)
      #expect(marks.map { found?[$0] } == marks.map { sent[$0] })
    }
  }

  @Test(arguments: Kind.all)
  func `a set of any size is one binding and one text`(_ kind: Kind) async throws {
    try await kind.database { database in
      try await database.write { tx in
        try tx.run("CREATE TABLE t (id BIGINT PRIMARY KEY, s \(type: .text) NOT NULL)")
        let names = ["", "a", "quote \" and \\ and \n and \u{1}", "ü", "{NULL}", "NULL", "x,y"]
        for (id, name) in names.enumerated() {
          try tx.run("INSERT INTO t VALUES (\(id), \(name))")
        }
        for chosen in [[], [1], [1, 2, 99], Array(0..<5_000)] as [[Int64]] {
          let found = try tx.rows("SELECT id FROM t WHERE id IN \(anyOf: chosen) ORDER BY id") {
            $0.int(0)
          }
          #expect(found == chosen.filter { $0 < names.count })
        }
        for name in names {
          let found = try tx.rows("SELECT s FROM t WHERE s IN \(anyOf: [name, "?"])") { $0.text(0) }
          #expect(found == [name])
        }
        try #expect(tx.rows("SELECT s FROM t WHERE s IN \(anyOf: names)") { $0.text(0) }.count == 7)
        try #expect(
          tx.rows("SELECT s FROM t WHERE s IN \(anyOf: [] as [String])") { $0.text(0) } == [])
      }
    }
  }

  @Test(arguments: Kind.all)
  func `text is ordered by its bytes`(_ kind: Kind) async throws {
    try await kind.database { database in
      try await database.write { tx in
        try tx.run("CREATE TABLE t (s \(type: .text))")
        for text in ["b", "ä", "B", "a", "_", "Z"] { try tx.send("INSERT INTO t VALUES (\(text))") }
        let found = try tx.rows("SELECT s FROM t ORDER BY s") { $0.text(0) }
        #expect(found == ["B", "Z", "_", "a", "b", "ä"])
      }
    }
  }
}

@Suite struct QueryTests {
  @Test func `an interpolated value becomes a placeholder`() {
    let query: Query = "SELECT a FROM t WHERE id = \(7) AND x = \("y")"
    #expect(query.sql(in: .sqlite) == "SELECT a FROM t WHERE id = $1 AND x = $2")
    #expect(query.sql(in: .postgres) == query.sql(in: .sqlite))
    #expect(query.bindings == [.int(7), .text("y")])
  }

  @Test func `a part keeps its bindings and gets new numbers`() {
    let part: Query = "x = \("y") AND z IN \(anyOf: [1])"
    let query: Query = "SELECT \(raw: "a") FROM t WHERE id = \(7) AND \(part) LIMIT \(1)"
    #expect(
      query.sql(in: .sqlite)
        == "SELECT a FROM t WHERE id = $1 AND x = $2 AND z IN "
        + "(SELECT value FROM json_each($3)) LIMIT $4")
    #expect(
      query.sql(in: .postgres)
        == "SELECT a FROM t WHERE id = $1 AND x = $2 AND z IN "
        + "(SELECT unnest($3::bigint[])) LIMIT $4")
    #expect(query.bindings == [.int(7), .text("y"), .ints([1]), .int(1)])
  }

  @Test func `what differs between the databases is said in both`() {
    let query: Query = "A \(sqlite: "B", postgres: "C") D \(1) \(type: .bytes)"
    #expect(query.sql(in: .sqlite) == "A B D $1 BLOB")
    #expect(query.sql(in: .postgres) == "A C D $1 BYTEA")
  }
}
