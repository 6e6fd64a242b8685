import ArgumentParser
import Composition
import Database
import DemoShop
import Engine
import Foundation
import Logging
import ServiceLifecycle
import Store
import Values

/// `parcours demo`
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The server on a demo shop with live journeys and simulated shoppers.",
    discussion: """
      Nothing leaves the machine: all messages lie in the built-in inbox. Each start begins anew, \
      unless --keep is given. In the journey of abandoned carts a day lasts 30 seconds, and a cart \
      is abandoned after 20.
      """)

  @OptionGroup var settings: SettingFlags

  @Flag(help: "Go on with demo.db of the working directory rather than beginning anew.")
  var keep = false

  @Option(help: "The same seed brings the same shoppers in the same order.")
  var seed: UInt64 = 1

  func run() async throws {
    try await failing {
      let place = try DemoPlace(keeps: keep)
      defer { place.remove() }
      let configuration = try configuration(at: place)
      let node = try await Node.open(
        configuration, inbox: .shown, logger: Terminal.logger(configuration.logLevel))
      let files = try DemoDefinitions.files()
      let outcome = try await Rollout(workspace: node.installation.workspace).apply(
        files, publishes: true, isTrial: false, to: node.installation.database,
        at: WallClock.now())
      if outcome.hasFailed { throw DemoDefinitions.Broken(problems: outcome.problems) }
      Greeting(node).print()
      try await run(node)
    }
  }

  /// Providers of the environment are left out: the demo's people have invented addresses.
  private func configuration(at place: DemoPlace) throws -> Configuration {
    var values = try settings.values()
    let providers = Set(values.given).intersection(DemoCommand.providers)
    if !providers.isEmpty {
      let names = providers.map(\.variable).sorted().joined(separator: ", ")
      Terminal.complain("The demo sends nothing, so that it passes over \(names).")
    }
    values.drop(DemoCommand.providers)
    values.drop([.database])
    values.suggest("sqlite:\(place.database)", for: .database)
    values.suggest("Europe/Paris", for: .timeZone)
    values.suggest("fr", for: .locale)
    values.suggest("20s", for: .cartAbandonedAfter)
    return try Configuration(values)
  }

  private static let providers: Set<Setting> = [
    .smtpURL, .sender, .smsURL, .smsAccount, .smsToken, .smsFrom, .fcmCredentials, .fcmURL,
  ]

  private func run(_ node: Node) async throws {
    let opened = AsyncStream.makeStream(of: String.self)
    let fresh = try await KeyRing(database: node.installation.database).create(
      .write, name: "demo \(WallClock.now().text)", at: WallClock.now())
    let (seed, logger) = (seed, Terminal.logger(.warning))
    let shop = Labour {
      for await address in opened.stream {
        let shop = DemoShop(
          server: address, writeKey: fresh.key, seed: seed,
          name: String(Chance.newID().prefix(8)), logger: logger)
        try await shop.run()
      }
      // Being done is no reason to close the server.
      try await gracefulShutdown()
    }
    let summary = Labour { await DemoSummary(engine: node.engine).run() }
    try await node.run(beside: [shop, summary]) { address in
      Terminal.say("The demo shop is open: \(address)/inbox")
      Terminal.say("The first mails come after half a minute. Stop with Ctrl-C.")
      opened.continuation.yield(address)
      opened.continuation.finish()
    }
  }
}

/// Where the demo's database lies.
struct DemoPlace {
  let database: String
  private let folder: URL?

  /// - Parameter keeps: whether the database stays; otherwise it is in a folder of its own.
  init(keeps: Bool) throws {
    if keeps {
      database = "demo.db"
      folder = nil
      return
    }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "parcours-demo-\(Chance.newID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    database = folder.appending(path: "demo.db").path
    self.folder = folder
  }

  func remove() {
    guard let folder else { return }
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      Terminal.complain("The folder \(folder.path) could not be removed.")
    }
  }
}
