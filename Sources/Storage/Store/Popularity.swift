import Database
package import Recommendation

/// How many orders and visits had a product, day by day.
package struct Popularity {
  let transaction: Transaction

  /// Adds to the count of a product on a day, or takes from it.
  package func add(
    _ count: Int64, to product: String, _ relation: Relation, on day: Int64,
    partitions: Int
  ) throws {
    let partition = Partitions.place(of: product, among: partitions)
    try transaction.send(
      """
      INSERT INTO popularity (partition, relation, day, product, n)
      VALUES (\(partition), \(relation.rawValue), \(day), \(product), \(count))
      ON CONFLICT (partition, relation, day, product)
      DO UPDATE SET n = popularity.n + excluded.n
      """)
  }

  /// Takes away the counts of these days that have come to nothing.
  package func sweep(_ relation: Relation, days: [Int64]) throws {
    try transaction.send(
      """
      DELETE FROM popularity WHERE relation = \(relation.rawValue) AND day IN \(anyOf: days)
        AND n = 0
      """)
  }

  /// Products by their counts in a period of days that ends with a day.
  package func ranking(_ relation: Relation, days: Int, through day: Int64) throws -> Ranking {
    let period = Ranking.days(days, through: day)
    return Ranking(
      day: day,
      counts: try transaction.rows(
        """
        SELECT product, CAST(sum(n) AS BIGINT) FROM popularity
        WHERE relation = \(relation.rawValue) AND day >= \(period.lowerBound)
          AND day <= \(period.upperBound) AND n > 0 GROUP BY product
        """
      ) { ($0.text(0), $0.int(1)) })
  }
}
