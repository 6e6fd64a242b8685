package import Values

/// What the workspace says about its shop.
package struct ShopSettings: Hashable, Sendable {
  /// How long a cart lies still until it is abandoned.
  package var cartAbandonedAfter: Span
  /// The shop has sent a `Cart Abandoned` of its own: the timer raises no more.
  package var ownCartAbandoned: Bool
  /// ISO 4217, for carts and orders that say none.
  package var currency: String

  package init(
    cartAbandonedAfter: Span = .minutes(30), ownCartAbandoned: Bool = false,
    currency: String = "EUR"
  ) {
    self.cartAbandonedAfter = cartAbandonedAfter
    self.ownCartAbandoned = ownCartAbandoned
    self.currency = currency
  }
}
