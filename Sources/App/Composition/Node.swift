import Administration
import Database
package import Engine
import Hummingbird
import Links
package import Logging
import Messages
import NIOCore
import Operations
import Responses
package import ServiceLifecycle
import UnixSignals
import Tracking
import Values

/// One process of Parcours, put together: the database, the engine, its channels, and HTTP.
package struct Node: Sendable {
  package let installation: Installation
  package let engine: Engine
  /// The keys that were made because there were none; they can be shown only now.
  package let freshKeys: [KeyRing.Fresh]
  private let channels: ChannelSet
  private let tracking: Tracking
  private let responder: RouterResponder<WebContext>
  private let logger: Logger

  /// Whether the pages of the built-in inbox are there. They show personal data without a key.
  package enum InboxAccess: Sendable {
    /// Only where the server listens to this machine alone.
    case automatic
    case shown
  }

  /// Opens the database, settles the keys and puts everything together. Nothing runs yet.
  package static func open(
    _ configuration: Configuration, inbox: InboxAccess = .automatic, logger: Logger
  ) async throws -> Node {
    let installation = try await Installation.open(configuration, at: WallClock.now())
    do {
      let keys = try await KeyRing(database: installation.database).settle(
        configuration, at: WallClock.now())
      return try Node(installation, keys, inbox, logger)
    } catch {
      await installation.database.close()
      throw error
    }
  }

  private init(
    _ installation: Installation, _ freshKeys: [KeyRing.Fresh], _ inbox: InboxAccess,
    _ logger: Logger
  ) throws {
    self.installation = installation
    self.freshKeys = freshKeys
    self.logger = logger
    channels = try ChannelSet(installation, logger: logger)
    engine = Engine(
      database: installation.database, workspace: installation.workspace,
      partitions: installation.partitions, channels: channels.all, logger: logger,
      now: WallClock.now)
    let counters = Counters()
    tracking = Tracking(
      engine: engine, keys: WriteKeys(engine: engine), counters: counters, logger: logger,
      newID: Chance.newID)
    let router = Router(context: WebContext.self)
    router.add(middleware: Envelope(counters: counters))
    tracking.add(to: router)
    Links(
      engine: engine, signer: LinkSigner(secret: installation.workspace.secret),
      counters: counters, logger: logger, quickestClick: .zero
    ).add(to: router)
    Administration(
      engine: engine, adminKey: nil, settings: installation.configuration.json,
      newID: Chance.newID
    ).add(to: router)
    Operations(engine: engine, counters: counters).add(to: router)
    if inbox == .shown || installation.configuration.listen.isLoopback {
      InboxPages(engine: engine).add(to: router)
    }
    responder = router.buildResponder()
  }

  /// Works until the process is asked to end (SIGTERM, SIGINT) or `others` are over: then nothing
  /// more is accepted, what is under way comes to its end, and the database is closed.
  ///
  /// - Parameters:
  ///   - others: what runs beside the server, such as the shoppers of the demo.
  ///   - listening: is told the address once requests are answered.
  package func run(
    beside others: [any Service] = [], listening: @escaping @Sendable (String) async -> Void
  ) async throws {
    let result: Result<Void, any Error>
    do {
      result = .success(try await serve(others, listening))
    } catch {
      result = .failure(installation.configuration.listen.explained(error))
    }
    try await channels.shutDown()
    await installation.database.close()
    try result.get()
    logger.info("stopped")
  }

  private func serve(
    _ others: [any Service], _ listening: @escaping @Sendable (String) async -> Void
  ) async throws {
    // Requests that come at once would otherwise meet keys that nobody has looked up yet.
    try await tracking.keys.load()
    let listen = installation.configuration.listen
    let server = Application(
      responder: responder,
      configuration: ApplicationConfiguration(
        address: .hostname(listen.host, port: listen.port), serverName: nil),
      onServerRunning: { channel in
        var bound = listen
        if let port = channel.localAddress?.port { bound.port = port }
        await listening(bound.url)
      }, logger: Node.quiet(logger))
    // They end in the opposite order: first nothing is accepted any more, the engine goes last.
    let work: [any Service] = [
      Labour { [engine] in try await engine.run() }, Labour { [tracking] in await tracking.run() },
    ]
    var configuration = ServiceGroupConfiguration(
      services: (work + [server] + others).map {
        .init(
          service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup)
      }, gracefulShutdownSignals: [.sigterm, .sigint], logger: Node.quiet(logger))
    configuration.maximumGracefulShutdownDuration = Node.patience
    try await ServiceGroup(configuration: configuration).run()
  }

  /// Shorter than the time that systemd leaves (Packaging/parcours.service).
  private static let patience = Duration.seconds(50)

  /// What a library says about its own life is for those who look for it.
  private static func quiet(_ logger: Logger) -> Logger {
    var quiet = logger
    if logger.logLevel == .info { quiet.logLevel = .notice }
    return quiet
  }
}
