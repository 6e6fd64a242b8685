package import Events
package import Values

/// A contact with the part of their shopping that an event can change: what Apply loads, projects
/// on and saves as one.
package struct Shopper: Hashable, Sendable {
  package var contact: Contact
  /// The open carts and those bought lately, which late events may still concern.
  package var carts: [Cart]
  /// The orders that the event mentions, and any others that are at hand.
  package var orders: [Order]

  package init(contact: Contact, carts: [Cart] = [], orders: [Order] = []) {
    self.contact = contact
    self.carts = carts
    self.orders = orders
  }

  /// The cart that was touched last.
  package var latestCart: Cart? {
    carts.max { ($0.updatedAt, $0.serial) < ($1.updatedAt, $1.serial) }
  }

  /// The cart with this serial, where it is at hand.
  package func cart(_ serial: Int) -> Cart? { carts.first { $0.serial == serial } }

  /// The order with this id, where it is at hand.
  package func order(_ id: String) -> Order? { orders.first { $0.id == id } }

  /// Puts an order at hand that is stored already.
  package mutating func add(_ order: Order) {
    orders.append(order)
  }

  /// Puts a cart at hand that is stored already.
  package mutating func add(_ cart: Cart) {
    carts.append(cart)
  }

  /// The id of the order that an event speaks of, so that it can be loaded before; nil for events
  /// about no order.
  package static func orderID(of event: Event) -> String? {
    guard ShopEvent(event)?.order != nil else { return nil }
    return event.properties["order_id"]?.name ?? "message-\(event.messageId)"
  }

  /// The first and the last instant of the contact's orders that count, but for the orders named;
  /// nil when there are none.
  package typealias OtherOrders =
    (_ except: Set<String>) throws -> (first: Instant, last: Instant)?

  /// What an event changed.
  package struct Projected: Hashable, Sendable {
    package var changedContact = false
    /// Attributes whose value changed.
    package var attributes: [String] = []
    /// Topics about which something new was said.
    package var subscriptions: [Subscriptions.Key] = []
    /// Serials of the carts to save.
    package var carts: [Int] = []
    /// Ids of the orders to save.
    package var orders: [String] = []
    /// The order that this event completed for the first time: `order_completed` is raised. A
    /// repetition of the same `order_id` raises nothing (semantics.md, 18), and neither does an
    /// order that was cancelled or given back before it was heard of.
    package var newOrder: String?
    /// The event was the shop's own `Cart Abandoned`: from now on the timer raises no more.
    package var sawCartAbandoned = false
    /// What was not taken, and why.
    package var refusals: [Refusal] = []

    package init() {}
  }

  /// Projects an event on the contact, their carts and orders. Repetitions of a `messageId` have
  /// been refused before. `others` is asked only when an order leaves that was first or last.
  package mutating func project(
    _ event: Event, settings: ShopSettings, others: OtherOrders
  ) rethrows -> Projected {
    var projected = Projected()
    let statement = contact.project(event, &projected.changedContact)
    projected.attributes = statement.attributes
    projected.subscriptions = statement.subscriptions
    projected.refusals = statement.refusals
    guard let shopEvent = ShopEvent(event) else { return projected }
    let serial = contact.lastCartSerial
    let products = NamedProduct.list(event.properties, &projected.refusals)
    if let change = shopEvent.order {
      try project(change, event, products, others, &projected)
    } else {
      project(shopEvent, event, products, &projected)
    }
    if contact.lastCartSerial != serial { projected.changedContact = true }
    return projected
  }

  /// Marks a cart as abandoned because its time is over; gives the attributes of `cart_abandoned`,
  /// or nil when there is nothing to raise.
  package mutating func abandon(
    cart serial: Int, at instant: Instant, settings: ShopSettings
  ) -> JSON.Object? {
    guard let index = carts.firstIndex(where: { $0.serial == serial }),
      let due = carts[index].abandonDue(settings), due <= instant
    else { return nil }
    return carts[index].abandon(at: instant, settings)
  }
}

/// The events of the shop that change carts and orders.
enum ShopEvent {
  case added, removed
  /// The whole cart was seen or checked out.
  case whole
  /// The shop says itself that the cart is abandoned.
  case abandoned
  case order(Order.Change)

  init?(_ event: Event) {
    switch event.commerce {
    case .productAdded, .wishlistProductAddedToCart: self = .added
    case .productRemoved: self = .removed
    case .cartViewed, .checkoutStarted: self = .whole
    case .cartAbandoned where event.source != .engine: self = .abandoned
    case .orderCompleted: self = .order(.complete)
    case .orderUpdated: self = .order(.update)
    case .orderRefunded: self = .order(.refund)
    case .orderCancelled: self = .order(.cancel)
    default: return nil
    }
  }

  /// Whether the event is about all of a cart, not about one product.
  var isWhole: Bool {
    switch self {
    case .whole, .abandoned, .order: true
    case .added, .removed: false
    }
  }

  var order: Order.Change? {
    if case .order(let change) = self { change } else { nil }
  }
}
