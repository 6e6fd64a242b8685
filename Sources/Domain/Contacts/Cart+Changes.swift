import Values

extension Cart {
  /// The index of a product, with what an event said about it at an instant.
  mutating func index(of product: NamedProduct, at instant: Instant, states: Bool) -> Int {
    if let index = products.firstIndex(where: { $0.id == product.id }) {
      if states { products[index].stated.state(product.details, at: instant) }
      return index
    }
    // What a removal says is only to know the product by: a statement before all others.
    let at = states ? instant : .earliest
    products.append(Product(id: product.id, stated: DatedObject(product.details, at: at)))
    return products.count - 1
  }

  /// Puts a change where it belongs in time. False for one that is known already.
  @discardableResult
  mutating func insert(_ change: CartChange) -> Bool {
    if changes.contains(where: { $0.mark == change.mark && $0.at == change.at }) { return false }
    if let baselineAt, change.at <= baselineAt {
      insertIntoBaseline(change)
    } else {
      let position = changes.lastIndex { $0.at <= change.at }.map { $0 + 1 } ?? 0
      changes.insert(change, at: position)
      compact()
    }
    fold()
    return true
  }

  /// Takes what was said about the whole cart.
  mutating func state(_ members: JSON.Object, at instant: Instant) {
    if !members.isEmpty { stated.state(members, at: instant) }
  }

  /// Forgets what was said about these products after an instant, so that an order that comes late
  /// is what it was.
  mutating func forget(_ named: [NamedProduct], after instant: Instant) {
    for product in named {
      guard let index = products.firstIndex(where: { $0.id == product.id }) else { continue }
      products[index].stated.keep { $0 <= instant }
    }
  }

  /// Takes away the changes after an instant, as a cart of their own; nil when there are none.
  mutating func split(after instant: Instant, serial: Int) -> Cart? {
    let kept = changes.filter { $0.at <= instant }
    let later = changes.filter { $0.at > instant }
    let movesAbandonment = abandonedSince.map { $0 > instant } ?? false
    if later.isEmpty && !movesAbandonment { return nil }
    var next = Cart(serial: serial, key: key)
    next.products = products
    next.stated = stated
    next.stated.keep { $0 > instant }
    stated.keep { $0 <= instant }
    next.changes = later
    changes = kept
    if movesAbandonment {
      (next.abandonedAt, next.abandonedSince) = (abandonedAt, abandonedSince)
      (abandonedAt, abandonedSince) = (nil, nil)
    }
    dropUnnamedProducts()
    next.dropUnnamedProducts()
    fold()
    next.fold()
    return next
  }

  /// Takes the history of another cart which turned out to be the same one.
  mutating func absorb(_ other: Cart) {
    var indices: [Int] = []
    for product in other.products {
      if let index = products.firstIndex(where: { $0.id == product.id }) {
        products[index].stated.merge(product.stated)
        indices.append(index)
      } else {
        products.append(product)
        indices.append(products.count - 1)
      }
    }
    if let at = other.baselineAt, !other.baseline.isEmpty {
      let entries = other.baseline.map {
        CartEntry(product: indices[$0.product], quantity: $0.quantity)
      }
      insert(CartChange(at: at, mark: -Int64(other.serial), operation: .add(entries)))
    }
    for change in other.changes { insert(change.renumbered { indices[$0] }) }
    stated.merge(other.stated)
    if let at = other.abandonedAt { abandonedAt = abandonedAt.map { max($0, at) } ?? at }
    if let at = other.abandonedSince { abandonedSince = abandonedSince.map { max($0, at) } ?? at }
    fold()
  }

  /// How many of these products the cart holds.
  func holds(_ wanted: [NamedProduct]) -> Int {
    Cart.matches(contents, wanted, products)
  }

  /// How many of these products the cart held at an instant, and when it had been changed last;
  /// nil when it was empty then.
  func holds(_ wanted: [NamedProduct], at instant: Instant) -> (Int, Instant)? {
    if let changedAt, changedAt <= instant {
      return contents.isEmpty ? nil : (Cart.matches(contents, wanted, products), changedAt)
    }
    var lines = baselineAt.map { $0 <= instant } ?? false ? baseline : []
    var last = baselineAt
    for change in changes where change.at <= instant {
      lines = change.applied(to: lines, in: products)
      last = change.at
    }
    guard let last, !lines.isEmpty else { return nil }
    return (Cart.matches(lines, wanted, products), last)
  }

  private static func matches(
    _ lines: [CartEntry], _ wanted: [NamedProduct], _ products: [Product]
  ) -> Int {
    let ids = Set(wanted.map(\.id))
    let productIDs = Set(wanted.compactMap { $0.details["product_id"]?.name })
    return lines.count { entry in
      let product = products[entry.product]
      if ids.contains(product.id) { return true }
      guard let id = product.stated["product_id"]?.name else { return false }
      return productIDs.contains(id)
    }
  }

  /// Takes over from the cart that was divided that it was bought.
  mutating func take(purchaseOf whole: Cart) {
    serial = whole.serial
    purchasedAt = whole.purchasedAt
    orderID = whole.orderID
    isUnclaimed = whole.isUnclaimed
  }

  private mutating func insertIntoBaseline(_ change: CartChange) {
    if let baselineReplacedAt, change.at <= baselineReplacedAt { return }
    if case .replace = change.operation { return }
    baseline = change.applied(to: baseline, in: products)
  }

  private mutating func compact() {
    var entries = changes.reduce(0) { $0 + $1.weight }
    guard changes.count > Limits.cartChanges || entries > Limits.cartEntries else { return }
    while changes.count > 1,
      changes.count > Limits.cartChanges || entries > Limits.cartEntries
    {
      let oldest = changes.removeFirst()
      entries -= oldest.weight
      baseline = oldest.applied(to: baseline, in: products)
      baselineAt = oldest.at
      if case .replace = oldest.operation { baselineReplacedAt = oldest.at }
    }
    dropUnnamedProducts()
  }

  private mutating func dropUnnamedProducts() {
    var named = Set(baseline.map(\.product))
    for change in changes { for entry in change.entries { named.insert(entry.product) } }
    guard named.count < products.count else { return }
    var indices: [Int: Int] = [:]
    var kept: [Product] = []
    for (index, product) in products.enumerated() where named.contains(index) {
      indices[index] = kept.count
      kept.append(product)
    }
    let renumber = { (index: Int) in indices[index] ?? 0 }
    products = kept
    changes = changes.map { $0.renumbered(renumber) }
    baseline = baseline.map { CartEntry(product: renumber($0.product), quantity: $0.quantity) }
  }

  /// Reckons the lines anew.
  mutating func fold() {
    var lines = baseline
    var start = 0
    if let last = changes.lastIndex(where: { $0.isReplacement }) { start = last }
    for change in changes[start...] { lines = change.applied(to: lines, in: products) }
    contents = lines
  }
}
