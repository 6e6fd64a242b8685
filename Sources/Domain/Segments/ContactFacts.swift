package import Values

/// One event of a contact, as far as conditions look at events.
package struct Occurrence: Hashable, Sendable {
  /// When it happened; it may lie in the future where a client's clock does.
  package let at: Instant
  package let properties: JSON.Object

  package init(at: Instant, properties: JSON.Object) {
    self.at = at
    self.properties = properties
  }
}

/// What is known about one contact, as far as conditions ask. Nothing is looked up before a
/// condition asks for it.
package struct ContactFacts {
  /// The workspace's and the contact's zone.
  package let zones: Zones
  /// The value of a field, nil or null when there is none. `scores` and `products` are never asked:
  /// they follow from purchases and orders.
  package let value: (FieldPath) -> JSON?
  /// Whether the contact is in a segment, by its id.
  package let isMember: (String) -> Bool
  /// The contact's events with this name that happened at an instant or later, all of them without
  /// an instant; the oldest first, and at one instant in the order of the log.
  package let occurrences: (_ event: String, _ since: Instant?) -> [Occurrence]
  /// How purchases become scores.
  package let scoring: Scoring

  package init(
    zones: Zones, value: @escaping (FieldPath) -> JSON?,
    isMember: @escaping (String) -> Bool = { _ in false },
    occurrences: @escaping (_ event: String, _ since: Instant?) -> [Occurrence] = { _, _ in [] },
    scoring: Scoring = .standard
  ) {
    self.zones = zones
    self.value = value
    self.isMember = isMember
    self.occurrences = occurrences
    self.scoring = scoring
  }
}

extension ContactFacts {
  /// The value of any field, and the first instant after `now` at which time alone changes it.
  func value(of field: FieldPath, now: Instant) -> (value: JSON?, nextChange: Instant?) {
    switch field.root {
    case .scores: scoring.score(field, of: value, now: now)
    case .products: purchased(field, now: now)
    default: (value(field), nil)
    }
  }

  /// `products.brands` and the like: what stands in the orders that the contact has made.
  private func purchased(
    _ field: FieldPath, now: Instant
  ) -> (value: JSON?, nextChange: Instant?) {
    guard let member = PurchasedProducts.member(of: field) else { return (nil, nil) }
    var found: [JSON] = []
    var next: Instant?
    for name in PurchasedProducts.events {
      for occurrence in occurrences(name, nil) {
        if occurrence.at > now {
          next = min(next ?? occurrence.at, occurrence.at)
        } else {
          found += PurchasedProducts.values(of: member, in: occurrence)
        }
      }
    }
    return (found.isEmpty ? nil : .array(found), next)
  }
}

/// The products that a contact has ordered, read from the orders' events: `products.brands`,
/// `products.categories`, `products.ids`, `products.names`. A cancelled order stays among them.
package enum PurchasedProducts {
  /// The names of the events that carry an order's products.
  package static let events = ["Completed Order", "Order Completed"]

  /// The member of a product that a field collects; nil for fields that do not exist.
  static func member(of field: FieldPath) -> String? {
    guard field.root == .products, field.rest.count == 1 else { return nil }
    switch field.rest[0] {
    case "brands": return "brand"
    case "categories": return "category"
    case "ids": return "product_id"
    case "names": return "name"
    default: return nil
    }
  }

  static func values(of member: String, in occurrence: Occurrence) -> [JSON] {
    let products = occurrence.properties["products"]?.array ?? []
    return products.compactMap { product in
      guard let value = product[member], !value.isNull else { return Optional<JSON>.none }
      return value
    }
  }
}
