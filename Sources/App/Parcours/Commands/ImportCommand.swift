import ArgumentParser
import Composition
import Foundation
import Values

/// `parcours import`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes history in: it changes contacts, carts and orders, and sends nothing.",
    discussion: """
      A file of events has one JSON object a line, as /v1/import takes them. Events with a \
      messageId count once, so that an import may be run again. Refused lines go to FILE.rejected.
      """)

  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case events, contacts, orders, products
  }

  @OptionGroup var settings: SettingFlags

  @Flag(help: "Start journeys and send messages as if it happened now.")
  var live = false

  @Argument(help: "What the file holds: events. Contacts, orders and products come later.")
  var subject: Subject

  @Argument(help: "The file.")
  var file: String

  func run() async throws {
    try await failing {
      try check()
      try await importEvents()
    }
  }

  private func check() throws {
    if subject != .events {
      throw NotAvailable(what: "importing \(subject.rawValue)", instead: "import events")
    }
    if live { throw NotAvailable(what: "import --live", instead: "send them to POST /v1/batch") }
  }

  private func importEvents() async throws {
    let installation = try await Installation.open(
      try settings.configuration(), at: WallClock.now())
    try await take(file, into: installation)
    await installation.close()
  }

  private func take(_ file: String, into installation: Installation) async throws {
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64 ?? 0
    var rejects = RejectFile(path: file + ".rejected")
    var shown = WallClock.now()
    let progress = try await EventImport(installation).run(
      path: file, at: WallClock.now(), refuse: { try rejects.add($0.json) }
    ) { progress in
      // Once a second on a terminal, every ten seconds elsewhere.
      guard WallClock.now() - shown >= .seconds(Terminal.isWatched ? 1 : 10) else { return }
      shown = WallClock.now()
      Terminal.progress("\(progress.events) events, \(progress.bytes * 100 / max(1, size)) %")
    }
    Terminal.say("\(progress.events) events imported, \(progress.refused) lines refused.")
    if progress.refused > 0 { Terminal.say("The refused lines are in \(file).rejected.") }
  }
}

/// Lines that were refused, in a file that is made with the first of them.
private struct RejectFile {
  let path: String
  private var file: FileHandle?

  init(path: String) { self.path = path }

  mutating func add(_ line: JSON) throws {
    if file == nil {
      guard FileManager.default.createFile(atPath: path, contents: nil),
        let opened = FileHandle(forWritingAtPath: path)
      else { throw NotWritable(path: path) }
      file = opened
    }
    try file?.write(contentsOf: Data((line.serialized + "\n").utf8))
  }

  struct NotWritable: Error, CustomStringConvertible {
    let path: String
    var description: String { "the file \(path) cannot be written" }
  }
}

/// What is promised and not there yet.
struct NotAvailable: Error, CustomStringConvertible {
  let what: String
  var instead: String?

  var description: String {
    "\(what) is not available yet" + (instead.map { "; use: \($0)" } ?? "")
  }
}

/// `parcours rehearse`
struct RehearseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse", abstract: "Not available yet.", shouldDisplay: false)

  @Argument(parsing: .allUnrecognized) var rest: [String] = []

  func run() async throws {
    try await failing { throw NotAvailable(what: "rehearse") }
  }
}

/// `parcours bench`
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Not available yet.", shouldDisplay: false)

  @Argument(parsing: .allUnrecognized) var rest: [String] = []

  func run() async throws {
    try await failing { throw NotAvailable(what: "bench") }
  }
}
