/// A product that is recommended, and how strongly: a higher score is better, and scores of
/// different questions do not compare.
package struct ScoredProduct: Sendable, Hashable {
  /// The shop's `product_id`.
  package let id: String
  /// A likeness for related products; a count of orders or visits for rankings.
  package let score: Double

  /// A product with its score.
  package init(id: String, score: Double) {
    self.id = id
    self.score = score
  }
}

extension ScoredProduct {
  /// Best first; at one score by the bytes of the id, so that the same counts give the same order
  /// everywhere.
  static func comesFirst(_ left: ScoredProduct, _ right: ScoredProduct) -> Bool {
    if left.score != right.score { return left.score > right.score }
    return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
  }
}
