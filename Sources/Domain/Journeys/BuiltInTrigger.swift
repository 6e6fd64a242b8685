import Events

/// The triggers that every workspace has: Segment's e-commerce events under any of their names, and
/// what happens to our own messages.
package enum BuiltInTrigger {
  /// The id of the built-in trigger that events of this name belong to, or nil.
  package static func id(of eventName: String) -> String? {
    if let commerce = CommerceEvent(name: eventName) { return commerce.rawValue }
    return interactions[eventName]
  }

  /// The event of a contact who has come into a segment; the property `segment` says which.
  package static let segmentEntered = "Segment Entered"
  /// The event of a contact who has gone out of a segment; the property `segment` says which.
  package static let segmentLeft = "Segment Left"
  /// The event by which a contact is called into a journey that takes the members of a segment; the
  /// property `journey` says which.
  package static let journeyCalled = "Journey Called"

  /// Events that only this engine raises: under these names others mean something else.
  static let reserved: Set<String> = [segmentEntered, segmentLeft, journeyCalled]

  /// Every id.
  package static let ids: Set<String> = Set(interactions.values).union(
    CommerceEvent.allCases.map(\.rawValue))

  /// The event name under which an interaction with one of our messages comes back, in the words
  /// of Segment's e-mail and push specifications where they have one.
  package static func eventName(of interaction: Interaction, on channel: String) -> String {
    switch (channel, interaction) {
    case ("email", .sent): "Email Sent"
    case ("email", .delivered): "Email Delivered"
    case ("email", .opened): "Email Opened"
    case ("email", .clicked): "Email Link Clicked"
    case ("email", .bounced): "Email Bounced"
    case ("email", .complained): "Email Marked as Spam"
    case ("email", .unsubscribed): "Unsubscribed"
    case ("sms", .sent): "SMS Sent"
    case ("sms", .bounced): "SMS Failed"
    case ("push", .sent): "Push Sent"
    case ("push", .bounced): "Push Bounced"
    case ("webhook", .sent): "Webhook Sent"
    case ("webhook", .bounced): "Webhook Failed"
    case (_, .sent), (_, .delivered), (_, .opened), (_, .clicked), (_, .bounced),
      (_, .complained), (_, .unsubscribed), (_, .replied):
      "\(channel.capitalizedASCII) \(interaction.rawValue.capitalizedASCII)"
    }
  }

  private static let interactions: [String: String] = [
    "Email Sent": "email_sent", "Email Delivered": "email_delivered",
    "Email Opened": "email_opened", "Email Link Clicked": "email_link_clicked",
    "Email Bounced": "email_bounced", "Email Marked as Spam": "email_marked_as_spam",
    "Unsubscribed": "unsubscribed", "SMS Sent": "sms_sent", "SMS Failed": "sms_failed",
    "Push Sent": "push_sent",
    "Push Bounced": "push_bounced",
    "Webhook Sent": "webhook_sent", "Webhook Failed": "webhook_failed",
    segmentEntered: "segment_entered", segmentLeft: "segment_left",
    journeyCalled: "journey_called",
    "Product Price Dropped": "price_dropped", "Product Back In Stock": "back_in_stock",
  ]
}

extension String {
  fileprivate var capitalizedASCII: String {
    prefix(1).uppercased() + dropFirst()
  }
}
