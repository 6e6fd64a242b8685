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
        name, [
          PopularityModel(days: nil), PopularityModel(days: 30), CountModel(isCosine: false),
          CountModel(isCosine: true), NeighboursModel("as the engine does"),
        ], period)
    }
  }

  /// Half lives and dampings around those that were chosen.
  func tune() {
    var models: [any Model] = []
    for halfLife in [15, 20, 30, 45, 60] {
      for damping in [0.5, 2, 5, 10, 20] {
        models.append(
          NeighboursModel(
            "half life \(halfLife) d, damping \(damping)", decay: Decay(halfLife: halfLife),
            likeness: Likeness(damping: damping)))
      }
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

  /// How long it takes to count everything anew, and to answer.
  func time() {
    let orders = evaluation.orders
    let model = NeighboursModel("")
    let start = DispatchTime.now().uptimeNanoseconds
    model.learn(orders, today: 0)
    let built = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
    var times: [Double] = []
    var named = 0
    for order in orders.suffix(5_000) {
      let before = DispatchTime.now().uptimeNanoseconds
      named += model.neighbours.related(to: order.products, limit: Evaluation.named).count
      times.append(Double(DispatchTime.now().uptimeNanoseconds - before) / 1e3)
    }
    times.sort()
    Swift.print(
      String(
        format: "%d orders, %d products: counted anew in %.0f ms; an answer takes %.0f µs (median), "
          + "%.0f µs (p99), for carts of %.1f products; %d named", orders.count, model.rows.count,
        built, times[times.count / 2], times[times.count * 99 / 100],
        Double(orders.suffix(5_000).reduce(0) { $0 + $1.products.count }) / 5_000, named))
  }
}
