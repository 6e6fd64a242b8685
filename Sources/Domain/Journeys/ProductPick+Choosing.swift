import Catalog
import Segments
import Values

extension ProductPick {
  /// The products that a run gets: never one twice, never one that cannot be bought or must not be
  /// recommended, never one that an excluded step exported; as many as asked for where the
  /// catalogue has them.
  func choose(for run: Run, step: String, facts: Facts, now: Instant) -> [Product] {
    var left = Set(exclude.flatMap { run.exportedProducts(of: $0) })
    var chosen: [Product] = []
    let shuffle = Shuffle(run: run.id, step: step)
    for one in cases {
      let wanted = min(one.quantity, total - chosen.count)
      guard wanted > 0 else { continue }
      let found = candidates(of: one, limit: wanted, run, facts, shuffle) { product in
        product.isOffered && !left.contains(product.id)
          && [filter, one.condition].allSatisfy { condition in
            condition?.holds(for: product, run, facts, now: now) ?? true
          }
      }
      for product in found.prefix(wanted) where left.insert(product.id).inserted {
        chosen.append(product)
      }
    }
    switch arrangement {
    case .asFound: return chosen
    case .ordered(let order):
      return chosen.ordered(order.direction) { $0.value(of: order.key) }
    case .shuffled: return shuffle.mixed(chosen, by: \.id)
    }
  }

  /// Where a case has no ranking of its own, order and shuffle of the step decide who comes first.
  private func candidates(
    of one: Case, limit: Int, _ run: Run, _ facts: Facts, _ shuffle: Shuffle,
    passes: (Product) -> Bool
  ) -> [Product] {
    let shop = facts.storefront
    switch one.source {
    case .manual(let ids):
      var seen: Set<String> = []
      return ids.filter { seen.insert($0).inserted }.compactMap(shop.product).filter(passes)
    case .filtered:
      switch arrangement {
      case .asFound: return shop.products(.all, limit, passes)
      case .ordered(let order):
        return shop.products(.all, .max, passes)
          .ordered(order.direction) { $0.value(of: order.key) }
      case .shuffled: return shuffle.mixed(shop.products(.all, .max, passes), by: \.id)
      }
    case .mostVisited(let period): return shop.products(.mostVisited(period), limit, passes)
    case .bestSellers(let period): return shop.products(.bestSellers(period), limit, passes)
    case .related(let anchor):
      let ids = products(of: anchor, run, facts)
      return ids.isEmpty ? [] : shop.products(.related(ids), limit, passes)
    case .boughtWith(let anchor):
      let ids = products(of: anchor, run, facts)
      return ids.isEmpty ? [] : shop.products(.boughtWith(ids), limit, passes)
    case .relatedToContact: return shop.products(.relatedToContact, limit, passes)
    case .lastVisited: return shop.products(.lastVisited, limit, passes)
    case .lastInCartNotBought: return shop.products(.lastInCartNotBought, limit, passes)
    case .lastBought: return shop.products(.lastBought, limit, passes)
    case .backInStock(let period): return shop.products(.backInStock(period), limit, passes)
    case .priceDropped(let period): return shop.products(.priceDropped(period), limit, passes)
    }
  }

  private func products(of anchor: Anchor, _ run: Run, _ facts: Facts) -> [String] {
    switch anchor {
    case .cart(let step): return run.exportedProducts(of: step)
    case .product(let mapped):
      let value = mapped.value(facts.look(run, nil))
      return (value?.array ?? [value].compactMap { $0 }).compactMap(\.productID)
    case .order(nil): return facts.storefront.orderedProducts(nil)
    case .order(let mapped?):
      // An order that the run does not know is not the last one instead.
      guard let id = mapped.value(facts.look(run, nil))?.productID else { return [] }
      return facts.storefront.orderedProducts(id)
    }
  }
}

extension Condition {
  /// Whether a product passes; other fields are those of the run and its contact.
  fileprivate func holds(
    for product: Product, _ run: Run, _ facts: Facts, now: Instant
  ) -> Bool {
    let look = facts.look(run, nil)
    return facts.hold(
      self, { $0.root == .product ? product.field($0.rest) : look($0) }, now: now)
  }
}

extension Run {
  /// The ids of all products that a step exported; of a cart also of those that are too many to be
  /// exported with their fields.
  func exportedProducts(of step: String) -> [String] {
    exports[step]?["product_ids"]?.array?.compactMap(\.text) ?? []
  }
}

extension JSON {
  /// An id as shops write it, a text or a whole number.
  fileprivate var productID: String? { text ?? number?.text }
}

extension Product {
  fileprivate func value(of key: ProductOrder.Key) -> Number? {
    switch key {
    case .price: unitPrice
    case .priority: Number(priority)
    case .rating: rating
    case .discount: discountPercentage
    case .publishedAt: publishedAt.map { Number($0.milliseconds) }
    case .quantity: nil
    }
  }
}

extension Array {
  /// In the order of a value; elements without one come last, equal ones stay as they are.
  func ordered(
    _ direction: ProductOrder.Direction, by value: (Element) -> Number?
  ) -> [Element] {
    let valued = enumerated().map { (offset: $0, element: $1, value: value($1)) }
    return valued.sorted { left, right in
      switch (left.value, right.value) {
      case (let first?, let second?) where first != second:
        direction == .ascending ? first < second : first > second
      case (_?, nil): true
      case (nil, _?): false
      default: left.offset < right.offset
      }
    }.map(\.element)
  }
}

/// An order of ids that is chance to people and the same each time for a run and a step.
struct Shuffle {
  private let seed: UInt64

  init(run: Fingerprint, step: String) {
    seed = Fingerprint("shuffle", run.hex, step).high
  }

  func mixed<Element>(_ elements: [Element], by id: (Element) -> String) -> [Element] {
    elements.map { (rank(id($0)), id($0), $0) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// FNV-1a over the id, and the finalizer of SplitMix64 so that near ids land far apart.
  private func rank(_ id: String) -> UInt64 {
    var hash = seed
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31)
  }
}
