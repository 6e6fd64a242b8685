/// How much a product belongs to another: a cosine that is damped and leans to what is popular.
///
///     c(a, b) / ((n(a) + damping)^¾ · (n(b) + damping)^¼)
///
/// c and n are decayed weights (`Decay`). The plain cosine has ½ and ½; less weight on the
/// neighbour's own count, which prefers what is bought more, and damping, which distrusts what was
/// bought seldom, have found more of the products that people bought next
/// (Documentation/decisions/0012-recommendation.md).
package struct Likeness: Sendable, Hashable {
  /// In baskets of one product.
  package let damping: Double

  /// The damping that the decision chose.
  package static let standard = Likeness(damping: 5)

  /// A likeness with this damping.
  package init(damping: Double) { self.damping = damping }

  /// The score of a neighbour.
  ///
  /// - Parameters:
  ///   - together: the weight of both.
  ///   - own: the weight of the product whose neighbours are sought.
  ///   - level: the neighbour's weight, as `level` gives it.
  package func score(together: Double, own: Double, level: Double) -> Double {
    let half = (own + damping).squareRoot()
    let other = (level + damping).squareRoot().squareRoot()
    let divisor = half * half.squareRoot() * other
    return divisor > 0 ? together / divisor : 0
  }

  /// A weight with three binary digits, rounded down. Neighbours are found again when it changes,
  /// so that one more order of a product does not concern all that it ever was bought with.
  package static func level(_ weight: Double) -> Double {
    Double(bitPattern: weight.bitPattern & 0xfffc_0000_0000_0000)
  }

  /// The neighbours of a product, best first.
  ///
  /// - Parameter levels: the levels of the companions in this period.
  package func neighbours(
    of companions: Companions, in period: Int, levels: [String: Double]
  ) -> [ScoredProduct] {
    let own = companions.own.value(in: period)
    var best = Best(Limits.neighbours, comesFirst: ScoredProduct.comesFirst)
    companions.forEach(in: period) { id, together in
      guard let level = levels[id] else { return }
      let score = score(together: together, own: own, level: level)
      // What is kept is what memory holds: the same on every node, read or computed.
      if score > 0 { best.offer(ScoredProduct(id: id, score: Double(Float(score)))) }
    }
    return best.elements
  }
}
