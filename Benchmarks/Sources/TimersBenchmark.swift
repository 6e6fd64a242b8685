import ArgumentParser
import Engine
import Events
import Foundation
import Messages
import Values

/// `timers`: waits of two seconds that end at a steady rate, each followed by a message: how late
/// the message is at a channel that accepts at once.
struct TimersBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timers", abstract: "How late waits end, up to the message's hand-over.")

  @Option(help: "Timers.") var count = 2_000
  @Option(help: "Timers a second.") var rate = 100.0
  @OptionGroup var place: Place

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    let channel = NullChannel()
    let running = RunningEngine(try await world.prepare(.alarm), channels: [channel])
    for body in Shoppers.introductions(of: count, by: 500) {
      let batch = try EventBatch(
        body: Array(body.utf8), call: .batch, receivedAt: WallClock.now(), fallbackID: { "" })
      try await running.engine.ingest.append(batch.events)
    }
    try await running.drain()
    var due: [String: Int64] = [:]
    let start = WallClock.nanoseconds()
    for user in 0..<count {
      let at = Double(user) / rate
      let pause = at - WallClock.seconds(since: start)
      if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
      let now = WallClock.now()
      // The timer counts from when the event was received.
      due["u\(user)@example.com"] = (now.milliseconds + 2_000) * 1_000
      let event = Event(name: "Asked", messageId: "a-\(user)", userId: "u\(user)", at: now)
      try await running.engine.ingest.append([event])
    }
    try await Task.sleep(for: .seconds(3))
    let accepted = channel.take()
    try await running.stop()
    guard accepted.count == count else {
      throw Unmeasurable("\(accepted.count) of \(count) messages have come")
    }
    let percentile = Percentiles(
      accepted.compactMap { message in
        due[message.destination].map { Double(message.at - $0) / 1_000 }
      })
    var measurement = Measurement()
    measurement["p50_milliseconds"] = percentile(50)
    measurement["p99_milliseconds"] = percentile(99)
    measurement["highest_milliseconds"] = percentile(100)
    try measurement.report()
  }
}
