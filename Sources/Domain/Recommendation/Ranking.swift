package import Values

/// Products by how often they were bought or looked at in a rolling period, most often first.
package struct Ranking: Sendable, Hashable {
  /// The last day of the period, counted from 1970-01-01 in UTC.
  package let day: Int64
  /// All products of the period, best first.
  package let products: [ScoredProduct]

  /// Orders products by their counts, at one count by the bytes of the id.
  package init(day: Int64, counts: [(product: String, count: Int64)]) {
    self.day = day
    products = counts.map { ScoredProduct(id: $0.product, score: Double($0.count)) }
      .sorted(by: ScoredProduct.comesFirst)
  }

  /// The day of an instant, counted from 1970-01-01 in UTC.
  package static func day(of instant: Instant) -> Int64 {
    let (days, rest) = instant.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    return rest < 0 ? days - 1 : days
  }

  /// The days of a period that ends with a day and has so many; at least one and at most
  /// `Limits.period`.
  package static func days(_ count: Int, through day: Int64) -> ClosedRange<Int64> {
    day - Int64(min(max(count, 1), Limits.period)) + 1...day
  }
}
