import ArgumentParser
import Database
import Engine
import Events
import Foundation
import Store
import Values

/// `pipeline`: the same batches without HTTP, for profiles: read, append, apply.
struct PipelineBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pipeline", abstract: "Events a second in this process, without HTTP.")

  @Option(help: "Events in batches.") var events = 200_000
  @Option(help: "Events a batch.") var batch = 100
  @Option(help: "Batches under way at the same time.") var clients = 12
  @Option(help: "People.") var contacts = 10_000
  @OptionGroup var place: Place

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    let running = RunningEngine(try await world.prepare(.shop), channels: [NullChannel()])
    let hello = Shoppers.introductions(of: contacts, by: 500)
    try await append(hello, running)
    var shoppers = Shoppers(contacts: contacts)
    let bodies = shoppers.batches(events / batch, of: batch, at: WallClock.now())
    let start = WallClock.nanoseconds()
    try await append(bodies, running)
    let elapsed = WallClock.seconds(since: start)
    try await running.stop()
    var measurement = Measurement()
    measurement["events_per_second"] = Double(events) / elapsed
    try measurement.report()
  }

  private func append(_ bodies: [String], _ running: RunningEngine) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<clients {
        group.addTask {
          for index in stride(from: client, to: bodies.count, by: clients) {
            let batch = try EventBatch(
              body: Array(bodies[index].utf8), call: .batch, receivedAt: WallClock.now(),
              fallbackID: { "" })
            guard batch.refused.isEmpty else { throw Unmeasurable("\(batch.refused)") }
            try await running.engine.ingest.append(batch.events)
          }
        }
      }
      try await group.waitForAll()
    }
    try await running.drain()
  }
}
