/// What some baskets change in the counts, summed up before anything is written.
package struct Changes: Sendable {
  private struct Own: Hashable {
    let product: Int32
    let period: Int32
  }

  private struct Pair: Hashable {
    let product: Int32
    let other: Int32
    let period: Int32
  }

  private struct Day: Hashable {
    let product: Int32
    let day: Int64
  }

  private let decay: Decay
  private let first: Int
  private var ids: [String] = []
  private var numbers: [String: Int32] = [:]
  private var owns: [Own: Int64] = [:]
  private var pairs: [Pair: Int64] = [:]
  private var days: [Day: Int64] = [:]

  /// - Parameter period: the newest period of all that was ever counted; baskets that are too old
  ///   in it count in rankings only.
  package init(in period: Int, decay: Decay = .standard) {
    self.decay = decay
    first = decay.first(in: period)
  }

  /// Counts a basket.
  package mutating func add(_ basket: Basket) { count(basket, 1) }

  /// Takes back a basket that was counted before and has changed.
  package mutating func remove(_ basket: Basket) { count(basket, -1) }

  private mutating func count(_ basket: Basket, _ sign: Int64) {
    if basket.products.isEmpty { return }
    let day = Ranking.day(of: basket.at)
    let products = basket.products.map { number(of: $0) }
    for product in products { days[Day(product: product, day: day), default: 0] += sign }
    let period = decay.period(of: basket.at)
    if period < first { return }
    let weight = sign * decay.weight(of: basket)
    for product in products {
      owns[Own(product: product, period: Int32(period)), default: 0] += weight
      for other in products where other != product {
        pairs[Pair(product: product, other: other, period: Int32(period)), default: 0] += weight
      }
    }
  }

  private mutating func number(of id: String) -> Int32 {
    if let number = numbers[id] { return number }
    let number = Int32(ids.count)
    ids.append(id)
    numbers[id] = number
    return number
  }

  // MARK: Results

  /// What changes in the row of one product.
  package struct Product: Sendable {
    package let id: String
    let own: Tally
    /// In the order of ids.
    let others: [(id: String, tally: Tally)]
  }

  /// What changes in the count of a product on a day.
  package struct Count: Sendable {
    package let product: String
    package let day: Int64
    package let count: Int64
  }

  /// The changed rows, in the order of ids.
  package var products: [Product] {
    var own: [Int32: Tally] = [:]
    for (key, weight) in owns { own[key.product, default: Tally()].add(weight, in: Int(key.period)) }
    var others: [Int32: [Int32: Tally]] = [:]
    for (key, weight) in pairs where weight != 0 {
      others[key.product, default: [:]][key.other, default: Tally()]
        .add(weight, in: Int(key.period))
    }
    return own.keys.sorted(by: precedes).compactMap { product in
      let own = own[product] ?? Tally()
      let others = others[product] ?? [:]
      if own.isEmpty, others.isEmpty { return nil }
      return Product(
        id: ids[Int(product)], own: own,
        others: others.sorted { precedes($0.key, $1.key) }.map { (ids[Int($0.key)], $0.value) })
    }
  }

  /// The changed counts, by product and day.
  package var counts: [Count] {
    days.filter { $0.value != 0 }
      .sorted { left, right in
        if left.key.product != right.key.product {
          return precedes(left.key.product, right.key.product)
        }
        return left.key.day < right.key.day
      }
      .map { Count(product: ids[Int($0.key.product)], day: $0.key.day, count: $0.value) }
  }

  private func precedes(_ left: Int32, _ right: Int32) -> Bool {
    ProductID.precedes(ids[Int(left)], ids[Int(right)])
  }
}
