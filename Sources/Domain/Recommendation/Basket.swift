package import Values

/// Products that somebody chose together: those of one order, or of one visit.
package struct Basket: Sendable, Hashable {
  /// Their ids, each once, in the order of their bytes.
  package let products: [String]
  /// When they were chosen.
  package let at: Instant

  /// A basket of these products; what is no id, and what exceeds `Limits.basket`, is passed over.
  package init(_ products: [String], at: Instant) {
    self.at = at
    let ids = Set(products.filter(ProductID.isUsable))
    self.products = Array(ids.sorted(by: ProductID.precedes).prefix(Limits.basket))
  }
}

/// What events call a product.
package enum ProductID {
  /// The id in the properties of an event about one product, or in a member of `products`:
  /// `product_id`, else `id`, else `sku`. Nil where there is none that can be used.
  package static func id(_ properties: JSON.Object) -> String? {
    for name in ["product_id", "productId", "id", "sku"] {
      if let id = text(properties[name]) { return isUsable(id) ? id : nil }
    }
    return nil
  }

  /// The ids of the products of an order.
  package static func ids(_ properties: JSON.Object) -> [String] {
    guard case .array(let elements)? = properties["products"] else { return [] }
    return elements.compactMap { element in
      guard case .object(let product) = element else { return nil }
      return id(product)
    }
  }

  /// The order in which ids are kept everywhere: by their bytes, which no locale changes.
  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// Neither empty nor too long, and without the NUL that no database keeps.
  static func isUsable(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.count <= Limits.idBytes && !id.utf8.contains(0)
  }

  private static func text(_ value: JSON?) -> String? {
    switch value {
    case .string(let text)?: text.isEmpty ? nil : text
    case .number(let number)?: number.text
    case .null?, .bool?, .array?, .object?, nil: nil
    }
  }
}
