import Contacts
import Database
import Engine
import Foundation
import Logging
import Messages
import SQLite
import Store
import Values

/// A folder with a database in which something is live; gone at the end.
struct World {
  let folder: String
  var file: String { folder + "/parcours.db" }

  /// - Parameter parent: a folder on the disk that is to be measured.
  init(in parent: String) throws {
    folder = parent + "/parcours-bench-\(getpid())-\(WallClock.nanoseconds())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func remove() throws { try FileManager.default.removeItem(atPath: folder) }

  /// What an installation is configured with.
  static let workspace = Workspace(
    zone: .utc, locale: "en", shop: ShopSettings(),
    links: LinkAddresses(
      publicURL: "http://127.0.0.1:8080",
      signer: LinkSigner(secret: Array("a secret of sixteen bytes or more".utf8))),
    secret: Array("a secret of sixteen bytes or more".utf8), inDoubt: .hold)

  /// Makes the database, and the definitions live.
  func prepare(_ live: LiveDefinitions) async throws -> SQLiteDatabase {
    let database = try SQLiteDatabase(path: file)
    try await Store.prepare(database, partitions: 1)
    let publishing = Publishing(workspace: World.workspace)
    try await database.write { transaction in
      try live.publish(publishing, in: transaction, at: WallClock.now())
    }
    return database
  }
}

extension World {
  /// Waits until everything in the log is applied, by whatever process.
  static func drain(_ database: SQLiteDatabase) async throws {
    while try await database.read({ try $0.partitions.backlog() }) > 0 {
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

/// An engine in this process, as the server would run it.
struct RunningEngine {
  let engine: Engine
  private let work: Task<Void, any Error>

  init(_ database: SQLiteDatabase, channels: [any Channel]) {
    var logger = Logger(label: "bench")
    logger.logLevel = .warning
    let engine = Engine(
      database: database, workspace: World.workspace, partitions: 1, channels: channels,
      logger: logger, now: { WallClock.now() })
    self.engine = engine
    // Ends with `stop`, which waits for it.
    work = Task { try await engine.run() }
  }

  /// Waits until nothing is left to apply.
  func drain() async throws {
    while engine.backlog > 0 { try await Task.sleep(for: .milliseconds(2)) }
  }

  func stop() async throws {
    work.cancel()
    try await work.value
    await engine.database.close()
  }
}
