import Catalog
import Database
import Store
import Values

extension Export {
  /// A page of the files of products, in the order of their ids.
  ///
  /// - Returns: the files, and the id behind which the next page begins; nil after the last.
  package func productPages(after id: String) async throws -> (pages: [Page], next: String?) {
    let lines = try await database.read {
      try $0.products.page(after: id, limit: Limits.exportedProducts)
    }
    let pages = lines.map { line in
      Page(
        path: "\(ProductFile.folder)/\(ProductFile.name(of: line.product.id))",
        text: line.product.json.pretty())
    }
    return (pages, lines.count < Limits.exportedProducts ? nil : lines.last?.product.id)
  }
}
