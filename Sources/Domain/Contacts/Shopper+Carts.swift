import Events
import Values

extension Shopper {
  /// An event about a cart.
  mutating func project(
    _ shopEvent: ShopEvent, _ event: Event, _ products: [NamedProduct],
    _ projected: inout Projected
  ) {
    var named = products
    if !shopEvent.isWhole, named.isEmpty {
      named = Shopper.product(event, &projected.refusals)
      if named.isEmpty { return }
    }
    if case .abandoned = shopEvent { projected.sawCartAbandoned = true }
    let key = event.properties["cart_id"]?.name ?? ""
    guard let index = cart(key, at: event.at, for: named, begins: !named.isEmpty) else { return }
    carts[index].take(shopEvent, named, event)
    projected.carts.append(carts[index].serial)
  }

  /// The cart with this key at an instant: the one that was bought first after it, or the open
  /// one, or a new one; nil when there is none and the event begins none.
  mutating func cart(
    _ key: String, at instant: Instant, for products: [NamedProduct], begins: Bool
  ) -> Int? {
    if let index = cart(key, at: instant) { return index }
    let claimed = carts.firstIndex { cart in
      cart.isUnclaimed && cart.purchasedAt.map { $0 >= instant } == true
        && cart.holds(products) > 0
    }
    if let claimed {
      carts[claimed].key = key
      carts[claimed].isUnclaimed = false
      return claimed
    }
    return begins ? begin(key) : nil
  }

  /// The cart with this key to which an instant belongs, if there is one.
  func cart(_ key: String, at instant: Instant) -> Int? {
    var open: Int?
    var bought: Int?
    for (index, cart) in carts.enumerated() where cart.key == key {
      guard let purchasedAt = cart.purchasedAt else {
        open = index
        continue
      }
      guard purchasedAt >= instant else { continue }
      if let best = bought.flatMap({ carts[$0].purchasedAt }), best <= purchasedAt { continue }
      bought = index
    }
    return bought ?? open
  }

  /// Begins a cart and gives its index.
  mutating func begin(_ key: String) -> Int {
    contact.lastCartSerial += 1
    carts.append(Cart(serial: contact.lastCartSerial, key: key))
    return carts.count - 1
  }

  /// The product that an event about one product names.
  private static func product(_ event: Event, _ refusals: inout [Refusal]) -> [NamedProduct] {
    do throws(Refusal) {
      return [try NamedProduct(event.properties)]
    } catch {
      refusals.append(error)
      return []
    }
  }
}

extension Cart {
  /// Takes an event about the cart.
  fileprivate mutating func take(_ shopEvent: ShopEvent, _ named: [NamedProduct], _ event: Event) {
    let mark = CartChange.mark(of: event.messageId)
    switch shopEvent {
    case .added:
      insert(CartChange(at: event.at, mark: mark, operation: .add(entries(named, at: event.at))))
    case .removed:
      for (offset, product) in named.enumerated() {
        let index = index(of: product, at: event.at, states: false)
        let operation = CartChange.Operation.remove(product: index, quantity: product.quantity)
        insert(CartChange(at: event.at, mark: mark + Int64(offset), operation: operation))
      }
    case .whole, .abandoned:
      if !named.isEmpty || event.properties["products"]?.array?.isEmpty == true {
        replace(with: named, at: event.at, mark: mark)
      }
    case .order: return
    }
    state(Cart.statement(event.properties, isWhole: shopEvent.isWhole), at: event.at)
    if case .abandoned = shopEvent {
      abandonedAt = abandonedAt.map { max($0, event.at) } ?? event.at
      abandonedSince = abandonedSince.map { max($0, event.at) } ?? event.at
    }
  }

  /// Makes these products the lines as of an instant.
  mutating func replace(with named: [NamedProduct], at instant: Instant, mark: Int64) {
    let entries = entries(named, at: instant)
    insert(CartChange(at: instant, mark: mark, operation: .replace(entries)))
  }

  private mutating func entries(_ named: [NamedProduct], at instant: Instant) -> [CartEntry] {
    named.map { product in
      CartEntry(
        product: index(of: product, at: instant, states: true), quantity: product.quantity ?? 1)
    }
  }

  /// What an event says about the cart as a whole. `value` and `url` are about the cart only in
  /// events about all of it: in those about one product they are that product's.
  static func statement(_ properties: JSON.Object, isWhole: Bool) -> JSON.Object {
    var statement: JSON.Object = [:]
    for name in ["total", "currency", "coupon", "recovery_url", "checkout_url", "cart_url"] {
      if let value = properties[name], value.name != nil { statement[name] = value }
    }
    if isWhole {
      if let url = properties["url"], url.name != nil { statement["url"] = url }
      if statement["total"] == nil, let value = properties["value"], value.amount != nil {
        statement["total"] = value
      }
    }
    return statement
  }
}
