package import Catalog
import Database
import Engine
import Store
import Values

extension Rollout {
  /// What is done with the file of one product.
  package struct ProductChange: Sendable, Hashable {
    package let product: Product
    /// What the catalogue had before; nil for something new.
    package let before: Product?

    /// Whether nothing happens.
    package var isEmpty: Bool { before == product }
  }

  /// Writes the products of files.
  func apply(
    _ files: [ProductFile], in transaction: Transaction, at now: Instant
  ) throws -> [ProductChange] {
    let listing = Listing()
    return try files.map { file in
      let before = try transaction.products.product(file.product.id)
      _ = try listing.put(file.product, source: .api, in: transaction, at: now)
      return ProductChange(product: file.product, before: before)
    }
  }
}
