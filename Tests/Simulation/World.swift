import Contacts
import Database
import Engine
import Events
import Messages
import SQLite
import Store
import Values

/// A shop, its visitors, the engine on a database in memory and everything that can go wrong, all
/// from one seed. Nothing here waits: what happens next is chosen.
final class World {
  let seed: UInt64
  var chance: Chance
  let database: any Database
  /// Empty tables, to be made again from the log.
  let mirror: any Database
  let partitions: Int
  let workspace: Workspace
  let publishing: Publishing
  var nodes: [Node]
  var provider = Provider()
  var visitors: [Visitor]
  /// Whether the shop says itself which carts are abandoned.
  let abandonsByItself: Bool
  /// Requests that have not arrived, or arrive again.
  var wire: [Event] = []
  /// False once everything works as it should.
  var faults = true
  /// The time that passes; the wall clock may differ.
  var time = Instant(milliseconds: 1_750_000_000_000)
  var skew = Span.zero
  /// What the journeys are at the moment, by id.
  var sketches: [String: JourneySketch] = [:]
  var stopped: Set<String> = []
  var paused: Set<String> = []
  let log: Chronicle
  var memory = Memory()
  private var sent = 0

  /// The wall clock of the machine.
  var now: Instant { time + skew }

  init(seed: UInt64, isVerbose: Bool) async throws {
    self.seed = seed
    var chance = Chance(seed: seed)
    let partitions = chance.among(1...3)
    let inDoubt: Workspace.InDoubt = chance.happens(80) ? .hold : .resend
    let secret = [UInt8](repeating: 7, count: 32)
    guard let zone = Zone(name: "Europe/Paris") else {
      preconditionFailure("the time zone database knows Paris")
    }
    let workspace = Workspace(
      zone: zone, locale: "fr", shop: ShopSettings(),
      links: LinkAddresses(
        publicURL: "https://shop.example", signer: LinkSigner(secret: secret)),
      secret: secret, inDoubt: inDoubt)
    self.workspace = workspace
    self.partitions = partitions
    database = try SQLiteDatabase.inMemory()
    mirror = try SQLiteDatabase.inMemory()
    for tables in [database, mirror] { try await Store.prepare(tables, partitions: partitions) }
    publishing = Publishing(workspace: workspace)
    nodes = (1...2).map { Node(number: $0, workspace: workspace, partitions: partitions) }
    visitors = (1...chance.among(3...7)).map {
      Visitor(number: $0, namesCarts: chance.happens(50))
    }
    abandonsByItself = chance.happens(15)
    log = Chronicle(isVerbose: isVerbose)
    self.chance = chance
  }

  /// Writes into the trace.
  func note(_ text: @autoclosure () -> String) {
    log.note(text(), at: now)
  }

  /// Ends the world because of a broken promise.
  func violation(_ message: String) -> Violation {
    Violation(seed: seed, message: message, trace: log.last)
  }

  /// A name that no other message has.
  func messageId() -> String {
    sent += 1
    return "m\(sent)"
  }

  /// An instant at which nothing else happened.
  func tick() -> Instant {
    time = time + Span(milliseconds: 1)
    return time
  }
}

/// What happened, line by line.
final class Chronicle {
  private let isVerbose: Bool
  private var lines: [String] = []

  init(isVerbose: Bool) {
    self.isVerbose = isVerbose
  }

  /// The last lines.
  var last: [String] { Array(lines.suffix(40)) }

  func note(_ text: String, at instant: Instant) {
    let line = "\(instant.text) \(text)"
    if isVerbose { print(line) }
    lines.append(line)
    if lines.count > 400 { lines.removeFirst(200) }
  }
}
