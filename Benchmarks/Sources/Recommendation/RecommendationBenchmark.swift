import ArgumentParser
import Foundation
import Recommendation
import Values

/// `recommendation`: how good and how quick recommendations are on the orders of a real shop.
struct RecommendationBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommendation", abstract: "Hit rate and recall at 12 on real orders.")

  @Option(help: "Order lines in the form of UCI Online Retail, as CSV, also with gzip.")
  var orders = "../shared/data/online-retail-2010-12--2011-06.csv.gz"
  @Flag(help: "Try other half lives and dampings on the validation period.") var tune = false

  func run() async throws {
    let report = RecommendationReport(try RetailOrders(path: orders).orders)
    if tune { report.tune() } else { report.compare() }
    report.time()
  }
}

/// Periods, ways and what is printed of them.
struct RecommendationReport {
  private let evaluation: Evaluation

  init(_ orders: [RetailOrders.Order]) { evaluation = Evaluation(orders: orders) }

  /// Choices were made on the first period only; the second has seen none.
  private static let validation = (day("2011-03-15"), day("2011-05-01"))
  private static let test = (day("2011-05-01"), day("2011-07-01"))

  private static func day(_ text: String) -> Instant {
    guard let instant = Instant(text: "\(text)T00:00:00Z") else {
      preconditionFailure("\(text) is a day")
    }
    return instant
  }

  /// Our way beside the plain ones, on both periods.
  func compare() {
    for (name, period) in [
      ("validation", RecommendationReport.validation), ("test", RecommendationReport.test),
    ] {
      print(
        name,
        [
          PopularityModel(days: nil), PopularityModel(days: 30), CountModel(isCosine: false),
          CountModel(isCosine: true), NeighboursModel("as the engine does"),
        ], period)
    }
  }

  /// Half lives and dampings around those that were chosen.
  func tune() {
    let choices: [(halfLife: Int, damping: Double)] = [
      (15, 5), (20, 5), (30, 5), (45, 5), (60, 5), (30, 0.5), (30, 2), (30, 10),
    ]
    let models = choices.map { choice in
      NeighboursModel(
        "half life \(choice.halfLife) days, damping \(choice.damping)",
        decay: Decay(halfLife: choice.halfLife), likeness: Likeness(damping: choice.damping))
    }
    print("validation", models, RecommendationReport.validation)
  }

  private func print(_ name: String, _ models: [any Model], _ period: (Instant, Instant)) {
    let scores = evaluation.scores(from: period.0, to: period.1, of: models)
    Swift.print("\(name): \(period.0.text) to \(period.1.text), \(scores[0].cases) baskets")
    for (model, score) in zip(models, scores) {
      Swift.print(
        model.title.padding(toLength: 34, withPad: " ", startingAt: 0),
        String(
          format: "hit rate@12 %.3f   recall@12 %.4f", score.hitRate, score.meanRecall))
    }
  }

  /// How long it takes to count everything anew, and to answer: processor time, because machines
  /// that measure have other work too.
  func time() {
    let orders = evaluation.orders
    let model = NeighboursModel("")
    let start = RecommendationReport.microseconds
    model.learn(orders, today: 0)
    let built = (RecommendationReport.microseconds - start) / 1_000
    var times: [Double] = []
    var size = 0
    for order in orders.suffix(5_000) {
      let before = RecommendationReport.microseconds
      let named = model.neighbours.related(to: order.products, limit: Evaluation.named)
      times.append(RecommendationReport.microseconds - before)
      precondition(named.count <= Evaluation.named, "no more is named than was asked for")
      size += order.products.count
    }
    times.sort()
    let figures: [Double] = [
      built, times[times.count / 2], times[times.count * 99 / 100], Double(size) / 5_000,
    ]
    Swift.print("\(orders.count) orders, \(model.rows.count) products, processor time:")
    Swift.print(
      String(
        format: "counted anew in %.0f ms; an answer takes %.0f µs (median), %.0f µs (p99), "
          + "for carts of %.1f lines", figures[0], figures[1], figures[2], figures[3]))
  }

  private static var microseconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
