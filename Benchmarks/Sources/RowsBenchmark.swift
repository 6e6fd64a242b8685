import ArgumentParser
import Foundation
import GRDBSQLite
import Values

/// SQLite by itself, the reference: the same rows in transactions of a hundred, each on disk before
/// the next.
final class PlainRows {
  private var link: OpaquePointer?
  private var statements: [String: OpaquePointer] = [:]

  init(file: String) throws {
    guard sqlite3_open(file, &link) == SQLITE_OK else { throw Unmeasurable("cannot open \(file)") }
    try execute("PRAGMA journal_mode = WAL")
    try execute("PRAGMA synchronous = FULL")
    try execute("PRAGMA wal_autocheckpoint = 4000")
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close(link)
  }

  func execute(_ sql: String) throws {
    guard sqlite3_exec(link, sql, nil, nil, nil) == SQLITE_OK else { throw Unmeasurable(sql) }
  }

  /// Executes a statement that is prepared once, with numbers and bytes.
  func run(_ sql: String, _ numbers: [Int64], _ bytes: [UInt8]? = nil) throws {
    var statement = statements[sql]
    if statement == nil {
      sqlite3_prepare_v3(link, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
      guard statement != nil else { throw Unmeasurable(sql) }
      statements[sql] = statement
    }
    for (index, number) in numbers.enumerated() {
      sqlite3_bind_int64(statement, Int32(index + 1), number)
    }
    if let bytes {
      // Static: the bytes outlive the step.
      try bytes.withUnsafeBytes { raw in
        sqlite3_bind_blob(
          statement, Int32(numbers.count + 1), raw.baseAddress, Int32(raw.count), nil)
        guard sqlite3_step(statement) == SQLITE_DONE else { throw Unmeasurable(sql) }
      }
    } else {
      guard sqlite3_step(statement) == SQLITE_DONE else { throw Unmeasurable(sql) }
    }
    sqlite3_reset(statement)
  }
}

/// `rows`: inserts of events as rows.
struct RowsBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rows", abstract: "Reference: events as plain rows in SQLite.")

  @Option(help: "Rows.") var count = 200_000
  @OptionGroup var place: Place

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    var shoppers = Shoppers(contacts: 10_000)
    let time = WallClock.now().text
    let events = (0..<1_000).map { _ in Array(shoppers.next(at: time).utf8) }
    let rows = try PlainRows(file: world.folder + "/rows.db")
    try rows.execute("CREATE TABLE log (position INTEGER PRIMARY KEY, at INTEGER, body BLOB)")
    let start = WallClock.nanoseconds()
    for first in stride(from: 0, to: count, by: 100) {
      try rows.execute("BEGIN IMMEDIATE")
      for position in first..<min(first + 100, count) {
        try rows.run(
          "INSERT INTO log VALUES (?, ?, ?)", [Int64(position), 1_700_000_000_000],
          events[position % events.count])
      }
      try rows.execute("COMMIT")
    }
    var measurement = Measurement()
    measurement["rows_per_second"] = Double(count) / WallClock.seconds(since: start)
    measurement["bytes_per_event"] =
      Double(events.reduce(0) { $0 + $1.count }) / Double(events.count)
    try measurement.report()
  }
}

/// `plain-journeys`: what a journey leaves behind, written as plain rows.
struct PlainJourneysBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plain-journeys", abstract: "Reference: the same journey as plain rows.")

  @Option(help: "Journeys.") var count = 50_000
  @OptionGroup var place: Place

  /// What happens to a hundred journeys in one transaction, one after the other.
  private static let steps: [(sql: String, hasBody: Bool)] = [
    ("INSERT INTO log VALUES (?, ?)", true),
    ("INSERT INTO runs VALUES (?, 1, ?)", true),
    ("INSERT INTO messages VALUES (?, 1, ?)", true),
    ("UPDATE messages SET state = 2 WHERE id = ?", false),
    ("UPDATE messages SET state = 3 WHERE id = ?", false),
    ("UPDATE runs SET state = 2 WHERE id = ?", false),
    ("INSERT INTO timers VALUES (?, ?)", true),
    ("INSERT INTO log VALUES (? + 1000000000, ?)", true),
    ("DELETE FROM timers WHERE id = ?", false),
    ("UPDATE runs SET state = 3 WHERE id = ?", false),
  ]

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    let rows = try PlainRows(file: world.folder + "/rows.db")
    for (table, state) in [("log", ""), ("runs", "state,"), ("messages", "state,"), ("timers", "")]
    {
      try rows.execute("CREATE TABLE \(table) (id INTEGER PRIMARY KEY, \(state) body BLOB)")
    }
    let body = Array(repeating: UInt8(ascii: "x"), count: 200)
    let start = WallClock.nanoseconds()
    for first in stride(from: 0, to: count, by: 100) {
      try rows.execute("BEGIN IMMEDIATE")
      for step in PlainJourneysBenchmark.steps {
        for id in first..<min(first + 100, count) {
          try rows.run(step.sql, [Int64(id)], step.hasBody ? body : nil)
        }
      }
      try rows.execute("COMMIT")
    }
    var measurement = Measurement()
    measurement["journeys_per_second"] = Double(count) / WallClock.seconds(since: start)
    try measurement.report()
  }
}

/// Where files lie while something is measured.
struct Place: ParsableArguments {
  @Option(help: "A folder on the disk to be measured.")
  var folder = FileManager.default.currentDirectoryPath

  /// Removes what a measurement has left; a failure is said and harms nothing.
  func clear(_ world: World) {
    do {
      try world.remove()
    } catch {
      FileHandle.standardError.write(Data("left behind: \(world.folder): \(error)\n".utf8))
    }
  }
}
