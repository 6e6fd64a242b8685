package import Values

extension Product {
  /// The product as it is stored and exported: members in a fixed order, those left out that say
  /// nothing. Reading it again gives the same product.
  package var json: JSON {
    var object: JSON.Object = ["id": .string(id), "name": .string(name)]
    func put(_ name: String, _ value: JSON?) {
      if let value { object[name] = value }
    }
    put("url", url.map(JSON.string))
    put("image_url", imageURL.map(JSON.string))
    put("thumbnail_url", thumbnailURL.map(JSON.string))
    put("unit_price", unitPrice.map(JSON.number))
    put("original_price", originalPrice.map(JSON.number))
    put("currency", currency.map(JSON.string))
    put("discount_amount", statedAmount.map(JSON.number))
    put("discount_percentage", statedPercentage.map(JSON.number))
    put("brand", brand.map(JSON.string))
    if !categories.isEmpty {
      object["categories"] = .array(categories.map { .array($0.map(JSON.string)) })
    }
    if !tags.isEmpty { object["tags"] = .array(tags.map(JSON.string)) }
    put("rating", rating.map(JSON.number))
    put("reviews", reviews.map { .number(Number($0)) })
    put("stock", stock.map { .number(Number($0)) })
    // What follows from the stock goes on following from it.
    if isAvailable != isInStock { object["available"] = .bool(isAvailable) }
    if priority != 0 { object["priority"] = .number(Number(priority)) }
    if isBlacklisted { object["blacklisted"] = true }
    put("published_at", publishedAt.map { .string($0.text) })
    if !attributes.isEmpty { object["attributes"] = .object(attributes) }
    return .object(object)
  }

  /// The product with every field that has a value, derived ones included: what steps export and
  /// the API answers.
  package var exported: JSON.Object {
    var object: JSON.Object = ["product_id": .string(id)]
    for field in Field.allCases where field != .productID && field != .categories {
      if let value = value(of: field) { object[field.rawValue] = value }
    }
    if !categories.isEmpty {
      object["categories"] = .array(categories.map { .array($0.map(JSON.string)) })
    }
    if !attributes.isEmpty { object["attributes"] = .object(attributes) }
    return object
  }

  /// What the stock alone says about availability.
  var isInStock: Bool { stock.map { $0 > 0 } ?? true }

  /// The product after a change that names some members: `null` takes a value away, `attributes`
  /// are changed one by one, everything else stays.
  package func changed(by members: JSON.Object) throws(ProductErrors) -> Product {
    try Product(id: id, json: .object(Product.overlay(members, on: json.object ?? [:])))
  }

  private static func overlay(_ members: JSON.Object, on object: JSON.Object) -> JSON.Object {
    var object = object
    for (name, value) in members {
      if name == "attributes", let changes = value.object {
        object[name] = .object(overlay(changes, on: object[name]?.object ?? [:]))
      } else if value.isNull {
        object[name] = nil
      } else {
        object[name] = value
      }
    }
    return object
  }
}
