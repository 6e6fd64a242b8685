package import Values

/// Bounds of what recommendations rest on (I12).
package enum Limits {
  /// Products of one order or one visit that count: of a visit those seen first, of an order those
  /// whose ids come first. What is bought by the hundred says little about what belongs together.
  package static let basket = 100
  /// Bytes of a product's id; longer ones are passed over.
  package static let idBytes = 200
  /// Neighbours of a product that are kept; more did not raise the hit rate
  /// (Documentation/decisions/0012-recommendation.md).
  package static let neighbours = 50
  /// Products that one question may start from; the first ones count.
  package static let seeds = 50
  /// Half lives after which an order counts nothing any more: less than a thousandth is left.
  package static let halfLives = 12
  /// How long a visitor may look at nothing before the visit is over.
  package static let inactivity = Span.minutes(30)
  /// The longest period of a ranking, in days.
  package static let period = 366
}
