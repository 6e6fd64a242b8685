/// The neighbours of products in memory: what answers "bought together" and "viewed together".
///
/// A value: who reads it keeps what it was, whatever is taken in later.
package struct Neighbours: Sendable {
  private struct Entry: Sendable {
    let product: Int32
    let score: Float
  }

  /// Ids by number; a number is given out once and stays.
  private var ids: [String] = []
  private var numbers: [String: Int32] = [:]
  /// The neighbours of each product, best first.
  private var lists: [[Entry]] = []

  /// Neighbours of nobody yet.
  package init() {}

  /// How many products have neighbours.
  package var count: Int { lists.count { !$0.isEmpty } }

  /// Takes the neighbours of a product in place of those that it had, best first.
  package mutating func set(_ product: String, to neighbours: [ScoredProduct]) {
    let entries = neighbours.prefix(Limits.neighbours).map { neighbour in
      Entry(product: number(of: neighbour.id), score: Float(neighbour.score))
    }
    lists[Int(number(of: product))] = entries
  }

  private mutating func number(of id: String) -> Int32 {
    if let number = numbers[id] { return number }
    let number = Int32(ids.count)
    ids.append(id)
    lists.append([])
    numbers[id] = number
    return number
  }

  /// The products that belong to some others: the scores that these give are added up. Never one
  /// of the products asked for, nor of the excluded ones.
  ///
  /// - Parameter products: the first `Limits.seeds` count; one that is named twice counts once.
  package func related(
    to products: [String], limit: Int, excluding: Set<String> = []
  ) -> [ScoredProduct] {
    var seeds: [Int32] = []
    for product in products {
      guard let number = numbers[product], !seeds.contains(number) else { continue }
      seeds.append(number)
      if seeds.count == Limits.seeds { break }
    }
    if seeds.isEmpty || limit <= 0 { return [] }
    var sums = Sums(atMost: seeds.reduce(0) { $0 + lists[Int($1)].count })
    // Products are added in the order of their ids, so that the order of a cart changes no bit.
    for seed in seeds.sorted(by: { precedes($0, $1) }) {
      for entry in lists[Int(seed)] { sums.add(Double(entry.score), to: entry.product) }
    }
    for product in products { if let number = numbers[product] { sums.drop(number) } }
    for product in excluding { if let number = numbers[product] { sums.drop(number) } }
    return best(sums, limit)
  }

  private func best(_ sums: Sums, _ limit: Int) -> [ScoredProduct] {
    var best = Best<(product: Int32, score: Double)>(limit) { left, right in
      if left.score != right.score { return left.score > right.score }
      return precedes(left.product, right.product)
    }
    sums.forEach { product, score in best.offer((product, score)) }
    return best.elements.map { ScoredProduct(id: ids[Int($0.product)], score: $0.score) }
  }

  private func precedes(_ left: Int32, _ right: Int32) -> Bool {
    ids[Int(left)].utf8.lexicographicallyPrecedes(ids[Int(right)].utf8)
  }
}
