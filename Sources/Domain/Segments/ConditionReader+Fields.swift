/// What `get_last_cart` exports besides the fields of the contact's cart.
private let exports: Set = [
  "cart_id", "currency", "recovery_url", "products", "product_ids", "categories", "brands",
]

extension ConditionReader {
  /// False, with a problem, for a field that can have no value where the condition stands.
  mutating func isKnownHere(_ field: FieldPath, at path: String) -> Bool {
    if judgesEvent {
      if field.root == .event { return true }
      refuse(path, .notHere, "Of an event only fields that begin with event can be asked.")
      return false
    }
    if judgesContact, !field.root.isOfContact {
      refuse(path, .notHere, "A segment knows no \(field.root.name), only the contact.")
      return false
    }
    guard let names = field.root.names else { return true }
    // In a journey a step named "cart" exports the cart that it has looked up.
    if !judgesContact, field.root == .cart, exports.contains(field.rest[0]) { return true }
    if field.rest.count == 1, names.contains(field.rest[0]) { return true }
    let known = names.map { "\(field.root.name).\($0)" }.joined(separator: ", ")
    refuse(path, .unknownField, "\(field.text) does not exist; there are \(known).")
    return false
  }
}
