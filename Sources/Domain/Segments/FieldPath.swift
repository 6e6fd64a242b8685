package import Values

/// Where a condition or a variable finds a value: `contact.address.city`, `trigger.total`,
/// `picks.items.0.price`.
///
/// The first name says whose value it is, the rest leads through nested objects. A name that meets
/// a list goes on in each of its elements, so that `trigger.products.brand` is the list of the
/// brands; a whole number picks one element, counting from 0.
package struct FieldPath: Hashable, Sendable {
  /// Whose value a field is.
  package enum Root: Hashable, Sendable {
    /// The attributes of the contact.
    case contact
    /// The event that started the run.
    case trigger
    /// The event that is being judged.
    case event
    /// What the contact has bought: `count total average first_at last_at`.
    case purchases
    /// The contact's cart: `state total count updated_at`.
    case cart
    /// What the contact has done lately: `last_visit_at`.
    case activity
    /// The products that the contact has met: `brands` and the like.
    case products
    /// One product, where products are filtered or mapped.
    case product
    /// `recency`, `frequency`, `monetary`, each 1–5.
    case scores
    /// The lane of an experiment: `experiment.<journey>.<step>`.
    case experiment
    /// What a step of the journey exported, by the step's id.
    case step(String)
  }

  /// Why a text is no field.
  package enum Malformed: Error, Equatable {
    case empty
    case tooLong
    case emptyName
    case controlCharacter
    /// Only a root, as in `contact`: which of its values is meant?
    case incomplete
    /// The first name is neither a known root nor a possible step id.
    case unknownRoot(String)
  }

  package let root: Root
  /// The names after the root; at least one.
  package let rest: [String]

  /// The field with these names, which the program itself has chosen.
  package init(root: Root, rest: [String]) {
    precondition(!rest.isEmpty, "a field has a name after its root")
    self.root = root
    self.rest = rest
  }

  /// Reads names with dots between them.
  package init(parsing text: some StringProtocol) throws(Malformed) {
    if text.isEmpty { throw .empty }
    guard text.utf8.count <= Limits.field else { throw .tooLong }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .controlCharacter }
    let names = text.split(separator: "." as Character, omittingEmptySubsequences: false)
      .map { String($0) }
    guard names.count <= Limits.names else { throw .tooLong }
    guard names.allSatisfy({ !$0.isEmpty }) else { throw .emptyName }
    guard let root = Root(name: names[0]) else { throw .unknownRoot(names[0]) }
    guard names.count > 1 else { throw .incomplete }
    self.root = root
    rest = Array(names.dropFirst())
  }

  /// The text that reads as this field again.
  package var text: String { ([root.name] + rest).joined(separator: ".") }

  /// The value in what the root stands for; nil when it is absent or null.
  package func value(in json: JSON) -> JSON? {
    json.value(at: rest[...])
  }
}

extension FieldPath.Root {
  /// The root with this name: a known one, or else a step, whose id is letters, digits, `-`, `_`.
  package init?(name: String) {
    switch name {
    case "contact": self = .contact
    case "trigger": self = .trigger
    case "event": self = .event
    case "purchases": self = .purchases
    case "cart": self = .cart
    case "activity": self = .activity
    case "products": self = .products
    case "product": self = .product
    case "scores": self = .scores
    case "experiment": self = .experiment
    default:
      guard !name.isEmpty, name.utf8.allSatisfy(\.isStepCharacter) else { return nil }
      self = .step(name)
    }
  }

  /// The name as it is written in fields.
  package var name: String {
    switch self {
    case .contact: "contact"
    case .trigger: "trigger"
    case .event: "event"
    case .purchases: "purchases"
    case .cart: "cart"
    case .activity: "activity"
    case .products: "products"
    case .product: "product"
    case .scores: "scores"
    case .experiment: "experiment"
    case .step(let id): id
    }
  }
}

extension FieldPath.Root {
  /// Whether a contact alone has such values, without a run or an event.
  package var isOfContact: Bool {
    switch self {
    case .contact, .purchases, .cart, .activity, .products, .scores, .experiment: true
    case .trigger, .event, .product, .step: false
    }
  }

  /// The names after the root where they are settled; nil where they are the shop's.
  package var names: [String]? {
    switch self {
    case .purchases: ["count", "total", "average", "first_at", "last_at"]
    case .cart: ["state", "total", "count", "currency", "cart_id", "updated_at"]
    case .activity: ["first_seen_at", "last_seen_at", "last_visit_at"]
    case .products: ["brands", "categories", "ids", "names"]
    case .scores: ["recency", "frequency", "monetary"]
    case .contact, .trigger, .event, .product, .experiment, .step: nil
    }
  }
}

extension FieldPath: Comparable {
  /// By text, so that lists of fields come out in the same order every time.
  package static func < (left: FieldPath, right: FieldPath) -> Bool { left.text < right.text }
}

extension JSON {
  /// The value at the end of some names; nil when it is absent or null.
  fileprivate func value(at names: ArraySlice<String>) -> JSON? {
    // A bare nil could also be read as the JSON null.
    guard let name = names.first else { return isNull ? Optional.none : self }
    let rest = names.dropFirst()
    switch self {
    case .object(let members): return members[name]?.value(at: rest)
    case .array(let elements):
      if let index = Int(name) {
        return elements.indices.contains(index) ? elements[index].value(at: rest) : nil
      }
      return elements.collected(at: names)
    case .null, .bool, .number, .string: return nil
    }
  }
}

extension [JSON] {
  /// The values that the elements have there, lists within lists laid flat; nil when none has one.
  fileprivate func collected(at names: ArraySlice<String>) -> JSON? {
    var found: [JSON] = []
    for element in self {
      switch element.value(at: names) {
      case nil: continue
      case .array(let inner): found += inner
      case .some(let value): found.append(value)
      }
    }
    return found.isEmpty ? nil : .array(found)
  }
}

extension UInt8 {
  fileprivate var isStepCharacter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
