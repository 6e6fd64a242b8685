import ArgumentParser
import Database
import Foundation
import NIOCore
import SQLite
import Store
import Values

/// `ingest`: batches over HTTP to a server of its own, until everything is applied; then single
/// events.
struct IngestBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Events a second over HTTP, durable and applied.")

  @Option(help: "The program `parcours`.") var program = ".build/release/parcours"
  @Option(help: "Events in batches.") var events = 200_000
  @Option(help: "Events a batch.") var batch = 100
  @Option(help: "Connections that send batches.") var connections = 12
  @Option(help: "Requests of one event each.") var singles = 40_000
  @Option(help: "Connections that send single events.") var singleConnections = 128
  @Option(help: "People.") var contacts = 10_000
  @OptionGroup var place: Place

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    let database = try await world.prepare(.shop)
    let server = try Server(program, world: world)
    let load = HTTPLoad(port: server.port)
    var measurement = Measurement()
    measurement["start_milliseconds"] = server.startSeconds * 1_000
    measurement["empty_mebibytes"] = try server.memory("VmRSS")
    let hello = Shoppers.introductions(of: contacts, by: 500)
    try await send(hello, by: load, connections: 4)
    try await World.drain(database)
    try await measureBatches(load, database, &measurement)
    measurement["loaded_mebibytes"] = try server.memory("VmRSS")
    try await measureSingles(load, database, &measurement)
    measurement["highest_mebibytes"] = try server.memory("VmHWM")
    try await load.shutDown()
    try server.stop()
    await database.close()
    try measurement.report()
  }

  @discardableResult
  private func send(
    _ bodies: [String], by load: HTTPLoad, connections: Int
  ) async throws -> HTTPLoad.Outcome {
    let requests = bodies.map { HTTPHead.post("/v1/batch", $0, key: Server.writeKey) }
    let outcome = try await load.send(requests, connections: connections)
    guard outcome.refused.isEmpty else {
      throw Unmeasurable("the server refused requests: \(outcome.refused)")
    }
    return outcome
  }

  private func measureBatches(
    _ load: HTTPLoad, _ database: SQLiteDatabase, _ measurement: inout Measurement
  ) async throws {
    var shoppers = Shoppers(contacts: contacts)
    let bodies = shoppers.batches(events / batch, of: batch, at: WallClock.now())
    let before = try await database.read { try $0.log.count() }
    let start = WallClock.nanoseconds()
    let outcome = try await send(bodies, by: load, connections: connections)
    try await World.drain(database)
    let elapsed = WallClock.seconds(since: start)
    let logged = try await database.read { try $0.log.count() } - before
    guard logged >= events else { throw Unmeasurable("only \(logged) of \(events) in the log") }
    let percentile = Percentiles(outcome.latencies)
    measurement["events_per_second"] = Double(events) / elapsed
    measurement["durable_per_second"] = Double(events) / outcome.seconds
    measurement["batch_p50_milliseconds"] = percentile(50)
    measurement["batch_p99_milliseconds"] = percentile(99)
  }

  private func measureSingles(
    _ load: HTTPLoad, _ database: SQLiteDatabase, _ measurement: inout Measurement
  ) async throws {
    var shoppers = Shoppers(contacts: contacts, seed: 2, name: "s")
    let time = WallClock.now().text
    let requests = (0..<singles).map { _ in
      HTTPHead.post("/v1/track", shoppers.next(at: time), key: Server.writeKey)
    }
    let outcome = try await load.send(requests, connections: singleConnections)
    guard outcome.refused.isEmpty else {
      throw Unmeasurable("the server refused requests: \(outcome.refused)")
    }
    try await World.drain(database)
    let percentile = Percentiles(outcome.latencies)
    measurement["singles_per_second"] = Double(singles) / outcome.seconds
    measurement["single_p50_milliseconds"] = percentile(50)
    measurement["single_p99_milliseconds"] = percentile(99)
  }
}
