package import Values

/// What somebody means to buy, or bought.
///
/// A cart keeps its recent changes, and its lines are their fold in the order in which they
/// happened; so repeated and late events leave the right cart. Changes beyond `Limits` are folded
/// into a baseline: what is older than that still counts, but only roughly.
package struct Cart: Hashable, Sendable {
  /// Where a cart stands.
  package enum State: String, Hashable, Sendable {
    case active, abandoned, purchased
  }

  /// Which of the contact's carts it is, from 1 in the order in which they were begun.
  package internal(set) var serial: Int
  /// The shop's `cart_id`; empty for the one cart of a contact whose events say none.
  package internal(set) var key: String
  /// What the events said about each product that any change names.
  var products: [Product] = []
  /// By `at`, equal ones by arrival.
  var changes: [CartChange] = []
  /// The fold of the changes that are no longer kept.
  var baseline: [CartEntry] = []
  var baselineAt: Instant?
  /// When the newest change of the baseline replaced all lines; what is older has no effect.
  var baselineReplacedAt: Instant?
  /// What was said about the cart as a whole: total, currency, addresses.
  var stated = DatedObject()
  package internal(set) var purchasedAt: Instant?
  /// The order that completed the cart.
  package internal(set) var orderID: String?
  /// When the cart was last said to be abandoned; also while it is active again.
  package internal(set) var abandonedAt: Instant?
  /// Changes up to here are those that the abandonment knew, or that came before it.
  var abandonedSince: Instant?
  /// Begun by an order without `cart_id`: whichever cart turns out to hold its products.
  var isUnclaimed = false
  /// The fold: what is in the cart now.
  var contents: [CartEntry] = []

  /// A product and what was said about it.
  struct Product: Hashable, Sendable {
    let id: String
    var stated: DatedObject
  }

  /// An empty cart.
  package init(serial: Int, key: String) {
    self.serial = serial
    self.key = key
  }

  /// Where the cart stands: bought beats abandoned, and any later change makes it active again.
  package var state: State {
    if purchasedAt != nil { return .purchased }
    guard let abandonedSince, changedAt.map({ $0 <= abandonedSince }) ?? true else {
      return .active
    }
    return .abandoned
  }

  /// The shop's `cart_id`, or `cart-` and the serial for a cart without one: never empty, and the
  /// same for as long as the cart lives.
  package var id: String { key.isEmpty ? "cart-\(serial)" : key }

  /// When somebody last changed it.
  package var changedAt: Instant? { changes.last?.at ?? baselineAt }

  /// When anything last happened to it.
  package var updatedAt: Instant {
    [changedAt, purchasedAt, abandonedAt].compactMap { $0 }.max() ?? Instant(milliseconds: 0)
  }

  package var isEmpty: Bool { contents.isEmpty }

  /// What is in it, in the order in which it was put in.
  package var lines: [CartLine] {
    contents.map { entry in
      let product = products[entry.product]
      return CartLine(id: product.id, details: product.stated.values, quantity: entry.quantity)
    }
  }

  /// Every product that a change of the cart has named, as far as changes are kept, also those that
  /// are no longer in it; with a quantity of 0.
  package var named: [CartLine] {
    products.map { CartLine(id: $0.id, details: $0.stated.values, quantity: 0) }
  }

  /// Σ quantity.
  package var count: Number { contents.reduce(0) { $0 + $1.quantity } }

  /// What an event stated since the last change, else Σ price × quantity (semantics.md, 17).
  package var total: Number {
    if let total = stated["total"]?.amount, let at = stated.instant(of: "total"),
      changedAt.map({ $0 <= at }) ?? true
    {
      return total
    }
    return contents.reduce(0) { sum, entry in
      guard let price = products[entry.product].stated["price"]?.amount else { return sum }
      return sum + price * entry.quantity
    }
  }

  /// The currency that the shop stated last, by ISO 4217.
  package var currency: String? { stated["currency"]?.name }

  /// Where the cart can be gone on with: what the shop said last as `recovery_url`, else as
  /// `checkout_url`, else as `cart_url`, else as the `url` of an event about the whole cart.
  package var recoveryURL: String? {
    for name in ["recovery_url", "checkout_url", "cart_url", "url"] {
      if let url = stated[name]?.name { return url }
    }
    return nil
  }

  /// When the cart becomes abandoned unless it is changed before; nil when it is empty, bought or
  /// abandoned already, and when the shop says itself what is abandoned.
  package func abandonDue(_ settings: ShopSettings) -> Instant? {
    guard !settings.ownCartAbandoned, !isEmpty, state == .active, let changedAt else { return nil }
    return changedAt + settings.cartAbandonedAfter
  }

  /// Marks the cart as abandoned and gives the attributes of the trigger `cart_abandoned`; nil, and
  /// nothing happens, when it is empty or not active.
  package mutating func abandon(at instant: Instant, _ settings: ShopSettings) -> JSON.Object? {
    guard !isEmpty, state == .active else { return nil }
    abandonedAt = instant
    abandonedSince = changedAt
    return properties(settings)
  }

  /// The cart as triggers and steps export it: `cart_id state total count currency products
  /// recovery_url` and, where there is one, `order_id`.
  package func properties(_ settings: ShopSettings) -> JSON.Object {
    var properties: JSON.Object = [
      "cart_id": .string(id), "state": .string(state.rawValue), "total": .number(total),
      "count": .number(count), "currency": .string(currency ?? settings.currency),
      "products": .array(lines.map(\.json)),
    ]
    properties["recovery_url"] = recoveryURL.map(JSON.string)
    properties["order_id"] = orderID.map(JSON.string)
    return properties
  }
}
