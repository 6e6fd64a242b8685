package import Values

/// A product in a cart or an order, and how much of it.
package struct CartLine: Hashable, Sendable {
  /// What tells lines apart: `product_id`, with `/` and the variant where one is said
  /// (`variant_id`, `variant` or `sku`); `sku` or `name` without a `product_id`.
  package let id: String
  /// What the events said about it, by Segment's names, without `quantity`.
  package let details: JSON.Object
  package let quantity: Number

  package init(id: String, details: JSON.Object, quantity: Number) {
    self.id = id
    self.details = details
    self.quantity = quantity
  }

  /// Reads `json`; nil for an object that names no product.
  init?(stored object: JSON.Object) {
    guard let id = NamedProduct.id(object) else { return nil }
    var details = object
    details["quantity"] = nil
    self.init(id: id, details: details, quantity: object["quantity"]?.number ?? 1)
  }

  /// The shop's id of the product.
  package var productID: String? { details["product_id"]?.name }
  /// The stock-keeping unit.
  package var sku: String? { details["sku"]?.name }
  /// The variant of the product, such as a size.
  package var variant: String? { (details["variant_id"] ?? details["variant"])?.name }
  /// What the product is called.
  package var name: String? { details["name"]?.name }
  /// The product's brand.
  package var brand: String? { details["brand"]?.name }
  /// The category that the shop put it in.
  package var category: String? { details["category"]?.name }
  /// The address of the product's page.
  package var url: String? { details["url"]?.name }
  /// The address of the product's picture.
  package var imageURL: String? { details["image_url"]?.name }

  /// What one piece costs.
  package var price: Number? { details["price"]?.amount }

  /// Price × quantity; a line without a price costs nothing.
  package var total: Number { price.map { $0 * quantity } ?? 0 }

  /// The details with the quantity, as triggers and steps export them.
  package var json: JSON {
    var object = details
    object["quantity"] = .number(quantity)
    return .object(object)
  }
}

extension Array<CartLine> {
  /// Σ price × quantity, exact.
  package var total: Number { reduce(0) { $0 + $1.total } }

  /// Σ quantity.
  package var count: Number { reduce(0) { $0 + $1.quantity } }
}

/// A product as an event names it.
struct NamedProduct {
  let id: String
  let details: JSON.Object
  /// Nil when the event says none.
  let quantity: Number?

  /// Reads a member of `products`, or the properties of an event about one product.
  init(_ properties: JSON.Object) throws(Refusal) {
    var details: JSON.Object = [:]
    for (name, value) in properties where !NamedProduct.foreign.contains(name) && !value.isNull {
      let name = NamedProduct.renamed[name] ?? name
      if name != "price" || value.amount != nil { details[name] = value }
    }
    if details["product_id"] == nil, let id = properties["id"]?.name {
      details["product_id"] = .string(id)
      details["id"] = nil
    }
    guard let id = NamedProduct.id(details) else { throw .productWithoutIdentity }
    guard details.weight <= Limits.lineBytes else { throw .productTooLarge(product: id) }
    self.id = id
    self.details = details
    let quantity = properties["quantity"]?.amount
    self.quantity = quantity.map { $0 < 0 ? 0 : $0 }
  }

  /// Reads the products of an event, passing over those that are none.
  static func list(_ properties: JSON.Object, _ refusals: inout [Refusal]) -> [NamedProduct] {
    guard case .array(let elements)? = properties["products"] else { return [] }
    if elements.count > Limits.lines {
      refusals.append(.tooManyProducts(count: elements.count))
    }
    var products: [NamedProduct] = []
    for element in elements.prefix(Limits.lines) {
      do throws(Refusal) {
        products.append(try NamedProduct(element.object ?? [:]))
      } catch {
        refusals.append(error)
      }
    }
    return products
  }

  var line: CartLine { CartLine(id: id, details: details, quantity: quantity ?? 1) }

  static func id(_ details: JSON.Object) -> String? {
    let variant = (details["variant_id"] ?? details["variant"] ?? details["sku"])?.name
    guard let product = details["product_id"]?.name else {
      return (details["sku"] ?? details["name"])?.name
    }
    return variant.map { "\(product)/\($0)" } ?? product
  }

  private static let renamed = [
    "productId": "product_id", "variantId": "variant_id", "imageUrl": "image_url",
    "imageURL": "image_url", "unit_price": "price",
  ]

  /// What events about one product say of the cart, the order or the list.
  private static let foreign: Set<String> = [
    "quantity", "products", "cart_id", "order_id", "checkout_id", "wishlist_id", "wishlist_name",
    "total", "value", "revenue", "currency", "recovery_url", "checkout_url", "cart_url", "coupon",
    "position", "email",
  ]
}
