import Synchronization

/// What this process has counted since it started, for `/metrics`. The names are documented in
/// Documentation/operating/metrics.md and stay.
package final class Counters: Sendable {
  /// What can be counted.
  package enum Count: Int, CaseIterable, Sendable {
    /// Answers by the class of their status.
    case requests2xx, requests3xx, requests4xx, requests5xx
    case eventsReceived, eventsRefused, rejectionsUnrecorded
    case opens, machineOpens, clicks, machineClicks, unsubscribes

    /// The count of answers with such a status.
    package static func requests(status: Int) -> Count {
      switch status {
      case ..<300: .requests2xx
      case ..<400: .requests3xx
      case ..<500: .requests4xx
      default: .requests5xx
      }
    }
  }

  private let counts = Mutex([Int64](repeating: 0, count: Count.allCases.count))

  /// Everything at zero.
  package init() {}

  /// Counts something, once or more often.
  package func add(_ count: Count, _ times: Int = 1) {
    counts.withLock { $0[count.rawValue] += Int64(times) }
  }

  /// What has been counted so far.
  package subscript(count: Count) -> Int64 {
    counts.withLock { $0[count.rawValue] }
  }
}
