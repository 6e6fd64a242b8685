package import Values

extension Product {
  /// The value of a field by its public name: `unit_price`, `image_url`, `categories` (every name
  /// and path, see `categoryNames`), `attributes.colour`, or a free attribute by its name alone.
  /// Nil where there is none.
  package func field(_ names: [String]) -> JSON? {
    guard let first = names.first else { return nil }
    if first == "attributes" { return Product.member(.object(attributes), names.dropFirst()) }
    if let field = Field(rawValue: first) {
      return names.count == 1 ? value(of: field) : nil
    }
    guard let value = attributes[first] else { return nil }
    return Product.member(value, names.dropFirst())
  }

  /// The public names of the fields.
  package enum Field: String, CaseIterable, Sendable {
    case id, name, url, brand, categories, tags, rating, reviews, stock, available, priority
    case currency, blacklisted
    case productID = "product_id"
    case imageURL = "image_url"
    case thumbnailURL = "thumbnail_url"
    case unitPrice = "unit_price"
    case originalPrice = "original_price"
    case discountAmount = "discount_amount"
    case discountPercentage = "discount_percentage"
    case publishedAt = "published_at"
  }

  /// The value of a field; nil where the product has none.
  package func value(of field: Field) -> JSON? {
    switch field {
    case .id, .productID: .string(id)
    case .name: .string(name)
    case .url: url.map(JSON.string)
    case .brand: brand.map(JSON.string)
    case .categories: categories.isEmpty ? .none : .array(categoryNames.map(JSON.string))
    case .tags: tags.isEmpty ? .none : .array(tags.map(JSON.string))
    case .rating: rating.map(JSON.number)
    case .reviews: reviews.map { .number(Number($0)) }
    case .stock: stock.map { .number(Number($0)) }
    case .available: .bool(isAvailable)
    case .priority: .number(Number(priority))
    case .currency: currency.map(JSON.string)
    case .blacklisted: .bool(isBlacklisted)
    case .imageURL: imageURL.map(JSON.string)
    case .thumbnailURL: thumbnailURL.map(JSON.string)
    case .unitPrice: unitPrice.map(JSON.number)
    case .originalPrice: originalPrice.map(JSON.number)
    case .discountAmount: discountAmount.map(JSON.number)
    case .discountPercentage: discountPercentage.map(JSON.number)
    case .publishedAt: publishedAt.map { .string($0.text) }
    }
  }

  private static func member(_ value: JSON, _ names: ArraySlice<String>) -> JSON? {
    var value = value
    for name in names {
      guard let next = value[name] else { return nil }
      value = next
    }
    return value.isNull ? .none : value
  }
}
