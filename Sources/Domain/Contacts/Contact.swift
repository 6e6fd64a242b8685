package import Values

/// A person, as the shop knows them. Everything here is one row, because every event needs it.
package struct Contact: Hashable, Sendable {
  package let id: ContactID
  /// When the contact came to be known.
  package var createdAt: Instant
  /// In order of arrival; at most `Limits.identities`, the newest stay.
  package internal(set) var userIDs: [String] = []
  package internal(set) var anonymousIDs: [String] = []
  /// The attributes with the instants at which they were stated.
  package internal(set) var stated = DatedObject()
  /// `time_zone` and `locale` with the instants at which they were stated.
  package internal(set) var settings = DatedObject()
  package internal(set) var subscriptions = Subscriptions()
  package internal(set) var pushTokens: [PushToken] = []
  package internal(set) var suppressions: [Suppression] = []
  package internal(set) var purchases = Purchases()
  package internal(set) var activity = Activity()
  /// The serial of the newest cart; serials are never given twice.
  package internal(set) var lastCartSerial = 0
  /// A tombstone: what was known here is now known there (I7, I10).
  package internal(set) var mergedInto: ContactID?
  /// A tombstone: personal data were removed (I10).
  package internal(set) var isErased = false

  /// Somebody of whom nothing is known yet.
  package init(id: ContactID, createdAt: Instant) {
    self.id = id
    self.createdAt = createdAt
  }

  /// The attributes as they stand, named as in conditions after `contact.`.
  package var attributes: JSON.Object { stated.values }

  /// An IANA name, as it was said.
  package var timeZone: String? { settings["time_zone"]?.text }

  /// A language tag, as it was said.
  package var locale: String? { settings["locale"]?.text }

  /// The e-mail address, as the attribute `email` says.
  package var email: String? { attributes["email"]?.name }

  /// The phone number, as the attribute `phone` says.
  package var phone: String? { attributes["phone"]?.name }

  /// Whether the person has said who they are; only anonymous contacts are merged into others.
  package var isAnonymous: Bool { userIDs.isEmpty }

  /// Whether this is only a tombstone.
  package var isGone: Bool { isErased || mergedInto != nil }
}

extension Contact {
  /// Takes an identity; true when it was not known.
  @discardableResult
  package mutating func learn(userID: String) -> Bool {
    Contact.learn(userID, &userIDs)
  }

  /// As `learn(userID:)`.
  @discardableResult
  package mutating func learn(anonymousID: String) -> Bool {
    Contact.learn(anonymousID, &anonymousIDs)
  }

  /// Gives up an anonymous identity that belongs to somebody else from now on (semantics.md, 16).
  package mutating func release(anonymousID: String) {
    anonymousIDs.removeAll { $0 == anonymousID }
  }

  /// Says what the person's own clock and language are; nil leaves them. True when that is news.
  @discardableResult
  package mutating func state(timeZone: String?, locale: String?, at: Instant) -> Bool {
    var members: JSON.Object = [:]
    if let timeZone { members["time_zone"] = .string(timeZone) }
    if let locale { members["locale"] = .string(locale) }
    return members.isEmpty ? false : !settings.state(members, at: at).isEmpty
  }

  /// Takes a token or that it was heard of again; true when something changed.
  @discardableResult
  package mutating func register(_ token: PushToken) -> Bool {
    if let index = pushTokens.firstIndex(where: { $0.token == token.token }) {
      guard token.at > pushTokens[index].at else { return false }
      pushTokens[index] = token
      return true
    }
    pushTokens.append(token)
    if pushTokens.count > Limits.pushTokens,
      let oldest = pushTokens.indices.min(by: { pushTokens[$0].at < pushTokens[$1].at })
    {
      pushTokens.remove(at: oldest)
    }
    return true
  }

  /// Says when the first and the last of the orders were that count.
  package mutating func spread(purchases first: Instant, _ last: Instant) {
    purchases = purchases.between(first, last)
  }

  /// Takes away a token that its provider no longer knows, or that is somebody else's now.
  @discardableResult
  package mutating func drop(pushToken token: String) -> Bool {
    let before = pushTokens.count
    pushTokens.removeAll { $0.token == token }
    return pushTokens.count != before
  }

  /// Leaves a tombstone that says where the contact went on.
  package mutating func leave(for other: ContactID) {
    self = Contact(id: id, createdAt: createdAt)
    mergedInto = other
  }

  /// Removes all personal data and leaves a tombstone.
  package mutating func erase() {
    self = Contact(id: id, createdAt: createdAt)
    isErased = true
  }

  private static func learn(_ identity: String, _ identities: inout [String]) -> Bool {
    guard identities.last != identity, !identities.contains(identity) else { return false }
    identities.append(identity)
    identities.keepLast(Limits.identities)
    return true
  }
}
