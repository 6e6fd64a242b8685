package import Database
package import Recommendation
package import Values
import Store
import Synchronization

/// Answers which products belong together and which are wanted most, from memory.
///
/// Neighbours are refreshed in the background as the rollup advances. A ranking is counted when it
/// is asked for first on a day, and then again in the background.
package final class Recommender: Sendable {
  private struct State {
    var neighbours: [Relation: Neighbours] = [:]
    /// How far the rollup had come when neighbours and rankings were read last.
    var rollup: RollupRows.State?
    var rankings: [RankingKey: Ranking] = [:]
    /// How far it had come, and when, when rankings were counted last.
    var rankedSerial: Int64?
    var rankedAt: Instant?
  }

  private struct RankingKey: Hashable {
    let relation: Relation
    let days: Int
  }

  private let state = Mutex(State())

  package init() {}

  // MARK: Refreshing

  /// Reads what the rollup of this or another node has written since the last time; rankings, which
  /// take longer, at most once a minute.
  package func refresh(from database: any Database, now: Instant) async throws {
    var hasMore = true
    while hasMore {  // Ends: each time reads editions after those of before.
      let known = state.withLock { $0 }
      let isDue = known.rankedAt.map { now >= $0 + Limits.rankingAge || now < $0 } ?? true
      let news = try await database.read { try News($0, since: known, withRankings: isDue) }
      hasMore = take(news, at: now)
    }
  }

  /// Reads what the rollup has written, rankings too: for command line, simulation and tests.
  package func refresh(in transaction: Transaction) throws {
    var hasMore = true
    while hasMore {  // Ends: each time reads editions after those of before.
      let known = state.withLock { $0 }
      hasMore = take(try News(transaction, since: known, withRankings: true), at: nil)
    }
  }

  /// What has changed since some state of the rollup.
  private struct News: Sendable {
    let rollup: RollupRows.State
    let isAnew: Bool
    var lists: [NeighbourRows.Entry] = []
    /// Nil when they were not looked at.
    var rankings: [RankingKey: Ranking]?

    init(_ transaction: Transaction, since known: State, withRankings: Bool) throws {
      rollup = try transaction.rollup.state()
      isAnew = rollup.epoch != known.rollup?.epoch
      let edition = isAnew ? 0 : known.rollup?.edition ?? 0
      if edition != rollup.edition {
        lists = try transaction.neighbours.changes(after: edition, limit: Limits.readLists)
      }
      guard withRankings, known.rankedSerial != rollup.serial else { return }
      var rankings: [RankingKey: Ranking] = [:]
      for (key, ranking) in known.rankings {
        rankings[key] = try transaction.popularity.ranking(
          key.relation, days: key.days, through: ranking.day)
      }
      self.rankings = rankings
    }
  }

  /// - Returns: true when more lists are to be read.
  private func take(_ news: News, at now: Instant?) -> Bool {
    state.withLock { state in
      if news.isAnew { state.neighbours = [:] }
      for entry in news.lists {
        state.neighbours[entry.relation, default: Neighbours()]
          .set(entry.product, to: entry.neighbours)
      }
      if let rankings = news.rankings {
        for (key, ranking) in rankings where state.rankings[key]?.day == ranking.day {
          state.rankings[key] = ranking
        }
        state.rankedSerial = news.rollup.serial
        state.rankedAt = now
      }
      var rollup = news.rollup
      defer { state.rollup = rollup }
      guard let last = news.lists.last, last.edition < rollup.edition else { return false }
      rollup.edition = last.edition
      return true
    }
  }

  // MARK: What belongs together

  /// Products bought together with these, best first; never one of these or of the excluded.
  package func boughtWith(
    _ ids: [String], limit: Int, excluding: Set<String> = []
  ) -> [ScoredProduct] {
    neighbours(.bought).related(to: ids, limit: limit, excluding: excluding)
  }

  /// Products looked at in one visit with these, best first; never one of these or of the excluded.
  package func viewedWith(
    _ ids: [String], limit: Int, excluding: Set<String> = []
  ) -> [ScoredProduct] {
    neighbours(.viewed).related(to: ids, limit: limit, excluding: excluding)
  }

  /// Products that go with what is or was in a cart or an order: those bought together with it,
  /// then those viewed together with it.
  package func relatedToCart(
    _ ids: [String], limit: Int, excluding: Set<String> = []
  ) -> [ScoredProduct] {
    let bought = boughtWith(ids, limit: limit, excluding: excluding)
    if bought.count == limit { return bought }
    let rest = excluding.union(bought.map(\.id))
    return bought + viewedWith(ids, limit: limit - bought.count, excluding: rest)
  }

  /// Products like one that somebody looks at: those viewed together with it, then those bought
  /// together with it.
  package func relatedToProduct(
    _ id: String, limit: Int, excluding: Set<String> = []
  ) -> [ScoredProduct] {
    let viewed = viewedWith([id], limit: limit, excluding: excluding)
    if viewed.count == limit { return viewed }
    let rest = excluding.union(viewed.map(\.id))
    return viewed + boughtWith([id], limit: limit - viewed.count, excluding: rest)
  }

  /// Products for a person, from what they bought and looked at, newest first: what goes with it,
  /// never it.
  package func relatedToContact(
    history ids: [String], limit: Int, excluding: Set<String> = []
  ) -> [ScoredProduct] {
    relatedToCart(ids, limit: limit, excluding: excluding)
  }

  // MARK: What is wanted most

  /// Products by the number of orders that had them in the last days of a period, today among
  /// them (UTC), all of them and best first.
  ///
  /// - Parameter transaction: is asked only when nobody has asked for this period today.
  package func bestSellers(
    days: Int, now: Instant, in transaction: Transaction
  ) throws -> [ScoredProduct] {
    try ranking(.bought, days, now, transaction).products
  }

  /// Products by the number of visits in which they were looked at, as `bestSellers`.
  package func mostVisited(
    days: Int, now: Instant, in transaction: Transaction
  ) throws -> [ScoredProduct] {
    try ranking(.viewed, days, now, transaction).products
  }

  private func ranking(
    _ relation: Relation, _ days: Int, _ now: Instant, _ transaction: Transaction
  ) throws -> Ranking {
    let key = RankingKey(relation: relation, days: days)
    let day = Ranking.day(of: now)
    if let known = state.withLock({ $0.rankings[key] }), known.day == day { return known }
    let ranking = try transaction.popularity.ranking(relation, days: days, through: day)
    state.withLock { state in
      if state.rankings.count >= Limits.rankings { state.rankings = [:] }
      state.rankings[key] = ranking
    }
    return ranking
  }

  private func neighbours(_ relation: Relation) -> Neighbours {
    state.withLock { $0.neighbours[relation] ?? Neighbours() }
  }
}
