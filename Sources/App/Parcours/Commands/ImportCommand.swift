import ArgumentParser
import Composition
import Database
import Feeds
import Foundation
import Imports
import Store
import Values

/// `parcours import`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes history in: it changes contacts, carts and orders, and sends nothing.",
    discussion: """
      FILE is CSV or has one JSON object a line, packed by gzip or not. Columns are recognised by \
      their names; what becomes of each is shown before anything is taken. The same command again \
      goes on where it was interrupted, and what was taken once is not taken twice. Refused lines \
      go to FILE.rejected.jsonl with their reasons. Documentation/reference/import.md has it all.
      """)

  @OptionGroup var settings: SettingFlags

  @Option(
    name: .customLong("map"), parsing: .singleValue,
    help: "What a column is, such as InvoiceNo=order_id; COLUMN=- leaves it out.")
  var maps: [String] = []

  @Option(help: "A JSON file of columns and what else is said here by flags.")
  var mapping: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: "A field that each line has, such as newsletter=subscribed.")
  var constants: [String] = []

  @Option(
    name: .customLong("skip"), parsing: .singleValue,
    help: "Lines that are not wanted, such as InvoiceNo=C*.")
  var skips: [String] = []

  @Flag(help: "Take only columns that are mapped; recognise none by their names.")
  var noGuess = false

  @Option(help: "The zone of times that name none, such as Europe/Paris; UTC without it.")
  var zone: String?

  @Option(help: "How times are written, such as \"dd/MM/yyyy HH:mm\"; ISO 8601 without it.")
  var dateFormat: String?

  @Option(help: "point (1,234.50) or comma (1.234,50); found out without it.")
  var decimal: String?

  @Option(help: "utf-8 or windows-1252.")
  var encoding: String?

  @Option(help: "csv, jsonl, or a format of products; found out without it.")
  var format: FeedFormat?

  @Option(help: "Where refused lines go; FILE.rejected.jsonl without it.")
  var rejects: String?

  @Flag(help: "Start journeys and send messages as if it happened now.")
  var live = false

  @Flag(help: "Read a file again that was imported to its end; nothing is taken twice.")
  var again = false

  @Flag(help: "Only show what becomes of each column.")
  var dryRun = false

  @Argument(help: "What the file holds: contacts, orders, events or products.")
  var subject: ImportKind

  @Argument(help: "The file.")
  var file: String

  func run() async throws {
    try await failing {
      let source = try FileImport(try request())
      show(source)
      if dryRun { return }
      let installation = try await Installation.open(
        try settings.configuration(), at: WallClock.now())
      do {
        try await take(source, into: installation)
      } catch {
        await installation.close()
        throw error
      }
      await installation.close()
    }
  }

  private func request() throws -> FileImport.Request {
    var options = ImportOptions()
    if let mapping { try options.read(try ImportCommand.json(mapping)) }
    if noGuess { options.guesses = false }
    for map in maps { try options.map(map) }
    for constant in constants { try options.set(constant) }
    for skip in skips { try options.skip(skip) }
    let single = [
      "zone": zone, "date_format": dateFormat, "decimal": decimal, "encoding": encoding,
    ]
    for (name, value) in single { if let value { try options.set(name, value) } }
    var request = FileImport.Request(subject, path: file)
    request.options = options
    request.format = format
    request.rejects = rejects
    request.isLive = live
    request.again = again
    return request
  }

  private static func json(_ path: String) throws -> JSON {
    guard let text = FileManager.default.contents(atPath: path) else {
      throw UnreadableFile(path: path, reason: "there is no such file, or it cannot be read")
    }
    do {
      return try JSON(parsing: Array(text))
    } catch {
      throw MappingProblem.notAMapping("\(path): \(error.message)")
    }
  }

  private func show(_ source: FileImport) {
    let plan = source.plan
    if plan.isEmpty { return }
    Terminal.complain("The columns of \(file):")
    for line in plan { Terminal.complain("  \(line)") }
  }

  private func take(_ source: FileImport, into installation: Installation) async throws {
    let start = WallClock.now()
    var shown = start
    var board = ImportBoard(subject, pace: Pace(since: start))
    let done = try await source.run(in: installation, now: WallClock.now) { report in
      // Twice a second on a terminal, every ten seconds elsewhere.
      let now = WallClock.now()
      guard now - shown >= (Terminal.isWatched ? Span(milliseconds: 500) : .seconds(10)) else {
        return
      }
      shown = now
      Terminal.progress(board.line(report, at: now))
    }
    if Terminal.isWatched, shown > start { Terminal.progress("", isLast: true) }
    Terminal.say(board.summary(done))
    if done.rejected > 0 {
      Terminal.say("The refused lines are in \(source.request.rejectPath) with their reasons.")
    }
    let waiting = try await installation.database.read { try $0.partitions.backlog() }
    if waiting > 0 {
      Terminal.say("\(Pace.grouped(waiting)) events wait in the log for the server to apply them.")
    }
    // Where nothing at all could be taken, something is wrong with the file or its mapping.
    if done.rejected > 0, done.taken + done.repeated + done.skipped == 0 {
      throw ExitCode(Exit.badInput)
    }
  }
}

extension ImportKind: ExpressibleByArgument {}
extension FeedFormat: ExpressibleByArgument {}

/// What is shown of an import while it runs and when it is over.
private struct ImportBoard {
  private let kind: ImportKind
  private let pace: Pace
  private var before: Int64?

  init(_ kind: ImportKind, pace: Pace) {
    self.kind = kind
    self.pace = pace
  }

  mutating func line(_ report: FileImport.Report, at now: Instant) -> String {
    let records = report.progress.records
    let begun = before ?? records
    before = begun
    var parts = [
      "\(Pace.grouped(records)) lines", "\(Int64((report.fraction * 100).rounded(.down))) %",
    ]
    if report.isWaiting {
      parts.append("waiting for the server to apply what is there")
    } else {
      if records > begun, let rate = pace.rate(records - begun, at: now) {
        parts.append("\(Pace.grouped(rate)) a second")
      }
      if let left = pace.left(report.fraction, at: now) {
        parts.append("\(Pace.clock(left)) left")
      }
    }
    return parts.joined(separator: ", ")
  }

  func summary(_ done: ImportRows.Progress) -> String {
    let counts = [
      "\(Pace.grouped(done.taken)) \(kind.rawValue) taken",
      "\(Pace.grouped(done.repeated)) repeated", "\(Pace.grouped(done.skipped)) lines skipped",
      "\(Pace.grouped(done.rejected)) refused",
    ]
    return "\(Pace.grouped(done.records)) lines read: \(counts.joined(separator: ", "))."
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
