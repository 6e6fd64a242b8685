package import Engine
package import Hummingbird
package import Responses
import Database
import Logging
import Messages
import Store
import Values

/// What operators and their machines look at: `GET /health` and `GET /metrics`. Neither tells
/// anything about people.
package struct Operations: Sendable {
  private let engine: Engine
  private let counters: Counters
  private let census: Census

  /// What is told of an engine and of what this process has counted.
  package init(engine: Engine, counters: Counters) {
    self.engine = engine
    self.counters = counters
    census = Census(engine: engine)
  }

  /// Adds `/health` and `/metrics`.
  package func add(to router: some RouterMethods<WebContext>) {
    router.get("/health") { _, context in await health(context) }
    router.head("/health") { _, context in await health(context).createHeadResponse() }
    router.get("/metrics") { _, _ in try await metrics() }
  }

  /// 200 while the server can do its work, 503 while it cannot. `attention` asks a person to look.
  private func health(_ context: WebContext) async -> Response {
    do {
      // Not from the census: the database has to answer now.
      let clock = try await engine.database.read { try $0.partitions.clock() }
      let census = try await census.result()
      return .json(
        [
          "status": census.isSound ? "ok" : "attention", "database": "ok",
          "backlog": .number(Number(engine.backlog)), "engine_time": .string(clock.text),
          "runs": [
            "armed": .number(Number(census.armed)), "timers": .number(Number(census.timers)),
            "set_aside": .number(Number(census.setbacks)),
          ],
        ], headers: [.cacheControl: "no-store"])
    } catch {
      context.logger.error("the database does not answer", metadata: ["error": "\(error)"])
      return .json(
        ["status": "down", "database": "unreachable"], status: .serviceUnavailable,
        headers: [.cacheControl: "no-store"])
    }
  }

  private func metrics() async throws -> Response {
    let census = try await census.result()
    var text = Exposition()
    text.add(counters)
    text.gauge("parcours_backlog_events", "Events in the log and not yet applied.", census.backlog)
    text.gauge(
      "parcours_runs_armed", "Runs whose row says that a timer is armed.", census.armed)
    text.gauge(
      "parcours_timers_armed",
      "Timers that stand for runs; differs from parcours_runs_armed only by a fault.",
      census.timers)
    text.gauge(
      "parcours_timers_set_aside", "Timers that could not be fired and are tried again later.",
      census.setbacks)
    text.head("parcours_messages", "gauge", "Messages of the ledger by their state.")
    for state in MessageState.allCases {
      text.sample("parcours_messages", "state", state.rawValue, census.messages[state] ?? 0)
    }
    return .text(text.text, type: "text/plain; version=0.0.4; charset=utf-8")
  }
}
