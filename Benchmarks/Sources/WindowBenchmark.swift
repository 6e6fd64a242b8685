import ArgumentParser
import Contacts
import Database
import Engine
import Events
import Foundation
import Messages
import Store
import Values

/// `window`: a segment "has bought, and not in the last 30 days" among many contacts: how long it
/// takes to compute, how late somebody enters whose window opens, up to the message's hand-over,
/// and what the engine costs while nothing happens.
struct WindowBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "window", abstract: "How late a segment's window opens among many contacts.")

  @Option(help: "Contacts in the database.") var contacts = 1_000_000
  @Option(help: "Contacts whose window opens while it is measured.") var watched = 200
  @Option(help: "Milliseconds between two of them.") var spacing = 50
  @Option(help: "Seconds of rest for which the cost is measured.") var rest = 10
  @OptionGroup var place: Place

  private static let sleeping = """
    {"kind":"dynamic","include":{"all":[{"field":"purchases.last_at","is":"exists"},
     {"field":"purchases.last_at","is":"not_in_last","value":{"days":30}}]}}
    """

  private static let journey = """
    {"start":{"segment":"sleeping","on":"entry","reentry":{"mode":"always"}},"steps":[
     {"id":"mail","type":"send_email","content":"reminder","to":"contact.email",
      "purpose":"transactional","topic":"","variables":{}}]}
    """

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    let database = try await world.prepare(.message)
    try await populate(database)
    let channel = NullChannel()
    let running = RunningEngine(database, channels: [channel])
    let computing = try await compute(running.engine)
    let due = try await watch(running)
    try await Task.sleep(for: .milliseconds(spacing * watched + 8_000))
    let late = channel.take().compactMap { message in
      due[message.destination].map { Double(message.at - $0) / 1_000 }
    }
    guard late.count == watched else {
      throw Unmeasurable("\(late.count) of \(watched) have entered")
    }
    let before = WindowBenchmark.processorSeconds()
    try await Task.sleep(for: .seconds(rest))
    let cost = (WindowBenchmark.processorSeconds() - before) / Double(rest)
    try await running.stop()
    let percentile = Percentiles(late)
    var measurement = Measurement()
    measurement["seconds_to_compute"] = computing
    measurement["p50_milliseconds"] = percentile(50)
    measurement["p99_milliseconds"] = percentile(99)
    measurement["highest_milliseconds"] = percentile(100)
    measurement["processor_share_at_rest"] = cost
    try measurement.report()
  }

  /// Writes people as the engine would have left them, each with one order of the last 60 days.
  private func populate(_ database: any Database) async throws {
    let now = WallClock.now()
    for first in stride(from: 0, to: contacts, by: 5_000) {
      let serials = first..<min(first + 5_000, contacts)
      try await database.write(.relaxed) { transaction in
        var progress = try transaction.partitions.lock(0)
        for serial in serials {
          try transaction.contacts.save(buyer(serial, now))
        }
        progress.serial = Int64(serials.upperBound)
        try transaction.partitions.save(&progress)
      }
    }
  }

  private func buyer(_ serial: Int, _ now: Instant) -> Contact {
    let at = now - .seconds(Int64(serial % 5_000_000) * 2_654_435_761 % (60 * 86_400) + 3_600)
    var shopper = Shopper(
      contact: Contact(id: ContactID(partition: 0, serial: Int64(serial) + 1), createdAt: at))
    let user = "c\(serial)"
    _ = shopper.project(
      Event(
        kind: .identify, messageId: "i-\(user)", userId: user, at: at,
        traits: ["email": .string("\(user)@example.com"), "firstName": "Ada"]),
      settings: ShopSettings(), others: { _ in nil })
    _ = shopper.project(
      Event(
        name: "Order Completed", messageId: "o-\(user)", userId: user, at: at,
        properties: ["order_id": .string("o-\(user)"), "total": 42]),
      settings: ShopSettings(), others: { _ in nil })
    return shopper.contact
  }

  /// Creates the segment and waits until it is computed; the seconds that it took.
  private func compute(_ engine: Engine) async throws -> Double {
    let start = WallClock.nanoseconds()
    try await engine.database.write { [publishing = engine.publishing] transaction in
      let now = WallClock.now()
      try publishing.put(
        .segment, "sleeping", JSON(parsing: WindowBenchmark.sleeping), in: transaction, at: now)
    }
    engine.ringDispatch()
    while try await engine.database.read({
      try $0.definitions.draft(.segment, "sleeping")?.state != "live"
    }) { try await Task.sleep(for: .milliseconds(20)) }
    let elapsed = WallClock.seconds(since: start)
    try await engine.database.write { [publishing = engine.publishing] transaction in
      let now = WallClock.now()
      try publishing.put(
        .journey, "wake", JSON(parsing: WindowBenchmark.journey), in: transaction, at: now)
      _ = try publishing.publishJourney("wake", in: transaction, at: now)
    }
    return elapsed
  }

  /// People who bought almost 30 days ago; when each enters, in microseconds, by address.
  private func watch(_ running: RunningEngine) async throws -> [String: Int64] {
    let first = WallClock.now() + .seconds(5)
    var due: [String: Int64] = [:]
    var events: [Event] = []
    for index in 0..<watched {
      let user = "w\(index)"
      let opens = first + Span(milliseconds: Int64(index * spacing))
      let bought = opens - .days(30)
      due["\(user)@example.com"] = opens.milliseconds * 1_000
      events.append(
        Event(
          kind: .identify, messageId: "wi-\(user)", userId: user, at: bought,
          receivedAt: WallClock.now(), traits: ["email": .string("\(user)@example.com")],
          source: .imported))
      events.append(
        Event(
          name: "Order Completed", messageId: "wo-\(user)", userId: user, at: bought,
          receivedAt: WallClock.now(), properties: ["order_id": .string("w-\(user)"), "total": 42],
          source: .imported))
    }
    try await running.engine.ingest.append(events)
    try await running.drain()
    return due
  }

  /// What this process has used of the processors.
  private static func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double {
      Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
