import Events
import Values

extension Shopper {
  /// An event about an order.
  mutating func project(
    _ change: Order.Change, _ event: Event, _ products: [NamedProduct], _ others: OtherOrders,
    _ projected: inout Projected
  ) rethrows {
    let id = event.properties["order_id"]?.name ?? "message-\(event.messageId)"
    let before = order(id)
    var order = before ?? Order(id: id)
    do throws(Refusal) {
      try order.apply(change, event.properties, products: products, at: event.at)
    } catch {
      projected.refusals.append(error)
    }
    if case .complete = change, before?.placedAt == nil {
      order.cartSerial = complete(order, event, products, &projected)
      if order.state == .completed { projected.newOrder = id }
    }
    guard order != before else { return }
    try replace(before, with: order, others, &projected)
  }

  /// Puts an order in its place and reckons the purchases anew.
  private mutating func replace(
    _ before: Order?, with order: Order, _ others: OtherOrders, _ projected: inout Projected
  ) rethrows {
    if let index = orders.firstIndex(where: { $0.id == order.id }) {
      orders[index] = order
    } else {
      orders.append(order)
    }
    projected.orders.append(order.id)
    let known = orders
    let purchases = try contact.purchases.replacing(before, with: order) {
      var extremes = try others(Set(known.map(\.id)))
      for other in known where other.id != order.id {
        guard let at = other.contribution?.at else { continue }
        extremes = extremes.map { (min($0.first, at), max($0.last, at)) } ?? (at, at)
      }
      return extremes
    }
    if purchases != contact.purchases {
      contact.purchases = purchases
      projected.changedContact = true
    }
  }

  /// Completes the cart of an order and gives its serial; nil for an order that names neither a
  /// cart nor products while no cart is open (semantics.md, 6).
  private mutating func complete(
    _ order: Order, _ event: Event, _ products: [NamedProduct], _ projected: inout Projected
  ) -> Int? {
    let at = event.at
    let key = event.properties["cart_id"]?.name
    var index = key.map { cart($0, at: at) } ?? openCart(holding: products, at: at)
    if let found = index { index = part(of: found, upTo: at, &projected) }
    if index == nil {
      if key == nil, products.isEmpty { return nil }
      let begun = begin(key ?? "")
      carts[begun].isUnclaimed = key == nil
      index = begun
    }
    guard let index else { return nil }
    let mark = CartChange.mark(of: event.messageId)
    if !products.isEmpty {
      carts[index].forget(products, after: at)
      carts[index].replace(with: products, at: at, mark: mark)
    }
    carts[index].state(Cart.statement(event.properties, isWhole: true), at: at)
    carts[index].purchasedAt = at
    carts[index].orderID = order.id
    projected.carts.append(carts[index].serial)
    return carts[index].serial
  }

  /// The part of a cart that was there at an instant, as a cart that can be bought: what came later
  /// becomes or stays a cart of its own. Nil when the cart was bought and has no such part.
  private mutating func part(
    of index: Int, upTo instant: Instant, _ projected: inout Projected
  ) -> Int? {
    let whole = carts[index]
    let serial = contact.lastCartSerial + 1
    guard let rest = carts[index].split(after: instant, serial: serial) else {
      return whole.purchasedAt == nil ? index : nil
    }
    contact.lastCartSerial = serial
    guard whole.purchasedAt != nil else {
      carts.append(rest)
      projected.carts.append(serial)
      return index
    }
    var later = rest
    later.take(purchaseOf: whole)
    var earlier = carts[index]
    earlier.serial = serial
    carts[index] = later
    carts.append(earlier)
    projected.carts.append(whole.serial)
    return carts.count - 1
  }

  /// Of the carts that were open at an instant, the one that held most of these products, else the
  /// one that was changed last.
  private func openCart(holding products: [NamedProduct], at instant: Instant) -> Int? {
    var best: (index: Int, held: Int, changedAt: Instant)?
    for (index, cart) in carts.enumerated() {
      if let purchasedAt = cart.purchasedAt, purchasedAt <= instant { continue }
      guard let (held, changedAt) = cart.holds(products, at: instant) else { continue }
      if let best, (best.held, best.changedAt) >= (held, changedAt) { continue }
      best = (index, held, changedAt)
    }
    return best?.index
  }
}
