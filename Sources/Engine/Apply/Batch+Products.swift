import Catalog
import Contacts
import Events
import Store
import Values

extension Batch {
  /// Notes what an event about products says of them, and which of them concern the contact.
  func note(productsOf event: Event, at position: Int64, _ subject: Subject) {
    guard let commerce = event.commerce else { return }
    let products = event.namedProducts
    if products.isEmpty { return }
    for properties in products { sight(properties, in: event) }
    guard event.at > now - Limits.interest else { return }
    for id in products.compactMap(Sighting.id) {
      switch commerce {
      case .productViewed: subject.note(.wanted(.viewed, id, event.at))
      case .productAdded, .wishlistProductAddedToCart, .cartViewed, .checkoutStarted:
        subject.note(.wanted(.carted, id, event.at))
      case .productAddedToWishlist: subject.note(.wanted(.wished, id, event.at))
      case .productRemovedFromWishlist: subject.note(.unwished(id))
      case .orderCompleted: subject.note(.bought(id))
      default: continue
      }
    }
    // Now and then is enough to keep the number of rows in bounds.
    if position % Limits.interestSweep == 0 { subject.sweepsInterests = true }
  }

  /// Remembers a product that the catalogue should hear of.
  private func sight(_ properties: JSON.Object, in event: Event) {
    guard let id = Sighting.id(in: properties) else { return }
    switch assortment.knowledge(of: id) {
    case .told: return
    case .sighted(let at) where at + Limits.sightingRest > event.at: return
    case .sighted, .unknown: break
    }
    let currency = properties["currency"] ?? event.properties["currency"]
    guard let sighting = Sighting(properties, currency: currency, at: event.at) else { return }
    if sightings[id].map({ $0.at <= event.at }) ?? true { sightings[id] = sighting }
  }

  /// Writes what has become of a contact's interests.
  func saveInterests(of subject: Subject) throws {
    for change in subject.interests {
      switch change {
      case .wanted(let kind, let product, let at):
        try transaction.interests.add(kind, product, of: subject.id, at: at)
      case .unwished(let product): try transaction.interests.unwish(product, of: subject.id)
      case .bought(let product): try transaction.interests.remove(product, of: subject.id)
      }
    }
    if subject.sweepsInterests, !subject.interests.isEmpty {
      try transaction.interests.prune(subject.id, keeping: Limits.interests)
    }
  }
}

/// A change of which products concern a contact.
enum InterestChange: Hashable {
  case wanted(Interests.Kind, String, Instant)
  case unwished(String)
  case bought(String)

  /// Whether the other one says the same, perhaps of another instant.
  func repeats(_ other: InterestChange) -> Bool {
    if case .wanted(let kind, let product, _) = self,
      case .wanted(let otherKind, let otherProduct, _) = other
    {
      return kind == otherKind && product == otherProduct
    }
    return self == other
  }
}

extension Event {
  /// The products that the event speaks of, each with its properties: the members of `products`,
  /// else the event's own.
  fileprivate var namedProducts: [JSON.Object] {
    if let products = properties["products"]?.array {
      return products.prefix(Contacts.Limits.lines).compactMap(\.object)
    }
    return isAboutOneProduct ? [properties] : []
  }

  private var isAboutOneProduct: Bool {
    switch commerce {
    case .productClicked, .productViewed, .productAdded, .productRemoved, .productAddedToWishlist,
      .productRemovedFromWishlist, .wishlistProductAddedToCart:
      true
    default: false
    }
  }
}
