import Database
import Engine
import Store
import Values

/// Tells every ten seconds how many people are in the demo's journeys.
struct DemoSummary: Sendable {
  let engine: Engine

  private static let journey = "abandoned-cart"
  private static let reactivation = "reactivation"
  private static let pause = Duration.seconds(10)

  func run() async {
    var last = ""
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: DemoSummary.pause)
        let line = try await line()
        if line != last { Terminal.say(line) }
        last = line
      } catch {
        if Task.isCancelled { return }
        Terminal.complain("The demo cannot be counted: \(error)")
      }
    }
  }

  private func line() async throws -> String {
    let (sums, inside) = try await engine.database.read { transaction in
      (
        try transaction.counts.sums(of: DemoSummary.journey, version: nil),
        try transaction.runs.inside(DemoSummary.journey)
      )
    }
    let revived = try await engine.database.read { transaction in
      try transaction.counts.sums(of: DemoSummary.reactivation, version: nil)
    }
    let whole = sums[""] ?? [:]
    let left = whole.filter { $0.key.hasPrefix("left:") }.values.reduce(0, +)
    let bought = whole["left:exited:order_completed"] ?? 0
    func sent(_ step: String) -> Int64 { sums[step]?["sent"] ?? 0 }
    return "entered \(whole["entered"] ?? 0) · inside \(inside.values.reduce(0, +)) · left \(left) "
      + "(\(bought) bought) · mails \(sent("first")) (\(sums["first"]?["opened"] ?? 0) opened) · "
      + "sms \(sent("second")) · push \(sent("last")) · "
      + "asleep \(revived[""]?["entered"] ?? 0), mails \(revived["mail"]?["sent"] ?? 0)"
  }
}
