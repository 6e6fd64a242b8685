import Values

extension Shopper {
  /// What became of the carts of a contact that was merged.
  package struct Merged: Hashable, Sendable {
    /// Where each cart of the other contact went: its serial there → the serial here. Several may
    /// go to one.
    package var carts: [Int: Int] = [:]
    /// Serials of the carts to save, new ones among them.
    package var changedCarts: Set<Int> = []
    /// Ids of the orders to save that both contacts knew; the others only change hands.
    package var changedOrders: [String] = []
    /// An order that counted no longer does, because one contact knew what the other did not: the
    /// first and the last one have to be looked up once everything is written.
    package var lostOrder = false
  }

  /// Takes over everything from an anonymous contact who turned out to be this person
  /// (semantics.md, 16).
  ///
  /// Attributes of this contact win, missing ones are taken over; open carts with the same key
  /// become one, others come along with a new serial; purchases add up. Orders that both contacts
  /// know have to be loaded on both sides, so that they count once. The other contact becomes a
  /// tombstone by `leave(for:)`, which is the caller's to save.
  package mutating func merge(_ other: Shopper) -> Merged {
    var merged = Merged()
    contact.merge(other.contact)
    contact.purchases.merge(other.contact.purchases)
    for cart in other.carts.sorted(by: { $0.serial < $1.serial }) {
      let serial = take(cart, &merged.changedCarts)
      merged.carts[cart.serial] = serial
    }
    for var order in other.orders {
      order.cartSerial = order.cartSerial.flatMap { merged.carts[$0] }
      guard let index = orders.firstIndex(where: { $0.id == order.id }) else {
        orders.append(order)
        continue
      }
      let (mine, theirs) = (orders[index].contribution, order.contribution)
      orders[index].merge(order)
      merged.changedOrders.append(order.id)
      let united = orders[index].contribution
      if united == nil, mine != nil || theirs != nil { merged.lostOrder = true }
      contact.purchases.unite(mine, theirs, into: united)
    }
    return merged
  }

  /// Takes over a cart and gives its serial here.
  private mutating func take(_ other: Cart, _ changed: inout Set<Int>) -> Int {
    if other.purchasedAt == nil, let last = other.changedAt, let index = cart(other.key, at: last) {
      carts[index].absorb(other)
      changed.insert(carts[index].serial)
      return carts[index].serial
    }
    var taken = other
    contact.lastCartSerial += 1
    taken.serial = contact.lastCartSerial
    if let purchasedAt = taken.purchasedAt {
      absorbOpen(into: &taken, upTo: purchasedAt, &changed)
    }
    carts.append(taken)
    changed.insert(taken.serial)
    return taken.serial
  }

  /// Gives a cart that was bought what an open cart with its key held until then.
  private mutating func absorbOpen(
    into bought: inout Cart, upTo instant: Instant, _ changed: inout Set<Int>
  ) {
    guard !bought.key.isEmpty || !bought.isUnclaimed,
      let index = carts.firstIndex(where: { $0.key == bought.key && $0.purchasedAt == nil })
    else { return }
    let open = carts[index]
    var before = open
    guard let later = before.split(after: instant, serial: open.serial) else {
      if let last = open.changedAt, last <= instant {
        bought.absorb(open)
        carts[index] = Cart(serial: open.serial, key: open.key)
        changed.insert(open.serial)
      }
      return
    }
    bought.absorb(before)
    carts[index] = later
    changed.insert(open.serial)
  }
}

extension Contact {
  /// Takes over what is known about another contact, but for purchases.
  mutating func merge(_ other: Contact) {
    createdAt = min(createdAt, other.createdAt)
    for id in other.userIDs { learn(userID: id) }
    for id in other.anonymousIDs { learn(anonymousID: id) }
    stated.fill(from: other.stated)
    settings.merge(other.settings)
    subscriptions.merge(other.subscriptions)
    for token in other.pushTokens { register(token) }
    for suppression in other.suppressions { suppress(suppression) }
    activity.merge(other.activity)
  }
}

extension Purchases {
  /// Counts an order once that two contacts had counted each for itself.
  mutating func unite(
    _ mine: (at: Instant, total: Number)?, _ theirs: (at: Instant, total: Number)?,
    into united: (at: Instant, total: Number)?
  ) {
    for old in [mine, theirs].compactMap({ $0 }) {
      self = Purchases(
        count: count - 1, total: total - old.total, firstAt: firstAt, lastAt: lastAt)
    }
    guard let united else {
      if count <= 0 { self = Purchases() }
      return
    }
    merge(Purchases(count: 1, total: united.total, firstAt: united.at, lastAt: united.at))
  }
}
