import Contacts
import Database
import Engine
import Events
import Hummingbird
import HummingbirdTesting
import Logging
import Messages
import NIOCore
import Responses
import SQLite
import Store
import Synchronization
import Tracking
import Values

/// A server on a database in memory, with a clock that only the test moves.
final class World: Sendable {
  static let writeKey = "write-key-of-the-shop"
  static let start = Instant(text: "2026-11-21T10:00:00Z")!

  let database: any Database
  let engine: Engine
  let counters = Counters()
  let tracking: Tracking
  let clock: Clock
  let signer: LinkSigner
  let links: LinkAddresses

  /// The wall clock of a test.
  final class Clock: Sendable {
    private let instant = Mutex(World.start)

    var now: Instant { instant.withLock { $0 } }

    func advance(_ span: Span) { instant.withLock { $0 = $0 + span } }
  }

  /// Texts that were never there before.
  private final class Names: Sendable {
    private let last = Mutex(0)

    func next() -> String {
      last.withLock { last in
        last += 1
        return "generated-\(last)"
      }
    }
  }

  init(
    channels: (any Database, @escaping @Sendable () -> Instant) -> [any Engine::Channel] = { _, _ in
      []
    }
  ) async throws {
    let clock = Clock()
    self.clock = clock
    let database = try SQLiteDatabase.inMemory()
    self.database = database
    try await Store.prepare(database, partitions: 2)
    try await database.write { transaction in
      try transaction.keys.add(
        .write, name: "shop", hash: AccessKey.hash(of: World.writeKey), at: World.start)
      try transaction.keys.add(
        .admin, name: "owner", hash: AccessKey.hash(of: "admin-key"), at: World.start)
    }
    let secret = Array("a secret of sixteen bytes or more".utf8)
    signer = LinkSigner(secret: secret)
    links = LinkAddresses(publicURL: "https://parcours.example", signer: signer)
    engine = Engine(
      database: database,
      workspace: Workspace(
        zone: .utc, locale: "fr", shop: ShopSettings(), links: links, secret: secret,
        inDoubt: .hold),
      partitions: 2, channels: channels(database, { clock.now }), logger: Logger(label: "test"),
      now: { clock.now })
    let names = Names()
    tracking = Tracking(
      engine: engine, keys: WriteKeys(engine: engine), counters: counters,
      logger: Logger(label: "test"), newID: { names.next() })
  }

  /// Runs a test against the routes that `add` makes, and those of tracking.
  func serve(
    _ add: (Router<WebContext>) -> Void = { _ in },
    _ test: @Sendable (Browser) async throws -> Void
  ) async throws {
    let router = Router(context: WebContext.self)
    router.add(middleware: Envelope(counters: counters))
    tracking.add(to: router)
    add(router)
    let application = Application(router: router)
    try await application.test(.router) { client in
      try await test(Browser(client: client))
    }
  }

  /// Runs a test while the engine works.
  func work(_ test: @Sendable () async throws -> Void) async throws {
    let engine = engine
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await engine.run() }
      try await test()
      group.cancelAll()
    }
  }

  /// Every event of the log.
  func events() async throws -> [Event] {
    try await database.read { transaction in
      try (0..<2).flatMap { partition in
        try transaction.log.entries(after: 0, in: partition, limit: 100_000).map(\.event)
      }
    }
  }

  /// The refused events as they are recorded, newest first.
  func recorded() async throws -> [Rejections.Entry] {
    await tracking.recordRefused()
    return try await database.read {
      try $0.rejections.page(event: nil, before: nil, limit: 1_000)
    }
  }
}

/// Sends requests and reads answers.
struct Browser: Sendable {
  let client: any TestClientProtocol

  struct Answer {
    let status: Int
    let headers: HTTPFields
    let text: String

    /// The body; null when it is not JSON.
    var json: JSON {
      do {
        return try JSON(parsing: text)
      } catch {
        return .null
      }
    }
  }

  func send(
    _ method: HTTPRequest.Method = .post, _ path: String, _ body: [UInt8]? = nil,
    headers: HTTPFields = [:]
  ) async throws -> Answer {
    let response = try await client.executeRequest(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
    return Answer(
      status: response.status.code, headers: response.headers, text: String(buffer: response.body))
  }

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
    try await send(.get, path, headers: headers)
  }

  /// Sends JSON text with the right write key.
  func track(
    _ path: String, _ body: String, headers: HTTPFields = [:]
  ) async throws -> Answer {
    try await track(path, Array(body.utf8), headers: headers)
  }

  func track(
    _ path: String, _ body: [UInt8], headers: HTTPFields = [:]
  ) async throws -> Answer {
    var headers = headers
    if headers[.authorization] == nil { headers[.authorization] = Browser.basic(World.writeKey) }
    return try await send(.post, path, body, headers: headers)
  }

  /// HTTP Basic with a user and no password.
  static func basic(_ user: String) -> String {
    "Basic " + Base64.encode(Array("\(user):".utf8))
  }
}

/// Base64 (RFC 4648, section 4).
enum Base64 {
  static func encode(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) }
      bits <<= 8 * (3 - group.count)
      for place in 0..<4 {
        text.append(place > group.count ? "=" : alphabet[bits >> (18 - 6 * place) & 63])
      }
    }
    return text
  }
}
