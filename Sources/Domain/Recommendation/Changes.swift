/// What some baskets change in the counts, summed up before anything is written.
package struct Changes: Sendable {
  /// A basket among `products`, and what it adds to each pair.
  private struct Entry {
    let products: Range<Int>
    let period: Int
    let weight: Int64
  }

  private struct Day: Hashable {
    let product: Int32
    let day: Int64
  }

  private let decay: Decay
  private let first: Int
  private var ids: [String] = []
  private var numbers: [String: Int32] = [:]
  private var chosen: [Int32] = []
  private var entries: [Entry] = []
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
    let start = chosen.count
    chosen += products
    entries.append(
      Entry(
        products: start..<chosen.count, period: period, weight: sign * decay.weight(of: basket)))
  }

  private mutating func number(of id: String) -> Int32 {
    if let number = numbers[id] { return number }
    let number = Int32(ids.count)
    ids.append(id)
    numbers[id] = number
    return number
  }
}

extension Changes {
  /// What changes in the row of one product.
  package struct Product: Sendable {
    package let id: String
    let own: Tally
    /// In the order of ids, and of periods within one id.
    let others: [Other]
  }

  /// What changes between a product and another one in one period.
  struct Other: Sendable {
    let id: String
    let part: Tally.Part
  }

  /// The changed rows, in the order of ids.
  package var products: [Product] {
    let order = ids.indices.sorted { ProductID.precedes(ids[$0], ids[$1]) }
    var ranks = Array(repeating: 0, count: ids.count)
    for (rank, number) in order.enumerated() { ranks[number] = rank }
    let ranked = chosen.map { ranks[Int($0)] }
    let entries = entries.sorted { $0.period < $1.period }
    var baskets: [[Int]] = Array(repeating: [], count: ids.count)
    for (index, entry) in entries.enumerated() {
      for product in ranked[entry.products] { baskets[product].append(index) }
    }
    var row = Row(count: ids.count)
    var products: [Product] = []
    for (rank, indices) in baskets.enumerated() {
      for index in indices {
        let entry = entries[index]
        row.reach(entry.period)
        for other in ranked[entry.products] { row.add(entry.weight, to: other) }
      }
      let (own, others) = row.finish(without: rank)
      if own.isEmpty, others.isEmpty { continue }
      products.append(
        Product(
          id: ids[order[rank]], own: own,
          others: others.map { Other(id: ids[order[$0.product]], part: $0.part) }))
    }
    return products
  }

  /// The sums of one product's row: those of one period in an array with a place for every
  /// product, which is what makes counting quick.
  private struct Row {
    private var weights: [Int64]
    private var isTouched: [Bool]
    private var touched: [Int] = []
    private var period = 0
    private var sums: [(product: Int, part: Tally.Part)] = []

    init(count: Int) {
      weights = Array(repeating: 0, count: count)
      isTouched = Array(repeating: false, count: count)
    }

    /// Baskets come in the order of periods.
    mutating func reach(_ period: Int) {
      if period == self.period { return }
      flush()
      self.period = period
    }

    mutating func add(_ weight: Int64, to product: Int) {
      if !isTouched[product] {
        isTouched[product] = true
        touched.append(product)
      }
      weights[product] += weight
    }

    private mutating func flush() {
      for product in touched {
        if weights[product] != 0 {
          sums.append((product, Tally.Part(period: period, weight: weights[product])))
        }
        weights[product] = 0
        isTouched[product] = false
      }
      touched.removeAll(keepingCapacity: true)
    }

    /// The sums in the order of products and periods, with the product's own apart.
    mutating func finish(
      without rank: Int
    ) -> (own: Tally, others: [(product: Int, part: Tally.Part)]) {
      flush()
      // Periods rise already: equal products keep their order by their place in the list.
      let order = sums.indices.map { UInt64(sums[$0].product) << 32 | UInt64($0) }.sorted()
      var own = Tally()
      var others: [(product: Int, part: Tally.Part)] = []
      others.reserveCapacity(order.count)
      for key in order {
        let sum = sums[Int(key & 0xffff_ffff)]
        if sum.product == rank {
          own.add(sum.part.weight, in: sum.part.period)
        } else {
          others.append(sum)
        }
      }
      sums.removeAll(keepingCapacity: true)
      return (own, others)
    }
  }

  /// What changes in the count of a product on a day.
  package struct Count: Sendable {
    package let product: String
    package let day: Int64
    package let count: Int64
  }

  /// The changed counts, by product and day.
  package var counts: [Count] {
    days.filter { $0.value != 0 }
      .map { Count(product: ids[Int($0.key.product)], day: $0.key.day, count: $0.value) }
      .sorted { left, right in
        if left.product != right.product {
          return ProductID.precedes(left.product, right.product)
        }
        return left.day < right.day
      }
  }
}
