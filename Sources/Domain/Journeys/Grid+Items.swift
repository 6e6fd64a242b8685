import Messages
package import Segments
package import Values

extension Grid {
  /// What the content gets: one object for each product that the step exported, with the mapped
  /// variables and, by their names, those fields of the product that the content shows and nobody
  /// has mapped (semantics.md, 14). What is missing is absent, so that its line is hidden.
  ///
  /// A variable whose name ends in `_utmContent` is also put into the address that the name begins
  /// with, as `utm_content`: `buttonUrl_utmContent` into `buttonUrl`.
  ///
  /// - Parameters:
  ///   - shown: the names that the content uses.
  ///   - otherwise: fields of the contact.
  package func items(
    for run: Run, shown: [String], otherwise: (FieldPath) -> JSON?
  ) -> JSON {
    let products = run.exports[from]?["products"]?.array ?? []
    let mapped = map.sorted { $0.key < $1.key }
    return .array(
      products.map { product in
        var item = JSON.Object()
        for name in shown { item[name] = product[name] }
        for (name, value) in mapped {
          item[name] = value.value { path in
            path.root == .product
              ? path.value(in: product) : run.value(of: path, otherwise: otherwise)
          }
        }
        for (name, _) in mapped where name.hasSuffix(Grid.utmContent) {
          let link = String(name.dropLast(Grid.utmContent.count))
          guard let content = item[name]?.text, let address = item[link]?.text else { continue }
          item[link] = .string(CampaignParameters(content: content).added(to: address))
        }
        return .object(item)
      })
  }

  private static let utmContent = "_utmContent"
}
