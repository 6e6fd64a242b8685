import Database
import Values

/// What stands behind the steps that ask for carts and products: the catalogue and the rankings in
/// memory, which all contacts share.
package struct Showcase: Sendable {
  let products: ProductShelf
  let recommender: Recommender
  private let order = PriorityOrder()

  package init(products: ProductShelf, recommender: Recommender) {
    self.products = products
    self.recommender = recommender
  }

  /// All products as of a transaction, and their places in the order of priority.
  func assortment(_ transaction: Transaction) throws -> (Assortment, places: [Int]) {
    let assortment = try products.current(transaction)
    return (assortment, order.places(of: assortment))
  }
}
