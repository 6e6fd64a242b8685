import ArgumentParser
import Foundation
import NIOCore
import SQLite

/// `latency`: single events at a steady rate, each of which sends a mail: from the moment the event
/// was due to be sent until the mail's last byte is at the mail server.
struct LatencyBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency", abstract: "From the event to the bytes at the mail server.")

  @Option(help: "The program `parcours`.") var program = ".build/release/parcours"
  @Option(help: "Events.") var count = 4_000
  @Option(help: "Events a second.") var rate = 200.0
  @OptionGroup var place: Place

  func run() async throws {
    let world = try World(in: place.folder)
    defer { place.clear(world) }
    let database = try await world.prepare(.message)
    let sink = try await MailSink()
    let server = try Server(
      program, world: world, environment: ["PARCOURS_SMTP_URL": "smtp://127.0.0.1:\(sink.port)"])
    let load = HTTPLoad(port: server.port)
    let hello = Shoppers.introductions(of: count, by: 500).map {
      HTTPHead.post("/v1/batch", $0, key: Server.writeKey)
    }
    _ = try await load.send(hello, connections: 2)
    try await World.drain(database)
    let delays = try await measure(load, sink)
    try await load.shutDown()
    try server.stop()
    try await sink.shutDown()
    await database.close()
    let percentile = Percentiles(delays)
    var measurement = Measurement()
    measurement["p50_milliseconds"] = percentile(50)
    measurement["p90_milliseconds"] = percentile(90)
    measurement["p99_milliseconds"] = percentile(99)
    measurement["highest_milliseconds"] = percentile(100)
    try measurement.report()
  }

  /// Milliseconds from each event to its mail.
  private func measure(_ load: HTTPLoad, _ sink: MailSink) async throws -> [Double] {
    let requests = (0..<count).map { user in
      HTTPHead.post(
        "/v1/track",
        """
        {"event":"Asked","messageId":"a-\(user)","userId":"u\(user)","properties":{"about":"x"}}
        """, key: Server.writeKey)
    }
    let outcome = try await load.send(requests, connections: 32, rate: rate)
    guard outcome.refused.isEmpty else {
      throw Unmeasurable("the server refused requests: \(outcome.refused)")
    }
    let patience = WallClock.nanoseconds() + 10_000_000_000
    while sink.taken.count < count, WallClock.nanoseconds() < patience {
      try await Task.sleep(for: .milliseconds(20))
    }
    let mails = sink.taken
    guard mails.count == count else {
      throw Unmeasurable("\(mails.count) of \(count) mails have come")
    }
    return mails.compactMap { mail in
      let user = mail.recipient.dropFirst().prefix { $0 != "@" }
      return Int(user).map { Double(mail.at) - outcome.due($0, rate: rate) }
    }.map { $0 / 1_000_000 }
  }
}
