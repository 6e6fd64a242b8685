import Responses

/// Prometheus' text format (exposition format 0.0.4).
struct Exposition {
  private(set) var text = ""

  mutating func head(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(_ name: String, _ value: Int64) {
    text += "\(name) \(value)\n"
  }

  mutating func sample(_ name: String, _ label: String, _ word: String, _ value: Int64) {
    text += "\(name){\(label)=\"\(word)\"} \(value)\n"
  }

  mutating func gauge(_ name: String, _ help: String, _ value: Int64) {
    head(name, "gauge", help)
    sample(name, value)
  }

  /// What this process has counted since it started.
  mutating func add(_ counters: Counters) {
    counts(
      "parcours_http_requests_total", "Answers over HTTP by the class of their status.", "status",
      [
        ("2xx", .requests2xx), ("3xx", .requests3xx), ("4xx", .requests4xx), ("5xx", .requests5xx),
      ], of: counters)
    head("parcours_events_received_total", "counter", "Events taken by the tracking API.")
    sample("parcours_events_received_total", counters[.eventsReceived])
    head("parcours_events_refused_total", "counter", "Events refused by the tracking API.")
    sample("parcours_events_refused_total", counters[.eventsRefused])
    head(
      "parcours_rejections_unrecorded_total", "counter",
      "Refused events that were counted only, because too many came at once.")
    sample("parcours_rejections_unrecorded_total", counters[.rejectionsUnrecorded])
    counts(
      "parcours_message_opens_total", "Pictures of messages fetched.", "by",
      [("person", .opens), ("machine", .machineOpens)], of: counters)
    counts(
      "parcours_message_clicks_total", "Links of messages followed.", "by",
      [("person", .clicks), ("machine", .machineClicks)], of: counters)
    head("parcours_unsubscribes_total", "counter", "Departures by the links of messages.")
    sample("parcours_unsubscribes_total", counters[.unsubscribes])
  }

  private mutating func counts(
    _ name: String, _ help: String, _ label: String, _ counts: [(String, Counters.Count)],
    of counters: Counters
  ) {
    head(name, "counter", help)
    for (word, count) in counts { sample(name, label, word, counters[count]) }
  }
}
