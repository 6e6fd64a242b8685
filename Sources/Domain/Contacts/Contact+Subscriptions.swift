import Values

/// Whether somebody may be written to.
package enum Permission: Hashable, Sendable {
  case allowed
  case refused(Reason)

  /// Why not; the raw value is its name in the ledger.
  package enum Reason: String, Hashable, Sendable {
    /// The person (or the shop for them) left the topic or the channel.
    case unsubscribed
    /// Nobody ever said that the person wants this, and the topic needs that.
    case notSubscribed = "not_subscribed"
    case bounced, complained, stopped
    /// The shop itself does not want to write to the destination.
    case suppressed
    case erased, merged
  }
}

extension Contact {
  /// Takes a statement about a topic, or about a whole channel (topic `*`).
  ///
  /// True when something changed. An opt-in also lifts suppressions of the channel that are older,
  /// all but manual ones. Throws `needsOptIn` when the shop says *subscribed* by the API or an
  /// import and a personal unsubscribe stands against it; a trait is passed over in silence,
  /// because it repeats what the shop's own database holds.
  @discardableResult
  package mutating func subscribe(
    _ mark: SubscriptionMark, to key: Subscriptions.Key
  ) throws(Refusal) -> Bool {
    let changed = try subscriptions.record(mark, for: key)
    if mark.source == .optIn, mark.state == .subscribed {
      let count = suppressions.count
      suppressions.removeAll {
        $0.channel == key.channel && $0.reason != .manual && $0.at <= mark.at
      }
      return changed || suppressions.count != count
    }
    let after = subscriptions.mark(key.channel, key.topic)
    if mark.state == .subscribed, mark.source == .api || mark.source == .imported,
      after?.state == .unsubscribed, after?.source.isPersonal == true
    {
      throw .needsOptIn(channel: key.channel.rawValue, topic: key.topic)
    }
    return changed
  }

  /// Takes that a destination must not be written to any more; true when that is news.
  @discardableResult
  package mutating func suppress(_ suppression: Suppression) -> Bool {
    if suppressions.contains(where: {
      $0.channel == suppression.channel && $0.destination == suppression.destination
        && $0.reason == suppression.reason
    }) {
      return false
    }
    suppressions.append(suppression)
    suppressions.keepLast(Limits.suppressions)
    return true
  }

  /// Takes suppressions of a destination away; true when there were any. Without a reason all.
  @discardableResult
  package mutating func unsuppress(
    _ channel: Subscriptions.Channel, _ destination: String, reason: Suppression.Reason? = nil
  ) -> Bool {
    let normalized = Suppression.normalized(destination, channel)
    let before = suppressions.count
    suppressions.removeAll {
      $0.channel == channel && $0.destination == normalized
        && (reason == nil || $0.reason == reason)
    }
    return suppressions.count != before
  }

  /// Whether a message may go out on a channel to a destination.
  ///
  /// `topic` is nil for transactional messages, which need no subscription. `unknownCounts` is the
  /// topic's word on people of whom nothing is known; the default of a topic is no.
  package func may(
    send channel: Subscriptions.Channel, topic: String?, to destination: String,
    unknownCounts: Bool = false
  ) -> Permission {
    if isErased { return .refused(.erased) }
    if mergedInto != nil { return .refused(.merged) }
    if !suppressions.isEmpty {
      let normalized = Suppression.normalized(destination, channel)
      let suppression = suppressions.first {
        $0.channel == channel && $0.destination == normalized
      }
      if let suppression { return .refused(suppression.reason.permission) }
    }
    guard let topic else { return .allowed }
    switch subscriptions.state(channel, topic) {
    case .subscribed: return .allowed
    case .unsubscribed: return .refused(.unsubscribed)
    case .unknown: return unknownCounts ? .allowed : .refused(.notSubscribed)
    }
  }
}

extension Suppression.Reason {
  fileprivate var permission: Permission.Reason {
    switch self {
    case .bounce: .bounced
    case .complaint: .complained
    case .stop: .stopped
    case .manual: .suppressed
    }
  }
}
