package import Values

/// A purchase. What is known about it does not depend on the order in which its events arrive: an
/// update, a refund or a cancellation may come before the order itself.
package struct Order: Hashable, Sendable {
  /// Where an order stands.
  package enum State: String, Hashable, Sendable {
    /// Only updates, refunds or cancellations were heard of so far.
    case pending
    case completed, cancelled, refunded
  }

  /// The shop's `order_id`; for an order without one `message-` and the event's `messageId`.
  package let id: String
  /// When it was completed: the earliest `Order Completed`.
  package internal(set) var placedAt: Instant?
  package internal(set) var cancelledAt: Instant?
  /// What was given back so far, as the refunds say.
  package internal(set) var refundedAmount: Number = 0
  /// When a refund came that names no amount: everything was given back.
  package internal(set) var refundedAt: Instant?
  /// The cart that it completed.
  package internal(set) var cartSerial: Int?
  /// All that was said about it but refunds, products as `CartLine.json`.
  package internal(set) var stated = DatedObject()

  /// An order of which nothing is known yet.
  package init(id: String) {
    self.id = id
  }

  /// Where the order stands, whatever the order in which its events came.
  package var state: State {
    if placedAt == nil { return .pending }
    if cancelledAt != nil { return .cancelled }
    if refundedAt != nil || (refundedAmount > 0 && refundedAmount >= total) { return .refunded }
    return .completed
  }

  /// When it happened: when it was completed or, as long as that is not known, when it was first
  /// spoken of.
  package var at: Instant? { placedAt ?? cancelledAt ?? refundedAt ?? stated.latest }

  /// `total`, else `revenue`, else `value` as stated last, unless products were stated after that;
  /// then Σ price × quantity.
  package var total: Number {
    let productsAt = stated.instant(of: "products")
    for name in ["total", "revenue", "value"] {
      guard let amount = stated[name]?.amount, let at = stated.instant(of: name) else { continue }
      if let productsAt, productsAt > at { continue }
      return amount
    }
    return lines.total
  }

  /// What was given back; never more than the total.
  package var refunded: Number { state == .refunded ? total : min(refundedAmount, total) }

  /// The currency by ISO 4217.
  package var currency: String? { stated["currency"]?.name }
  /// The e-mail address that the order was placed with.
  package var email: String? { stated["email"]?.name }
  /// The coupon that was used.
  package var coupon: String? { stated["coupon"]?.name }

  /// What was bought.
  package var lines: [CartLine] {
    (stated["products"]?.array ?? []).compactMap { element in
      element.object.flatMap(CartLine.init(stored:))
    }
  }

  /// What it adds to the purchases of the contact; nil when it does not count (semantics.md, 18).
  package var contribution: (at: Instant, total: Number)? {
    guard state == .completed, let placedAt else { return nil }
    return (placedAt, total - refunded)
  }
}

extension Order {
  /// What an event says about an order.
  enum Change {
    case complete, update, cancel
    case refund
  }

  /// Takes an event about the order. `products` are those of the event.
  mutating func apply(
    _ change: Change, _ properties: JSON.Object, products: [NamedProduct], at instant: Instant
  ) throws(Refusal) {
    switch change {
    case .complete:
      placedAt = placedAt.map { min($0, instant) } ?? instant
      try state(properties, products, at: instant)
    case .update:
      try state(properties, products, at: instant)
    case .cancel:
      cancelledAt = cancelledAt.map { min($0, instant) } ?? instant
    case .refund:
      if let amount = Order.refund(properties, products) {
        refundedAmount = refundedAmount + amount
      } else {
        refundedAt = refundedAt.map { min($0, instant) } ?? instant
      }
    }
  }

  /// Takes what another contact knew about the same order.
  mutating func merge(_ other: Order) {
    if let at = other.placedAt { placedAt = placedAt.map { min($0, at) } ?? at }
    if let at = other.cancelledAt { cancelledAt = cancelledAt.map { min($0, at) } ?? at }
    if let at = other.refundedAt { refundedAt = refundedAt.map { min($0, at) } ?? at }
    refundedAmount = refundedAmount + other.refundedAmount
    stated.merge(other.stated)
    cartSerial = cartSerial ?? other.cartSerial
  }

  private mutating func state(
    _ properties: JSON.Object, _ products: [NamedProduct], at instant: Instant
  ) throws(Refusal) {
    var members = properties
    members["order_id"] = nil
    members["products"] = nil
    let fits = members.weight <= Limits.orderBytes
    if !fits {
      for (name, _) in members where !Order.essential.contains(name) { members[name] = nil }
    }
    members = members.filtered { !$0.isNull }
    if !products.isEmpty { members["products"] = .array(products.map(\.line.json)) }
    stated.state(members, at: instant)
    if !fits { throw .orderTooLarge(order: id) }
  }

  /// `refund`, `refund_amount`, `amount`, `total`, `value` or `revenue` of a refund, else what its
  /// products come to; nil without any of them, which means everything.
  private static func refund(_ properties: JSON.Object, _ products: [NamedProduct]) -> Number? {
    for name in ["refund", "refund_amount", "amount", "total", "value", "revenue"] {
      if let amount = properties[name]?.amount { return amount < 0 ? amount.negated : amount }
    }
    let total = products.map(\.line).total
    return total > 0 ? total : nil
  }

  /// What is kept of an order that carries too much.
  private static let essential: Set<String> = [
    "total", "revenue", "value", "currency", "email", "coupon", "cart_id", "checkout_id",
  ]
}
