import Recommendation
import Values

/// Leave the next basket out: for each order of a period whose customer had ordered before, twelve
/// products are named from the order before it, by what was known at the beginning of the day
/// (UTC). Products of the order before are neither named nor looked for, as in a reactivation mail.
struct Evaluation {
  let orders: [RetailOrders.Order]
  /// How many products are named.
  static let named = 12

  struct Case {
    let query: [String]
    let wanted: Set<String>
  }

  struct Score {
    var cases = 0
    var hits = 0
    var recall = 0.0

    /// How often at least one of the named products was bought.
    var hitRate: Double { Double(hits) / Double(max(cases, 1)) }
    /// Which part of the products bought was named, on average.
    var meanRecall: Double { recall / Double(max(cases, 1)) }

    mutating func add(_ named: [String], wanted: Set<String>) {
      let found = named.count { wanted.contains($0) }
      cases += 1
      if found > 0 { hits += 1 }
      recall += Double(found) / Double(wanted.count)
    }
  }

  /// Tries several ways at once.
  func scores(from: Instant, to: Instant, of models: [any Model]) -> [Score] {
    var scores = models.map { _ in Score() }
    let cases = cases(from: from, to: to)
    var next = 0
    for day in cases.keys.sorted() {
      var past: [RetailOrders.Order] = []
      while next < orders.count, Ranking.day(of: orders[next].at) < day {
        past.append(orders[next])
        next += 1
      }
      for (index, model) in models.enumerated() {
        model.learn(past, today: day)
        for one in cases[day] ?? [] {
          scores[index].add(model.name(for: one.query, Evaluation.named), wanted: one.wanted)
        }
      }
    }
    return scores
  }

  private func cases(from: Instant, to: Instant) -> [Int64: [Case]] {
    var last: [String: [String]] = [:]
    var cases: [Int64: [Case]] = [:]
    for order in orders {
      if let query = last[order.customer], order.at >= from, order.at < to {
        let wanted = Set(order.products).subtracting(query)
        if !wanted.isEmpty {
          cases[Ranking.day(of: order.at), default: []].append(Case(query: query, wanted: wanted))
        }
      }
      last[order.customer] = order.products
    }
    return cases
  }
}

/// A way to name products.
protocol Model: AnyObject {
  var title: String { get }
  /// Takes orders of days before today, in the order of time.
  func learn(_ orders: [RetailOrders.Order], today: Int64)
  /// The products named from a basket, best first, none of them in it.
  func name(for basket: [String], _ count: Int) -> [String]
}
