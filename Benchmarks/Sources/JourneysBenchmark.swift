import ArgumentParser
import Database
import Engine
import Events
import Foundation
import Messages
import Store
import Values

/// `journeys`: event → message → wait for an event with a limit → event → end, through a channel
/// that accepts at once.
struct JourneysBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journeys", abstract: "Whole journeys a second, without HTTP and provider.")

  @Option(help: "Journeys, each of another contact.") var count = 20_000
  @Option(help: "Events a request.") var batch = 100
  @Option(help: "Messages under way at the same time.") var concurrency = 512
  @Flag(help: "Prints how far it is.") var verbose = false
  @OptionGroup var place: Place

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    let channel = NullChannel(concurrency: concurrency)
    let running = RunningEngine(try await world.prepare(.round), channels: [channel])
    try await introduce(count, to: running)
    let start = WallClock.nanoseconds()
    async let asking: Void = ask(running.engine)
    try await answer(running.engine, channel)
    try await asking
    try await running.drain()
    let elapsed = WallClock.seconds(since: start)
    let sums = try await sums(running.engine)
    guard sums[""]?["left:completed"] == Int64(count), sums["answer"]?["outcome:no"] == nil else {
      throw Unmeasurable("not every journey ended as it should: \(sums)")
    }
    try await running.stop()
    var measurement = Measurement()
    measurement["journeys_per_second"] = Double(count) / elapsed
    try measurement.report()
  }

  private func introduce(_ count: Int, to running: RunningEngine) async throws {
    for body in Shoppers.introductions(of: count, by: 500) {
      let batch = try EventBatch(
        body: Array(body.utf8), call: .batch, receivedAt: WallClock.now(), fallbackID: { "" })
      try await running.engine.ingest.append(batch.events)
    }
    try await running.drain()
  }

  private func ask(_ engine: Engine) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      // Eight clients that send one batch after the other.
      for client in 0..<8 {
        group.addTask {
          for first in stride(from: client * batch, to: count, by: 8 * batch) {
            let events = (first..<min(first + batch, count)).map { user in
              event("Asked", "u\(user)")
            }
            try await engine.ingest.append(events)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func event(_ name: String, _ user: String) -> Event {
    Event(
      name: name, messageId: "\(name)-\(user)", userId: user, at: WallClock.now(),
      properties: ["about": "a question", "amount": 80, "reference": .string("r-\(user)")])
  }

  /// Answers each message once the engine knows that it was sent: earlier nobody listens.
  private func answer(_ engine: Engine, _ channel: NullChannel) async throws {
    var received: [String] = []
    var answered = 0
    while answered < count {
      received += channel.take().map { String($0.destination.prefix { $0 != "@" }) }
      let waiting = try await sums(engine)["answer"]?["visited"] ?? 0
      // Messages come to their end roughly in the order in which they were handed over.
      let ready = waiting == count ? count : max(0, Int(waiting) - concurrency * 4)
      let next = min(min(ready, received.count), answered + batch)
      if next - answered < batch, next < count {
        if verbose { print(WallClock.nanoseconds() / 1_000_000, received.count, waiting, answered) }
        try await Task.sleep(for: .milliseconds(2))
        continue
      }
      let events = received[answered..<next].map { event("Answered", $0) }
      answered = next
      try await engine.ingest.append(events)
    }
    while try await sums(engine)[""]?["left:completed"] ?? 0 < count {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  private func sums(_ engine: Engine) async throws -> [String: [String: Int64]] {
    try await engine.database.read { try $0.counts.sums(of: "round", version: nil) }
  }
}
