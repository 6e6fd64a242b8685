import Administration
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
import Testing
import Values

/// A server with its engine at work on a database in memory, and a clock that only tests move.
final class World: Sendable {
  static let start = Instant(text: "2026-11-21T10:00:00Z")!
  static let key = "admin-key-of-the-configuration"

  let database: any Database
  let engine: Engine
  let administration: Administration
  let clock = Clock()
  let post: Post

  /// The wall clock of a test. It goes on by a millisecond whenever somebody looks, so that no two
  /// requests happen at one instant.
  final class Clock: Sendable {
    private let instant = Mutex(World.start)

    func look() -> Instant {
      instant.withLock { instant in
        instant = instant + Span(milliseconds: 1)
        return instant
      }
    }

    func advance(_ span: Span) { instant.withLock { $0 = $0 + span } }
  }

  /// What was handed over, by all channels.
  final class Post: Sendable {
    private let parcels = Mutex<[Parcel]>([])

    var all: [Parcel] { parcels.withLock { $0 } }

    func add(_ parcel: Parcel) { parcels.withLock { $0.append(parcel) } }
  }

  private struct Provider: Engine::Channel {
    let kind: ChannelKind
    let post: Post

    var concurrency: Int { 4 }

    func deliver(_ parcel: Parcel) async -> Delivery {
      post.add(parcel)
      return .accepted(reference: "accepted")
    }
  }

  init() async throws {
    let database = try SQLiteDatabase.inMemory()
    self.database = database
    try await Store.prepare(database, partitions: 2)
    try await database.write { transaction in
      for (kind, name) in [(Keys.Kind.write, "shop"), (.admin, "owner"), (.admin, "former")] {
        try transaction.keys.add(
          kind, name: name, hash: AccessKey.hash(of: "\(name)-key"), at: World.start)
      }
      _ = try transaction.keys.revoke(.admin, name: "former", at: World.start)
    }
    let secret = Array("a secret of sixteen bytes or more".utf8)
    let links = LinkAddresses(
      publicURL: "https://parcours.example", signer: LinkSigner(secret: secret))
    let (clock, post) = (self.clock, Post())
    self.post = post
    engine = Engine(
      database: database,
      workspace: Workspace(
        zone: .utc, locale: "fr", shop: ShopSettings(), links: links, secret: secret,
        inDoubt: .hold),
      partitions: 2, channels: ChannelKind.allCases.map { Provider(kind: $0, post: post) },
      logger: Logger(label: "test"), now: { clock.look() })
    let names = Mutex(0)
    administration = Administration(
      engine: engine, adminKey: World.key, settings: ["database": "sqlite::memory:"],
      newID: {
        names.withLock { count in
          count += 1
          return "name-\(count)"
        }
      })
  }

  /// Runs a test against the routes while the engine works.
  static func run(
    _ test: @Sendable (World, Desk) async throws -> Void
  ) async throws {
    let world = try await World()
    let router = Router(context: WebContext.self)
    router.add(middleware: Envelope(counters: Counters()))
    world.administration.add(to: router)
    let application = Application(router: router)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await world.engine.run() }
      try await application.test(.router) { client in
        try await test(world, Desk(client: client))
      }
      group.cancelAll()
    }
  }

  /// Takes an event in, as the tracking API does, and waits until it was applied.
  func take(
    _ name: String, user: String, _ properties: JSON.Object = [:]
  ) async throws {
    let at = clock.look()
    try await engine.applied([
      Event(
        name: name, messageId: "\(name)-\(at.milliseconds)", userId: user, at: at,
        properties: properties)
    ])
  }

  /// Looks again and again, until something is there; a limit keeps a mistake from hanging.
  func until<Value>(
    _ look: () async throws -> Value?, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Value {
    for _ in 0..<200_000 {
      if let value = try await look() { return value }
      await Task.yield()
    }
    Issue.record("it never came", sourceLocation: sourceLocation)
    throw CancellationError()
  }
}

/// Sends requests with the admin key and reads answers.
struct Desk: Sendable {
  let client: any TestClientProtocol

  struct Answer {
    let status: Int
    let headers: HTTPFields
    let json: JSON

    /// The code of a refusal.
    var code: String? { json["error"]?["code"]?.text }
    var field: String? { json["error"]?["field"]?.text }

    subscript(name: String) -> JSON? { json[name] }
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, text: String? = nil,
    key: String? = World.key, repeatKey: String? = nil
  ) async throws -> Answer {
    var headers = HTTPFields()
    if let key { headers[.authorization] = "Bearer \(key)" }
    if let repeatKey { headers[.init("Idempotency-Key")!] = repeatKey }
    let response = try await client.executeRequest(
      uri: "/api/v1\(path)", method: method, headers: headers,
      body: text.map { ByteBuffer(string: $0) })
    let body = String(buffer: response.body)
    return Answer(
      status: response.status.code, headers: response.headers,
      json: body.isEmpty ? .null : try JSON(parsing: body))
  }

  func get(_ path: String) async throws -> Answer { try await send(.get, path) }

  func put(_ path: String, _ body: JSON) async throws -> Answer {
    try await send(.put, path, text: body.serialized)
  }

  func post(_ path: String, _ body: JSON? = nil, repeatKey: String? = nil) async throws -> Answer {
    try await send(.post, path, text: body?.serialized, repeatKey: repeatKey)
  }

  func delete(_ path: String) async throws -> Answer { try await send(.delete, path) }
}
