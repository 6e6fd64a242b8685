import Recommendation
import Values

/// The products of most orders, ever or lately.
final class PopularityModel: Model {
  let title: String
  private let days: Int64?
  private var orders: [(day: Int64, products: Set<String>)] = []
  private var ranked: [String] = []

  init(days: Int64?) {
    self.days = days
    title = days.map { "popularity, last \($0) days" } ?? "popularity"
  }

  func learn(_ orders: [RetailOrders.Order], today: Int64) {
    self.orders += orders.map { (Ranking.day(of: $0.at), Set($0.products)) }
    if let days { self.orders.removeAll { $0.day < today - days } }
    var counts: [String: Int64] = [:]
    for order in self.orders { for product in order.products { counts[product, default: 0] += 1 } }
    ranked = Ranking(day: today, counts: counts.map { ($0.key, $0.value) }).products.map(\.id)
  }

  func name(for basket: [String], _ count: Int) -> [String] {
    Array(ranked.lazy.filter { !basket.contains($0) }.prefix(count))
  }
}

/// Plain counts of orders that had both products, or the plain cosine of them.
final class CountModel: Model {
  let title: String
  private let isCosine: Bool
  private var numbers: [String: Int] = [:]
  private var ids: [String] = []
  private var own: [Double] = []
  /// Row by row; the products of a row grow with what was bought with it.
  private var together: [[Int: Double]] = []

  init(isCosine: Bool) {
    self.isCosine = isCosine
    title = isCosine ? "plain cosine" : "plain co-occurrence"
  }

  func learn(_ orders: [RetailOrders.Order], today: Int64) {
    for order in orders {
      let products = Set(order.products).map { number($0) }
      for product in products {
        own[product] += 1
        for other in products where other != product { together[product][other, default: 0] += 1 }
      }
    }
  }

  private func number(_ id: String) -> Int {
    if let number = numbers[id] { return number }
    numbers[id] = ids.count
    ids.append(id)
    own.append(0)
    together.append([:])
    return ids.count - 1
  }

  func name(for basket: [String], _ count: Int) -> [String] {
    var sums: [Int: Double] = [:]
    let products = Set(basket).compactMap { numbers[$0] }.sorted()
    for product in products {
      for (other, both) in together[product] {
        sums[other, default: 0] += isCosine ? both / (own[product] * own[other]).squareRoot() : both
      }
    }
    for product in products { sums[product] = nil }
    return sums.map { ScoredProduct(id: ids[$0.key], score: $0.value) }
      .sorted { ($1.score, $0.id) < ($0.score, $1.id) }.prefix(count).map(\.id)
  }
}

/// What the engine does: its own counts, neighbours and sums.
final class NeighboursModel: Model {
  let title: String
  let decay: Decay
  let likeness: Likeness
  private(set) var rows: [String: Companions] = [:]
  private(set) var neighbours = Neighbours()
  private var period = 0

  init(_ title: String, decay: Decay = .standard, likeness: Likeness = .standard) {
    self.title = title
    self.decay = decay
    self.likeness = likeness
  }

  func learn(_ orders: [RetailOrders.Order], today: Int64) {
    let baskets = orders.map { Basket($0.products, at: $0.at) }
    let newest = max(period, baskets.map { decay.period(of: $0.at) }.max() ?? 0)
    var changes = Changes(in: newest, decay: decay)
    for basket in baskets { changes.add(basket) }
    let isNewPeriod = newest != period
    period = newest
    var concerned: Set<String> = isNewPeriod ? Set(rows.keys) : []
    for change in changes.products {
      var row = rows[change.id] ?? Companions()
      let before = Likeness.level(row.own.value(in: period))
      row.apply(change, since: decay.first(in: period))
      rows[change.id] = row
      concerned.insert(change.id)
      if !isNewPeriod, Likeness.level(row.own.value(in: period)) != before {
        concerned.formUnion(row.ids)
      }
    }
    let levels = rows.mapValues { Likeness.level($0.own.value(in: period)) }
    for product in concerned {
      neighbours.set(
        product,
        to: likeness.neighbours(of: rows[product] ?? Companions(), in: period, levels: levels))
    }
  }

  func name(for basket: [String], _ count: Int) -> [String] {
    neighbours.related(to: basket, limit: count).map(\.id)
  }
}
