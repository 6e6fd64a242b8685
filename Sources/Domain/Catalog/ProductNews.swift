package import Values

/// A change of a product that concerns whoever wanted it.
package enum ProductNews: Hashable, Sendable {
  /// One piece costs less than before.
  case priceDropped(Product, from: Number)
  /// It can be bought again.
  case backInStock(Product)

  /// What a change means to contacts: nothing for what cannot be bought or must not be shown, and
  /// no lower price where the currency is another one.
  package static func all(from old: Product, to new: Product) -> [ProductNews] {
    guard new.isOffered else { return [] }
    var news: [ProductNews] = []
    if let before = old.unitPrice, let now = new.unitPrice, now < before,
      old.currency == nil || new.currency == nil || old.currency == new.currency
    {
      news.append(.priceDropped(new, from: before))
    }
    if !old.isAvailable { news.append(.backInStock(new)) }
    return news
  }

  /// The name of the event, which contacts get.
  package var eventName: String {
    switch self {
    case .priceDropped: "Product Price Dropped"
    case .backInStock: "Product Back In Stock"
    }
  }

  /// What the event says: the product in the words of Segment's e-commerce specification.
  package var properties: JSON.Object {
    switch self {
    case .priceDropped(let product, let old):
      var properties = ProductNews.properties(of: product)
      properties["old_price"] = .number(old)
      return properties
    case .backInStock(let product): return ProductNews.properties(of: product)
    }
  }

  private static func properties(of product: Product) -> JSON.Object {
    var properties: JSON.Object = [
      "product_id": .string(product.id), "name": .string(product.name),
    ]
    func put(_ name: String, _ field: Product.Field) {
      if let value = product.value(of: field) { properties[name] = value }
    }
    put("price", .unitPrice)
    put("original_price", .originalPrice)
    put("discount_percentage", .discountPercentage)
    put("currency", .currency)
    put("url", .url)
    put("image_url", .imageURL)
    put("thumbnail_url", .thumbnailURL)
    put("brand", .brand)
    put("stock", .stock)
    if let path = product.categories.first {
      properties["category"] = .string(path.joined(separator: Product.pathSeparator))
    }
    return properties
  }
}
