import Composition
import Contacts
import Database
import Engine
import Events
import Foundation
import Imports
import Logging
import PostgresCluster
import Store
import Testing
import Values

/// The end of an import that is interrupted on purpose.
private struct Crash: Error {}

extension Workshop {
  /// Imports a file; crashes behind so many commits.
  @discardableResult
  fileprivate func take(
    _ kind: ImportKind, _ path: String, into installation: Installation, map: [String] = [],
    skip: [String] = [], again: Bool = false, crashAfter commits: Int = .max
  ) async throws -> ImportRows.Progress {
    var request = FileImport.Request(kind, path: path)
    for map in map { try request.options.map(map) }
    for skip in skip { try request.options.skip(skip) }
    request.again = again
    request.rejects = self.path("\(URL(filePath: path).lastPathComponent).rejected.jsonl")
    var count = 0
    return try await FileImport(request).run(in: installation, now: { Workshop.now }) { _ in
      count += 1
      if count >= commits { throw Crash() }
    }
  }

  /// The refused lines of a file.
  fileprivate func rejects(of path: String) throws -> [JSON] {
    let name = "\(URL(filePath: path).lastPathComponent).rejected.jsonl"
    guard let text = FileManager.default.contents(atPath: self.path(name)) else { return [] }
    return try String(decoding: text, as: UTF8.self).split(separator: "\n").map {
      try JSON(parsing: String($0))
    }
  }
}

extension Installation {
  /// Applies all that waits, as a server would.
  fileprivate func applyAll() async throws {
    let engine = Engine(
      database: database, workspace: workspace, partitions: partitions, channels: [],
      logger: Logger(label: "test"), now: { Workshop.now })
    try await withThrowingTaskGroup { group in
      group.addTask { try await engine.run() }
      while try await database.read({ try $0.partitions.backlog() }) > 0 { await Task.yield() }
      group.cancelAll()
    }
  }

  /// What people did, and what is known of them, without what depends on the moment.
  fileprivate func state() async throws -> [String] {
    try await database.read { transaction in
      try transaction.contacts.page(query: "", after: nil, limit: 10_000).map { contact in
        let orders = try transaction.orders.all(of: contact.id, limit: 1_000)
        let names = contact.userIDs.joined(separator: ",")
        let traits = JSON.object(contact.attributes).serialized
        return "\(names) \(traits) \(contact.purchases.count) \(contact.purchases.total.text) "
          + orders.map { "\($0.id) \($0.total.text)" }.joined(separator: ";")
      }.sorted()
    }
  }
}

struct ImportTests {
  private static let people = """
    user_id,email,first_name,newsletter
    1,ada@example.com,Ada,yes
    2,bob@example.com,Bob,no
    3,nonsense,Eve,yes
    """

  @Test func `contacts are imported once, and what is refused is told by its line`() async throws {
    let workshop = try Workshop()
    let path = try workshop.write("people.csv", ImportTests.people)
    let installation = try await workshop.installation()
    let done = try await workshop.take(.contacts, path, into: installation)
    #expect([done.records, done.taken, done.repeated, done.rejected] == [3, 2, 0, 1])
    let rejects = try workshop.rejects(of: path)
    #expect(rejects.map { $0["line"] } == [4])
    #expect(rejects.map { $0["code"] } == ["invalid_email"])
    try await installation.applyAll()
    let before = try await installation.state()
    #expect(before.count == 2)
    let repeated = try await workshop.take(.contacts, path, into: installation)
    #expect([repeated.taken, repeated.repeated, repeated.rejected] == [0, 2, 1])
    let again = try await workshop.take(.contacts, path, into: installation, again: true)
    #expect([again.records, again.taken, again.repeated, again.rejected] == [3, 0, 2, 1])
    try await installation.applyAll()
    #expect(try await installation.state() == before)
    #expect(try await installation.database.read { try $0.log.count() } == 2)
    await installation.close()
  }

  @Test func `what a file says stands again when another said something else in between`()
    async throws
  {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let gold = try workshop.write("gold.csv", "user_id,tier\n1,gold\n")
    let iron = try workshop.write("iron.csv", "user_id,tier\n1,iron\n")
    for (path, minute) in [(gold, 0), (iron, 1), (gold, 2)] {
      var request = FileImport.Request(.contacts, path: path)
      request.rejects = workshop.path("rejects")
      let now = Workshop.now + .minutes(Int64(minute))
      let done = try await FileImport(request).run(
        in: installation, now: { now }, report: { _ in })
      #expect(done.taken == 1)
    }
    try await installation.applyAll()
    #expect(try await installation.state() == [#"1 {"tier":"gold"} 0 0 "#])
    await installation.close()
  }

  @Test func `events in lines of JSON are history`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let path = try workshop.write(
      "events.jsonl",
      """
      {"type":"track","event":"Product Viewed","userId":"u","messageId":"1","timestamp":"2026-01-01"}

      {"type":"track","userId":"u"}
      {"type":"identify","userId":"u","traits":{"email":"u@example.com"}}
      {"nonsense
      """)
    let done = try await workshop.take(.events, path, into: installation)
    #expect([done.taken, done.rejected] == [2, 2])
    let rejects = try workshop.rejects(of: path)
    #expect(rejects.map { $0["line"] } == [3, 5])
    #expect(rejects.map { $0["code"] } == ["missing_event_name", "invalid_text"])
    let entries = try await installation.database.read {
      try $0.log.entries(after: 0, in: 0, limit: 10)
    }
    #expect(entries.map(\.event.source) == [.imported, .imported])
    await installation.close()
  }

  /// Orders of 300 people, two lines each, some refused, and one whose lines lie apart.
  private static func orders(_ count: Int) -> String {
    var text = "order_id,user_id,timestamp,product_id,quantity,price\n"
    for order in 0..<count {
      let user = order % 50 == 7 ? "" : "u\(order % 300)"
      text += "\(order),\(user),2026-01-01T10:00:00Z,p\(order % 9),2,1.50\n"
      if order > 0, order % 100 == 0 {
        text += "\(order - 1),u\((order - 1) % 300),2026-01-01T09:00:00Z,extra,1,3\n"
      }
      text += "\(order),\(user),2026-01-01T10:00:01Z,q,\(order % 40 == 0 ? 0 : 1),2\n"
    }
    return text
  }

  @Test(arguments: [ImportKind.orders, .contacts, .events])
  func `an import that is interrupted anywhere comes to what one run comes to`(
    kind: ImportKind
  ) async throws {
    let text =
      switch kind {
      case .orders: ImportTests.orders(4_000)
      case .contacts, .products:
        "user_id,email,n\n"
          + (0..<4_000).map { "u\($0 % 900),\($0 % 70 == 3 ? "bad" : "u\($0)@b.fr"),\($0)\n" }
          .joined()
      case .events:
        "event,user_id,timestamp,n\n"
          + (0..<4_000).map { "E\($0 % 3),\($0 % 70 == 3 ? "" : "u\($0 % 90)"),2026-01-01,\($0)\n" }
          .joined()
      }
    let straight = try Workshop()
    let whole = try await straight.installation()
    let one = try await straight.take(
      kind, try straight.write("file.csv", text), into: whole)
    #expect(one.taken > 3_000 && one.rejected > 50)
    try await whole.applyAll()

    let broken = try Workshop()
    let path = try broken.write("file.csv", text)
    var last: ImportRows.Progress?
    for crash in [1, 2, 1, Int.max] {
      // Each time in a new process, as it were.
      let installation = try await broken.installation()
      do {
        last = try await broken.take(kind, path, into: installation, crashAfter: crash)
      } catch is Crash {
        // What was written to the file of rejects behind the last commit is written again.
        let rejects = broken.path("file.csv.rejected.jsonl")
        if let file = FileHandle(forWritingAtPath: rejects) {
          try file.seekToEnd()
          try file.write(contentsOf: Data("{\"half".utf8))
        }
      }
      await installation.close()
    }
    let installation = try await broken.installation()
    #expect(last?.records == one.records)
    #expect(last?.taken == one.taken)
    #expect(last?.rejected == one.rejected)
    #expect(
      try await installation.database.read { try $0.log.count() }
        == whole.database.read { try $0.log.count() })
    try await installation.applyAll()
    #expect(try await installation.state() == whole.state())
    #expect(
      try broken.rejects(of: path).map(\.serialized)
        == straight.rejects(of: "file.csv").map(\.serialized))
    await whole.close()
    await installation.close()
  }

  @Test func `whoever is named by an address alone is the contact that has it`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let people = try workshop.write(
      "people.csv", "user_id,email\n1,ada@example.com\n2,two@example.com\n3,two@example.com\n")
    try await workshop.take(.contacts, people, into: installation)
    try await installation.applyAll()
    let orders = try workshop.write(
      "orders.csv",
      """
      order_id,email,timestamp,total
      a,Ada@Example.com,2026-01-01,10
      b,new@example.com,2026-01-02,20
      c,two@example.com,2026-01-03,30
      """)
    let done = try await workshop.take(.orders, orders, into: installation)
    #expect([done.taken, done.rejected] == [2, 1])
    #expect(try workshop.rejects(of: orders).map { $0["code"] } == ["ambiguous_email"])
    try await installation.applyAll()
    let state = try await installation.state()
    #expect(state.count == 4)
    #expect(state.contains { $0.hasPrefix("1 ") && $0.hasSuffix("a 10") })
    #expect(state.contains { $0.hasPrefix("new@example.com ") && $0.hasSuffix("b 20") })
    let again = try await workshop.take(.orders, orders, into: installation, again: true)
    #expect([again.taken, again.repeated] == [0, 2])
    await installation.close()
  }

  @Test func `products of a file are those of the catalogue, and come once`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let text =
      "id,name,price\n"
      + (0..<2_500).map { "p\($0),Lamp \($0),\($0 == 5 ? "x" : "12.50")\n" }
      .joined()
    let path = try workshop.write("products.csv", text)
    await #expect(throws: Crash.self) {
      try await workshop.take(.products, path, into: installation, crashAfter: 1)
    }
    let done = try await workshop.take(.products, path, into: installation)
    #expect([done.records, done.taken, done.repeated, done.rejected] == [2_500, 2_499, 0, 1])
    let count = try await installation.database.read { try $0.products.count() }
    #expect(count == 2_499)
    let again = try await workshop.take(.products, path, into: installation)
    #expect([again.taken, again.repeated, again.rejected] == [0, 2_499, 1])
    #expect(try workshop.rejects(of: path).map { $0["line"] } == [7])
    await installation.close()
  }

  @Test func `a server on the same database takes it up at once and loses nothing`() async throws {
    let workshop = try Workshop()
    let server = try await workshop.installation()
    let command = try await workshop.installation()
    let path = try workshop.write("orders.csv", ImportTests.orders(3_000))
    let engine = Engine(
      database: server.database, workspace: server.workspace, partitions: server.partitions,
      channels: [], logger: Logger(label: "test"), now: { Workshop.now })
    try await withThrowingTaskGroup { group in
      group.addTask { try await engine.run() }
      group.addTask {
        for number in 0..<300 {
          _ = try await engine.ingest.append([
            Event(
              name: "Live", messageId: "live-\(number)", userId: "u\(number)", at: Workshop.now)
          ])
        }
      }
      let done = try await workshop.take(.orders, path, into: command)
      #expect(done.taken > 2_900)
      try await group.next()
      while try await server.database.read({ try $0.partitions.backlog() }) > 0 {
        await Task.yield()
      }
      #expect(try await server.database.read { try $0.log.count() } == done.taken + 300)
      group.cancelAll()
    }
    let orders = try await server.database.read { try $0.orders.count() }
    #expect(orders > 2_900)
    await command.close()
    await server.close()
  }

  @Test func `files that are something else are told in words`() async throws {
    let workshop = try Workshop()
    let wrong = [
      ("a.xlsx", "PK\u{3}\u{4}", "workbook"), ("b.json", "[{}]", "jq -c"), ("c.csv", "", "empty"),
      ("d.xml", "<rss/>", "XML"),
    ]
    for (name, text, words) in wrong {
      let path = try workshop.write(name, text)
      let error = #expect(throws: UnreadableFile.self) {
        try FileImport(FileImport.Request(.contacts, path: path))
      }
      #expect(error?.description.contains(words) == true)
    }
    let missing = FileImport.Request(.contacts, path: workshop.path("none.csv"))
    #expect(throws: UnreadableFile.self) { try FileImport(missing) }
  }

  private static let realOrders = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/online-retail-2010-12--2011-06.csv.gz").path

  @Test(
    .enabled("the file of the real orders is absent") {
      FileManager.default.fileExists(atPath: ImportTests.realOrders)
    })
  func `the real orders are 8,803 of 2,960 buyers`() async throws {
    let workshop = try Workshop()
    let installation = try await workshop.installation()
    let done = try await workshop.take(
      .orders, ImportTests.realOrders, into: installation, skip: ["InvoiceNo=C*"])
    #expect(done.records == 245_903)
    #expect(done.taken == 8_803)
    let buyers = try await installation.database.read { transaction in
      var buyers: Set<String> = []
      var after: Int64 = 0
      while true {
        let entries = try transaction.log.entries(after: after, in: 0, limit: 1_000)
        guard let last = entries.last else { return buyers }
        buyers.formUnion(entries.compactMap(\.event.userId))
        after = last.position
      }
    }
    #expect(buyers.count == 2_960)
    #expect(buyers.contains("17850"))
    await installation.close()
  }

  @Test func `PostgreSQL keeps what an import has come to in the transaction of its events`()
    async throws
  {
    guard Kind.all.contains(.postgres) else { return }
    let cluster = try PostgresCluster.running()
    let url = try cluster.emptyDatabase()
    let workshop = try Workshop()
    let configuration = try Configuration(
      SettingValues(flags: [.database: url], environment: [:], file: nil))
    let installation = try await Installation.open(configuration, at: Workshop.now)
    let path = try workshop.write("orders.csv", ImportTests.orders(2_500))
    await #expect(throws: Crash.self) {
      try await workshop.take(.orders, path, into: installation, crashAfter: 1)
    }
    let done = try await workshop.take(.orders, path, into: installation)
    #expect(done.taken == 2_450)
    #expect(try await installation.database.read { try $0.log.count() } == 2_450)
    await installation.close()
    try cluster.drop(url)
  }
}
