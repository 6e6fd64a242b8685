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
    // A step may be called "cart" and export more than carts have; who knows the steps checks that.
    if field.root == .cart, steps?.contains("cart") ?? true { return true }
    guard let names = field.root.names else { return true }
    if field.rest.count == 1, names.contains(field.rest[0]) { return true }
    let known = names.map { "\(field.root.name).\($0)" }.joined(separator: ", ")
    refuse(path, .unknownField, "\(field.text) does not exist; there are \(known).")
    return false
  }
}
