package import Values

/// A destination that must not be written to, whatever the contact's subscriptions say.
package struct Suppression: Hashable, Sendable {
  /// Why.
  package enum Reason: String, Hashable, Sendable {
    /// The address does not exist (a hard bounce).
    case bounce
    /// Its owner marked a message as spam.
    case complaint
    /// Its owner answered STOP.
    case stop
    /// Somebody of the shop decided so. An opt-in does not lift it.
    case manual
  }

  package let channel: Subscriptions.Channel
  /// As `normalized` gives it.
  package let destination: String
  package let reason: Reason
  package let at: Instant

  /// A suppression of a destination, which is kept in its normal form.
  package init(
    _ channel: Subscriptions.Channel, _ destination: String, _ reason: Reason, at: Instant
  ) {
    self.channel = channel
    self.destination = Suppression.normalized(destination, channel)
    self.reason = reason
    self.at = at
  }

  /// One form for all ways to write a destination: e-mail addresses without case and space, phone
  /// numbers as `+` and digits, push tokens as they are.
  package static func normalized(
    _ destination: String, _ channel: Subscriptions.Channel
  ) -> String {
    switch channel {
    case .email:
      String(destination.lowercased().split(whereSeparator: \.isWhitespace).joined())
    case .sms:
      String(destination.unicodeScalars.filter { $0 == "+" || ("0"..."9").contains($0) })
    case .push:
      destination
    }
  }

  var json: JSON {
    [.string(channel.rawValue), .string(destination), .string(reason.rawValue), .instant(at)]
  }

  init?(json: JSON) {
    guard case .array(let row) = json, row.count >= 4,
      let channel = row[0].text.flatMap(Subscriptions.Channel.init), let destination = row[1].text,
      let reason = row[2].text.flatMap(Reason.init), let at = Instant(stored: row[3])
    else { return nil }
    self.channel = channel
    self.destination = destination
    self.reason = reason
    self.at = at
  }
}
