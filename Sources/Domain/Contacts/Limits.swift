/// How much of a contact is kept. What goes beyond is refused with a reason (I8) or, for the lists
/// of recent things, gives way from the oldest end.
package enum Limits {
  /// Bytes of all attributes of a contact together, as `weight` counts them.
  package static let attributeBytes = 32_768
  /// Attributes of a contact.
  package static let attributes = 500
  /// Names of attributes that were taken away and are remembered, so that a late event does not
  /// bring them back.
  package static let removedNames = 100
  /// `userId`s, and `anonymousId`s, in the contact's row; the newest stay.
  package static let identities = 100
  /// Live push tokens; the one heard of longest ago gives way.
  package static let pushTokens = 20
  /// Statements about subscriptions: two for each channel and topic.
  package static let subscriptions = 200
  /// Suppressed destinations; the oldest gives way.
  package static let suppressions = 100
  /// Changes that a cart keeps apart; older ones are folded into its baseline.
  package static let cartChanges = 32
  /// Products named by the changes that a cart keeps apart, all together.
  package static let cartEntries = 128
  /// Products of one event that a cart or an order takes: more than an event of 32 KB can name, so
  /// that an order of a wholesaler is taken whole.
  package static let lines = 2_500
  /// Bytes of one product in a cart or an order, as `weight` counts them.
  package static let lineBytes = 4_096
  /// Bytes of what an order carries besides its products.
  package static let orderBytes = 8_192
}

/// Why something that an event or the API said was not taken (I8).
package enum Refusal: Error, Hashable, Sendable {
  /// The contact would have more than `Limits.attributes`.
  case tooManyAttributes(name: String)
  /// The contact's attributes would weigh more than `Limits.attributeBytes`.
  case attributesTooLarge(name: String)
  /// Neither true, false, `subscribed` nor `unsubscribed`, or no such channel.
  case notASubscription(name: String)
  /// The contact would have more than `Limits.subscriptions` statements.
  case tooManySubscriptions(topic: String)
  /// A product without `product_id`, `sku` and `name`.
  case productWithoutIdentity
  /// A product that weighs more than `Limits.lineBytes`.
  case productTooLarge(product: String)
  /// More than `Limits.lines` products in one event.
  case tooManyProducts(count: Int)
  /// What the order carries besides products weighs more than `Limits.orderBytes`.
  case orderTooLarge(order: String)
  /// The person, a complaint, a bounce or a STOP took the subscription away, and only an explicit
  /// opt-in gives it back (semantics.md, 15).
  case needsOptIn(channel: String, topic: String)
  /// A push token of a device or push service that is not known.
  case unknownDevice(type: String)
}
