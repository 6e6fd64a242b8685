import Catalog
import Contacts
import Journeys
import Values

/// A shop window of twenty products, `p1` to `p20`: the higher the number the better it sells, the
/// lower the dearer. Every source but those named gives all of them.
struct Window {
  var products: [Product]
  var cart: Cart?
  var orders: [String: [String]] = [:]
  /// What sources give, where it is not everything.
  var sources: [Storefront.Source: [String]] = [:]

  init(_ count: Int = 20, changing changes: [String: JSON.Object] = [:]) throws {
    products = try (1...count).map { number in
      var members: JSON.Object = [
        "id": .string("p\(number)"), "name": .string("Product \(number)"),
        "unit_price": .number(Number(Int64(100 - number))),
        "brand": .string(number.isMultiple(of: 2) ? "Even" : "Odd"),
        "url": .string("https://shop.example/p\(number)?a=1"),
      ]
      for (name, value) in changes["p\(number)"] ?? [:] { members[name] = value }
      return try Product(json: .object(members))
    }
  }

  var storefront: Storefront {
    let (products, cart, orders, sources) = (products, cart, orders, sources)
    let byID = Dictionary(products.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    return Storefront(
      lastCart: { _ in cart }, orderedProducts: { orders[$0 ?? "last"] ?? [] },
      product: { byID[$0] },
      products: { source, limit, passes in
        let all = sources[source]?.compactMap { byID[$0] } ?? products.reversed()
        return Array(all.lazy.filter(passes).prefix(limit))
      })
  }
}

extension Traveller {
  /// The ids of the products that a step has exported.
  func picked(_ step: String = "picks") -> [String] {
    run.exports[step]?["products"]?.array?.compactMap { $0["product_id"]?.text } ?? []
  }
}
