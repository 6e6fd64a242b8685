package import Values

/// How orders and visits lose weight with age: half of it in each half life, exactly.
///
/// Time is cut into periods of one half life. Within its period a basket gets a whole number that
/// grows from `unit` to twice that, so that sums are exact whatever the order of the events; a
/// period counts half of the next one. Counts made event by event are therefore bit for bit those
/// made again from the log.
package struct Decay: Sendable, Hashable {
  /// The half life in days.
  package let halfLife: Int
  /// The weight of a basket on each day of a period.
  private let growth: [Int64]

  /// What the decision in Documentation/decisions/0012-recommendation.md chose.
  package static let standard = Decay(halfLife: 45)

  /// The weight of a basket of one product at the beginning of a period.
  package static let unit: Int64 = 65_536

  /// - Parameter halfLife: in days; at least 1.
  package init(halfLife: Int) {
    precondition(halfLife >= 1, "a half life has at least a day")
    self.halfLife = halfLife
    growth = (0..<halfLife).map { day in
      Int64((Double(Decay.unit) * Decay.power(day, of: halfLife)).rounded())
    }
  }

  /// The number of the period of an instant; before 1970 it is 0.
  package func period(of instant: Instant) -> Int {
    Int(max(Ranking.day(of: instant), 0)) / halfLife
  }

  /// The first period that still counts in a period.
  package func first(in period: Int) -> Int { period - Limits.halfLives + 1 }

  /// What a basket of so many products adds to each pair of them: the more products, the less it
  /// says about each.
  func weight(of basket: Basket) -> Int64 {
    let size = Int64(basket.products.count)
    let day = Int(max(Ranking.day(of: basket.at), 0)) % halfLife
    return (growth[day] + size / 2) / size
  }

  /// 2^(day / halfLife) by bisection of the exponent: square roots only, which round alike on every
  /// machine.
  private static func power(_ day: Int, of halfLife: Int) -> Double {
    var result = 1.0
    var root = 2.0
    var rest = Double(day) / Double(halfLife)
    for _ in 0..<40 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= root
        rest -= 1
      }
    }
    return result
  }
}
