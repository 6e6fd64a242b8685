import Values

/// The subscriptions of a contact by channel and topic.
package struct Subscriptions: Hashable, Sendable {
  /// The channels on which one can be subscribed; named as in the API.
  package enum Channel: String, Hashable, Sendable, CaseIterable {
    case email, sms, push
  }

  /// One topic on one channel, or the whole channel.
  package struct Key: Hashable, Sendable {
    package let channel: Channel
    /// The id of a topic; `*` is the whole channel.
    package let topic: String

    package init(_ channel: Channel, _ topic: String) {
      self.channel = channel
      self.topic = topic
    }

    /// The whole channel.
    package static func all(_ channel: Channel) -> Key { Key(channel, "*") }
  }

  /// What was ever said, in the order in which it was first said.
  package private(set) var entries: [(key: Key, subscription: Subscription)] = []

  package init() {}

  /// What was said about exactly this topic, or about the whole channel.
  package subscript(key: Key) -> Subscription? {
    entries.first { $0.key == key }?.subscription
  }

  /// The statement that holds for a topic.
  ///
  /// Who left the whole channel gets nothing on it but topics to which they opted in later (or,
  /// when it was the shop that closed the channel, later statements of the shop as well). A topic
  /// of which nothing is known is as the channel is.
  package func mark(_ channel: Channel, _ topic: String) -> SubscriptionMark? {
    let own = self[Key(channel, topic)]?.mark
    guard let all = self[.all(channel)]?.mark else { return own }
    guard all.state == .unsubscribed else { return own ?? all }
    if let own, own.state == .subscribed, own.at > all.at,
      own.source.isPersonal || !all.source.isPersonal
    {
      return own
    }
    return own?.state == .unsubscribed ? own : all
  }

  /// Whether somebody is subscribed to a topic on a channel.
  package func state(_ channel: Channel, _ topic: String) -> SubscriptionState {
    mark(channel, topic)?.state ?? .unknown
  }

  /// Takes a statement; true when something changed. A statement of the shop that cannot lift a
  /// personal unsubscribe is remembered without effect, the caller may ask `state` after.
  @discardableResult
  package mutating func record(_ mark: SubscriptionMark, for key: Key) throws(Refusal) -> Bool {
    if let index = entries.firstIndex(where: { $0.key == key }) {
      return entries[index].subscription.record(mark)
    }
    guard entries.count < Limits.subscriptions / 2 else {
      throw .tooManySubscriptions(topic: key.topic)
    }
    var subscription = Subscription()
    subscription.record(mark)
    entries.append((key, subscription))
    return true
  }

  /// Takes what another knows.
  package mutating func merge(_ other: Subscriptions) {
    for (key, subscription) in other.entries {
      if let index = entries.firstIndex(where: { $0.key == key }) {
        entries[index].subscription.merge(subscription)
      } else {
        entries.append((key, subscription))
      }
    }
  }

  package static func == (left: Subscriptions, right: Subscriptions) -> Bool {
    left.entries.count == right.entries.count
      && left.entries.allSatisfy { right[$0.key] == $0.subscription }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(entries.count) }
}

extension Subscriptions {
  /// `[channel, topic, state, source, milliseconds]` for each statement.
  var json: JSON {
    var rows: [JSON] = []
    for (key, subscription) in entries {
      for mark in [subscription.personal, subscription.shop].compactMap({ $0 }) {
        rows.append([
          .string(key.channel.rawValue), .string(key.topic), .string(mark.state.rawValue),
          .string(mark.source.rawValue), .instant(mark.at),
        ])
      }
    }
    return .array(rows)
  }

  init(json: JSON?) {
    guard case .array(let rows)? = json else { return }
    for case .array(let row) in rows where row.count >= 5 {
      guard let channel = row[0].text.flatMap(Channel.init), let topic = row[1].text,
        let state = row[2].text.flatMap(SubscriptionState.init),
        let source = row[3].text.flatMap(SubscriptionSource.init),
        let at = Instant(stored: row[4])
      else { continue }
      let key = Key(channel, topic)
      let mark = SubscriptionMark(state, source, at: at)
      if let last = entries.indices.last, entries[last].key == key {
        entries[last].subscription.record(mark)
      } else {
        var subscription = Subscription()
        subscription.record(mark)
        entries.append((key, subscription))
      }
    }
  }
}
