import Engine
import Hummingbird
import Recommendation
import Store
import Values

/// Which products belong together and which are wanted most.
enum RecommendationOperations {
  /// They come before the operations of single products: `best-sellers` and `most-visited` are no
  /// ids here.
  static let all = [bestSellers, mostVisited, related]

  private static let tag = "Products"
  private static let limit = Member(
    "limit", .whole(1...Limits.page), "How many at most; \(Limits.usualPage) without.")
  private static let days = Member(
    "days", .whole(1...Recommendation.Limits.period),
    "The length of the period in days of UTC, today the last of them; 30 without.")

  private static let bestSellers = Operation(
    method: .get, path: "/products/best-sellers", name: "listBestSellers",
    summary: "Products by the number of orders that had them", tag: tag,
    note: "An order counts once for each of its products, whatever the quantity.",
    query: [days, limit], success: (200, .page(of: .named("ScoredProduct")))
  ) { call in
    let (recommender, days, now) = (call.engine.recommender, call.days, call.now)
    return call.page(
      try await call.read { try recommender.bestSellers(days: days, now: now, in: $0) })
  }

  private static let mostVisited = Operation(
    method: .get, path: "/products/most-visited", name: "listMostVisited",
    summary: "Products by the number of visits in which they were looked at", tag: tag,
    note: "A visit is over after half an hour in which the visitor looks at nothing.",
    query: [days, limit], success: (200, .page(of: .named("ScoredProduct")))
  ) { call in
    let (recommender, days, now) = (call.engine.recommender, call.days, call.now)
    return call.page(
      try await call.read { try recommender.mostVisited(days: days, now: now, in: $0) })
  }

  private static let related = Operation(
    method: .get, path: "/products/{id}/related", name: "listRelatedProducts",
    summary: "Products that belong to a product, best first", tag: tag,
    note: "Empty for a product that was never bought or looked at together with another.",
    query: [
      Member(
        "kind", .word(["bought_with", "viewed_with"]),
        "In one order, or in one visit; bought_with without."), limit,
    ], success: (200, .page(of: .named("ScoredProduct")))
  ) { call in
    let recommender = call.engine.recommender
    let isViewed = call.query["kind"]?.text == "viewed_with"
    return call.page(
      isViewed
        ? recommender.viewedWith([call.id], limit: call.limit)
        : recommender.boughtWith([call.id], limit: call.limit))
  }

  /// What the answers hold.
  static let schemas: [(name: String, schema: Schema)] = [
    (
      "ScoredProduct",
      .described([
        Member("product_id", .text(max: Recommendation.Limits.idBytes), "The shop's id."),
        Member(
          "score", .number,
          "How many orders or visits; of related products a likeness, which compares within one "
            + "answer only."),
      ])
    )
  ]
}

extension Call {
  fileprivate var days: Int { query["days"]?.number?.whole.map { Int($0) } ?? 30 }

  fileprivate func page(_ products: [ScoredProduct]) -> Answer {
    .page(
      products.prefix(limit).map {
        ["product_id": .string($0.id), "score": .number(Number(double: $0.score))]
      }, next: nil)
  }
}
