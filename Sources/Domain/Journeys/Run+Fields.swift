package import Segments
package import Values

extension FieldPath {
  /// True for the fields that the contact's own cart has, without any step (formats.md, 4).
  var isOfContactsCart: Bool {
    root == .cart && rest.count == 1 && root.names?.contains(rest[0]) ?? true
  }
}

extension Run {
  /// The value of a field as this run sees it: what started it, what its steps have exported, and
  /// otherwise what is known of the contact. Once a step called `cart` has been passed, `cart` is
  /// what it exported.
  package func value(of path: FieldPath, otherwise: (FieldPath) -> JSON?) -> JSON? {
    switch path.root {
    case .trigger: path.value(in: .object(trigger))
    case .step(let id): exports[id].flatMap { path.value(in: $0) }
    case .cart: exports["cart"].map { path.value(in: $0) } ?? otherwise(path)
    default: otherwise(path)
    }
  }
}
