package import Catalog
package import Contacts
package import Values

/// What the shop has for one contact at one instant, asked only by the steps that need it: a run
/// that reaches none costs nothing.
package struct Storefront {
  /// The newest cart in a state.
  package let lastCart: (LastCart.State) -> Cart?
  /// The ids of the products of the contact's order with this id, or of their last one.
  package let orderedProducts: (_ order: String?) -> [String]
  /// A product of the catalogue.
  package let product: (String) -> Product?
  /// Products that pass, best first, at most as many as the limit says. All of the catalogue's that
  /// the source knows are looked at before fewer are given.
  package let products: (_ source: Source, _ limit: Int, _ passes: (Product) -> Bool) -> [Product]

  /// Where products come from, with everything that a run knows filled in.
  package enum Source: Hashable, Sendable {
    /// By priority, higher first.
    case all
    case mostVisited(Span)
    case bestSellers(Span)
    /// Related to these products; they themselves are not among them.
    case related([String])
    case boughtWith([String])
    case relatedToContact
    case lastVisited
    case lastInCartNotBought
    case lastBought
    case backInStock(Span)
    case priceDropped(Span)
  }

  package init(
    lastCart: @escaping (LastCart.State) -> Cart?,
    orderedProducts: @escaping (String?) -> [String],
    product: @escaping (String) -> Product?,
    products: @escaping (Source, Int, (Product) -> Bool) -> [Product]
  ) {
    self.lastCart = lastCart
    self.orderedProducts = orderedProducts
    self.product = product
    self.products = products
  }

  /// A shop without carts and products.
  package static var empty: Storefront {
    Storefront(
      lastCart: { _ in nil }, orderedProducts: { _ in [] }, product: { _ in nil },
      products: { _, _, _ in [] })
  }
}
