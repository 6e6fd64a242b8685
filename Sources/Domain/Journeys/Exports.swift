import Catalog
package import Contacts
import Values

// What steps export: plain JSON in the row of the run, a copy of the catalogue at that instant, so
// that every later step, and every attempt of a message, sees the same.

extension Product {
  /// The product as steps export it: its fields by the names that conditions and grids use, and its
  /// free attributes as long as the whole stays within `Limits.exportedProduct`.
  var export: JSON.Object {
    var export: JSON.Object = ["product_id": .string(id)]
    for field in Field.allCases where field != .blacklisted {
      export[field.rawValue] = value(of: field)
    }
    var size = JSON.object(export).byteCount
    for (name, value) in attributes where export[name] == nil && !value.isNull {
      size += name.utf8.count + value.byteCount + 4
      if size > Limits.exportedProduct { break }
      export[name] = value
    }
    return export
  }
}

extension CartLine {
  /// The line as steps export it: what the shop said when it was put in, under what the catalogue
  /// says today.
  func export(_ product: Product?) -> JSON.Object {
    var export: JSON.Object = ["product_id": .string(exportedID), "id": .string(exportedID)]
    for (name, value) in details where export[name] == nil && value.byteCount <= Limits.value {
      export[name] = value
    }
    export["unit_price"] = price.map(JSON.number)
    if let category, export["categories"] == nil {
      export["categories"] = .array([.string(category)])
    }
    for (name, value) in product?.export ?? [:] { export[name] = value }
    export["quantity"] = .number(quantity)
    return export
  }

  /// The id by which the catalogue would know the product.
  package var exportedID: String { productID ?? sku ?? id }

  func value(of key: ProductOrder.Key, _ product: Product?) -> Number? {
    switch key {
    case .price: product?.unitPrice ?? price
    case .priority: product.map { Number($0.priority) }
    case .rating: product?.rating
    case .quantity: quantity
    case .discount: product?.discountPercentage
    case .publishedAt: product?.publishedAt.map { Number($0.milliseconds) }
    }
  }
}

extension LastCart {
  /// A cart as the step exports it; without one an empty cart.
  func export(_ cart: Cart?, _ product: (String) -> Product?) -> JSON {
    guard let cart else { return ["count": 0, "products": [], "product_ids": []] }
    var lines = cart.lines.map { (line: $0, product: product($0.exportedID)) }
    if let order {
      lines = lines.ordered(order.direction) { $0.line.value(of: order.key, $0.product) }
    }
    let shown = lines.prefix(Limits.exportedProducts).map { $0.line.export($0.product) }
    var export: JSON.Object = [
      "cart_id": .string(cart.id), "state": .string(cart.state.rawValue),
      "total": .number(cart.total), "count": .number(cart.count),
      "updated_at": .string(cart.updatedAt.text),
    ]
    export["currency"] = cart.currency.map(JSON.string)
    export["recovery_url"] = cart.recoveryURL.map(JSON.string)
    export["order_id"] = cart.orderID.map(JSON.string)
    export["products"] = .array(shown.map(JSON.object))
    export["product_ids"] = JSON.distinct(lines.map { .string($0.line.exportedID) })
    export["categories"] = JSON.distinct(shown.compactMap { $0["categories"] })
    export["brands"] = JSON.distinct(shown.compactMap { $0["brand"] })
    return .object(export)
  }
}

extension ProductPick {
  /// Chosen products as the step exports them.
  static func export(_ products: [Product]) -> JSON {
    [
      "count": .number(Number(Int64(products.count))),
      "products": .array(products.map { .object($0.export) }),
      "product_ids": .array(products.map { .string($0.id) }),
    ]
  }
}

extension JSON {
  /// The texts of some values and of lists in them, each once and in the order of their coming.
  fileprivate static func distinct(_ values: [JSON]) -> JSON {
    var seen: Set<String> = []
    var found: [JSON] = []
    func add(_ value: JSON) {
      switch value {
      case .string(let text): if seen.insert(text).inserted { found.append(value) }
      case .array(let elements): for element in elements { add(element) }
      case .null, .bool, .number, .object: break
      }
    }
    for value in values { add(value) }
    return .array(found)
  }

  /// Bytes of the JSON text.
  fileprivate var byteCount: Int {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return bytes.count
  }
}
