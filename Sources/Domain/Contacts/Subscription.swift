package import Values

/// What is known about somebody's wish to get messages.
package enum SubscriptionState: String, Hashable, Sendable {
  case subscribed, unsubscribed, unknown

  /// Reads what a trait or the API says: true, false, `subscribed`, `unsubscribed`.
  package init?(stated value: JSON) {
    switch value {
    case .bool(let wanted): self = wanted ? .subscribed : .unsubscribed
    case .string("subscribed"): self = .subscribed
    case .string("unsubscribed"): self = .unsubscribed
    case .null, .number, .string, .array, .object: return nil
    }
  }
}

/// Who said that somebody is subscribed or not.
package enum SubscriptionSource: String, Hashable, Sendable {
  /// An `identify` whose trait changed.
  case trait
  /// The shop by the API, without a word of the person.
  case api
  /// A file.
  case imported = "import"
  /// An explicit opt-in of the person.
  case optIn = "opt_in"
  /// The person, by one-click or on the preference page.
  case person
  case complaint, bounce, stop

  /// Whether this is the person's own word or as good as that. It outweighs what the shop says.
  package var isPersonal: Bool {
    switch self {
    case .trait, .api, .imported: false
    case .optIn, .person, .complaint, .bounce, .stop: true
    }
  }
}

/// One statement about a subscription.
package struct SubscriptionMark: Hashable, Sendable {
  package let state: SubscriptionState
  package let source: SubscriptionSource
  package let at: Instant

  package init(_ state: SubscriptionState, _ source: SubscriptionSource, at: Instant) {
    self.state = state
    self.source = source
    self.at = at
  }
}

/// What is known about one topic on one channel (semantics.md, 15).
///
/// The newest personal statement and the newest one of the shop are kept apart, which makes the
/// outcome independent of the order of arrival: a personal unsubscribe stands whatever the shop
/// says, until an opt-in that is newer; after an opt-in the shop's newer word holds again.
package struct Subscription: Hashable, Sendable {
  /// The newest personal statement: unsubscribed, or an opt-in.
  package private(set) var personal: SubscriptionMark?
  /// The newest statement of the shop: trait, API or import.
  package private(set) var shop: SubscriptionMark?

  package init() {}

  /// The statement that holds; nil when there is none.
  package var mark: SubscriptionMark? {
    guard let personal else { return shop }
    guard personal.state == .subscribed, let shop, shop.at > personal.at else { return personal }
    return shop
  }

  /// What holds today.
  package var state: SubscriptionState { mark?.state ?? .unknown }

  /// Takes a statement, unless a newer one of its kind is known. At one instant an unsubscribe
  /// wins. True when something changed.
  @discardableResult
  package mutating func record(_ mark: SubscriptionMark) -> Bool {
    let known = mark.source.isPersonal ? personal : shop
    if let known {
      guard mark.at > known.at || (mark.at == known.at && mark.state == .unsubscribed) else {
        return false
      }
      if mark == known { return false }
    }
    if mark.source.isPersonal { personal = mark } else { shop = mark }
    return true
  }

  /// Takes what another knows.
  package mutating func merge(_ other: Subscription) {
    if let personal = other.personal { record(personal) }
    if let shop = other.shop { record(shop) }
  }
}
