import Catalog
package import Contacts
package import Database
import Events
package import Journeys
import Recommendation
import Store
package import Values

/// The shop as one contact finds it. Nothing is read before a step asks, so that contacts who reach
/// no such step cost nothing.
package final class ShopVisit {
  /// What went wrong while a step was asking. Decisions are pure and cannot throw: whoever lets one
  /// be taken looks here afterwards, and does not keep what was decided.
  package private(set) var failure: (any Error)?
  private let showcase: Showcase
  private let transaction: Transaction
  private let shopper: Shopper
  private let now: Instant

  package init(
    _ showcase: Showcase, _ transaction: Transaction, shopper: Shopper, now: Instant
  ) {
    self.showcase = showcase
    self.transaction = transaction
    self.shopper = shopper
    self.now = now
  }

  /// The answers to what steps ask.
  package var storefront: Storefront {
    Storefront(
      lastCart: { state in self.attempt(nil) { try self.lastCart(state) } },
      orderedProducts: { order in self.attempt([]) { try self.orderedProducts(order) } },
      product: { id in
        self.attempt(nil) { try self.showcase.products.current(self.transaction)[id] }
      },
      products: { source, limit, passes in
        self.attempt([]) { try self.products(source, limit, passes) }
      })
  }

  private func attempt<Answer>(_ otherwise: Answer, _ read: () throws -> Answer) -> Answer {
    guard failure == nil else { return otherwise }
    do {
      return try read()
    } catch {
      failure = error
      return otherwise
    }
  }

  // MARK: Carts and orders

  private func lastCart(_ state: LastCart.State) throws -> Cart? {
    try carts().first { cart in
      switch state {
      case .any: true
      case .active: cart.state == .active
      case .abandoned: cart.state == .abandoned
      case .purchased: cart.state == .purchased
      }
    }
  }

  /// The carts with something in them, the one touched last first; those of orders that were
  /// cancelled or given back are none (semantics.md, 18).
  private func carts() throws -> [Cart] {
    let stored = try transaction.carts.newest(of: shopper.contact.id, limit: Limits.pastCarts)
    let all = shopper.carts + stored.filter { shopper.cart($0.serial) == nil }
    let sorted = all.filter { !$0.isEmpty }.sorted { left, right in
      (left.touchedAt, left.serial) > (right.touchedAt, right.serial)
    }
    var counting: [Cart] = []
    for cart in sorted {
      if let id = cart.orderID, try order(id)?.contribution == nil { continue }
      counting.append(cart)
    }
    return counting
  }

  private func order(_ id: String) throws -> Order? {
    try shopper.order(id) ?? transaction.orders.order(id, of: shopper.contact.id)
  }

  private func orderedProducts(_ id: String?) throws -> [String] {
    if let id { return try order(id)?.lines.map(\.exportedID) ?? [] }
    let stored = try transaction.orders.all(of: shopper.contact.id, limit: Limits.pastOrders)
    let all = shopper.orders + stored.filter { shopper.order($0.id) == nil }
    let counting = all.compactMap { order in order.contribution.map { (order, $0.at) } }
    let last = counting.max { ($0.1, $0.0.id) < ($1.1, $1.0.id) }
    return last?.0.lines.map(\.exportedID) ?? []
  }

  // MARK: Products

  private func products(
    _ source: Storefront.Source, _ limit: Int, _ passes: (Product) -> Bool
  ) throws -> [Product] {
    let (assortment, places) = try showcase.assortment(transaction)
    let recommender = showcase.recommender
    func chosen(_ ids: some Sequence<String>) -> [Product] {
      var found: [Product] = []
      for id in ids where found.count < limit {
        if let product = assortment[id], passes(product) { found.append(product) }
      }
      return found
    }
    /// What a ranking does not know comes behind it.
    func ranked(_ scored: [ScoredProduct]) -> [Product] {
      var found = chosen(scored.lazy.map(\.id))
      guard found.count < limit else { return found }
      let known = Set(scored.lazy.map(\.id))
      for place in places where found.count < limit {
        guard let product = assortment.places[place], !known.contains(product.id) else { continue }
        if passes(product) { found.append(product) }
      }
      return found
    }
    switch source {
    case .all: return ranked([])
    case .bestSellers(let period):
      return ranked(
        try recommender.bestSellers(days: period.wholeDays, now: now, in: transaction))
    case .mostVisited(let period):
      return ranked(
        try recommender.mostVisited(days: period.wholeDays, now: now, in: transaction))
    case .related(let ids):
      return chosen(recommender.relatedToCart(ids, limit: Limits.related).map(\.id))
    case .boughtWith(let ids):
      return chosen(recommender.boughtWith(ids, limit: Limits.related).map(\.id))
    case .relatedToContact:
      let history = try bought() + carted() + visited()
      return chosen(
        recommender.relatedToContact(history: history, limit: Limits.related).map(\.id))
    case .lastVisited: return chosen(try visited())
    case .lastBought: return chosen(try bought())
    case .lastInCartNotBought:
      let bought = Set(try bought())
      return chosen(try carted().filter { !bought.contains($0) })
    case .backInStock(let period):
      return chosen(try told(of: "Product Back In Stock", since: now - period))
    case .priceDropped(let period):
      return chosen(try told(of: "Product Price Dropped", since: now - period))
    }
  }

  /// What the contact has bought, the last first.
  private func bought() throws -> [String] {
    try carts().filter { $0.state == .purchased }.flatMap { $0.lines.map(\.exportedID) }.distinct
  }

  /// What was put into carts, the last first: what lies in open ones, and what an order has left
  /// out of a cart that it completed.
  private func carted() throws -> [String] {
    try carts().flatMap { cart in
      (cart.state == .purchased ? cart.named : cart.lines).reversed().map(\.exportedID)
    }.distinct
  }

  private func visited() throws -> [String] {
    try recent(since: .earliest) { CommerceEvent(name: $0) == .productViewed }
  }

  private func told(of name: String, since: Instant) throws -> [String] {
    try recent(since: since) { $0 == name }
  }

  /// The products of the contact's events with some names, the newest first.
  private func recent(since: Instant, where names: (String) -> Bool) throws -> [String] {
    var ids: [String] = []
    var last: History.Line?
    var pages = 0
    while pages < Limits.historyPages {
      pages += 1
      let lines = try transaction.history.lines(
        of: shopper.contact.id, before: last.map { ($0.at, $0.partition, $0.position) },
        limit: Limits.batch)
      for line in lines where line.at >= since && names(line.name) {
        guard let event = try transaction.log.entry(at: line.position, in: line.partition) else {
          continue  // The log was pruned beyond it.
        }
        if let id = Sighting.id(in: event.properties) { ids.append(id) }
        if ids.count >= Limits.pastProducts { return ids.distinct }
      }
      last = lines.last
      if lines.count < Limits.batch || last.map({ $0.at < since }) ?? true { break }
    }
    return ids.distinct
  }
}

extension Cart {
  /// When it was bought, else when anything last happened to it.
  fileprivate var touchedAt: Instant { purchasedAt ?? updatedAt }
}

extension Span {
  /// In days, begun ones counted whole.
  fileprivate var wholeDays: Int {
    let day = Span.days(1).milliseconds
    return Int((milliseconds + day - 1) / day)
  }
}

extension [String] {
  /// Each once, where it comes first.
  fileprivate var distinct: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
