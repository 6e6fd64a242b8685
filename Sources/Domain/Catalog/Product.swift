package import Values

/// Something that the shop sells, as the catalogue knows it. Only a reader makes one, so that every
/// product keeps the limits and has a name.
package struct Product: Sendable, Hashable {
  /// The shop's own id: what events call `product_id`.
  package let id: String
  /// What it is called.
  package internal(set) var name: String
  /// The address of its page.
  package internal(set) var url: String?
  /// The address of its picture.
  package internal(set) var imageURL: String?
  /// The address of a small picture.
  package internal(set) var thumbnailURL: String?
  /// What one piece costs now.
  package internal(set) var unitPrice: Number?
  /// What one piece cost before, or is said to be worth.
  package internal(set) var originalPrice: Number?
  /// ISO 4217, in capitals; nil stands for the workspace's currency.
  package internal(set) var currency: String?
  /// The maker.
  package internal(set) var brand: String?
  /// The categories as paths from the root: `[["Home", "Lamps"]]`.
  package internal(set) var categories: [[String]] = []
  /// Free words.
  package internal(set) var tags: [String] = []
  /// The average rating, in whatever scale the shop uses.
  package internal(set) var rating: Number?
  /// How many ratings there are.
  package internal(set) var reviews: Int64?
  /// How many pieces there are; negative where a shop sells more than it has.
  package internal(set) var stock: Int64?
  /// Whether it can be bought: as stated, else whether there is stock, else yes.
  package internal(set) var isAvailable = true
  /// The shop's own order of importance, greater is more important; 0 without one.
  package internal(set) var priority: Int64 = 0
  /// True for what must never be recommended.
  package internal(set) var isBlacklisted = false
  /// When it came into the shop.
  package internal(set) var publishedAt: Instant?
  /// Whatever else the shop says about it, by name.
  package internal(set) var attributes: JSON.Object = [:]
  /// The discount in money as stated; `discountAmount` is what counts.
  var statedAmount: Number?
  /// The discount in per cent as stated; `discountPercentage` is what counts.
  var statedPercentage: Number?

  init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

extension Product {
  /// The discount in money: as stated, else original price − unit price where that is positive.
  package var discountAmount: Number? {
    if let statedAmount { return statedAmount }
    guard let originalPrice, let unitPrice, unitPrice < originalPrice else { return nil }
    return originalPrice - unitPrice
  }

  /// The discount in per cent of the original price: as stated, else from the two prices, rounded
  /// half up to two decimals.
  package var discountPercentage: Number? {
    if let statedPercentage { return statedPercentage }
    guard let originalPrice, let unitPrice, unitPrice < originalPrice else { return nil }
    let share = (originalPrice - unitPrice).double / originalPrice.double
    return Number(significand: Int64((share * 10_000).rounded()), scale: 2)
  }

  /// Whether it may be shown to somebody as something to buy.
  package var isOffered: Bool { isAvailable && !isBlacklisted }

  /// Every category that the product is in, by its path (`Home > Lamps`) and by its name alone
  /// (`Lamps`), the levels above included, each once.
  package var categoryNames: [String] {
    var names: [String] = []
    func add(_ name: String) {
      if !names.contains(name) { names.append(name) }
    }
    for path in categories {
      for end in path.indices { add(path[...end].joined(separator: Product.pathSeparator)) }
      for level in path { add(level) }
    }
    return names
  }

  /// The same product with equal texts in place of its own, which others hold already.
  package func sharing(brand: String?, categories: [[String]], tags: [String]) -> Product {
    precondition(
      brand == self.brand && categories == self.categories && tags == self.tags,
      "only equal texts can be shared")
    var product = self
    product.brand = brand
    product.categories = categories
    product.tags = tags
    return product
  }

  /// What stands between the levels of a category where it is one text.
  package static let pathSeparator = " > "
}
