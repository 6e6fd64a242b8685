package import Values

/// What a signed link in a message stands for: who follows it, out of which message, and to what
/// end. Nothing about it has to be looked up before it can be obeyed.
package struct Link: Hashable, Sendable {
  /// What following the link does.
  package enum Aim: Hashable, Sendable {
    /// The picture of an e-mail was fetched.
    case open
    /// The person goes to this address, http or https.
    case click(url: String)
    /// The person no longer wants this topic on this channel.
    case unsubscribe(channel: ChannelKind, topic: String)
    /// The person looks at, or changes, all of their subscriptions.
    case preferences
  }

  package let aim: Aim
  /// The contact whom the message was for.
  package let contact: ContactID
  /// The send key of the message (I4).
  package let message: Fingerprint

  package init(_ aim: Aim, contact: ContactID, message: Fingerprint) {
    self.aim = aim
    self.contact = contact
    self.message = message
  }

  /// Why no signed link can be made.
  package enum Unsignable: Error, Hashable {
    /// The address is neither http nor https, names no host or holds what no URL may hold.
    case notAWebAddress
    /// The address has more than `LinkSigner.Limits.url` bytes.
    case addressTooLong
    /// The topic has more than `LinkSigner.Limits.topic` bytes.
    case topicTooLong
  }
}
