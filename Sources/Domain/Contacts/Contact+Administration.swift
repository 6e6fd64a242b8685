import Events
import Values

extension Contact {
  /// Takes what the shop's own people or programs state about a contact through the administration
  /// API. Attributes are the event's traits; its properties hold the rest:
  ///
  /// - `subscriptions`: channel → topic → `subscribed`, `unsubscribed`, true, false, or
  ///   `{"state","source"}`. Each is a statement of its own, whether or not it was made before.
  /// - `source`: `opt_in` when the person asked for it, which alone lifts what the person has said
  ///   (semantics.md, 15); otherwise it is the word of the shop.
  /// - `push_tokens`: `[{"service","token"}]`, in place of all that were known.
  /// - `time_zone`, `locale`: null takes them away.
  mutating func take(statementOf event: Event, _ statement: inout Statement) {
    if let id = event.userId { learn(userID: id) }
    if let id = event.anonymousId { learn(anonymousID: id) }
    var members = JSON.Object()
    for name in ["time_zone", "locale"] { members[name] = event.properties[name] }
    if !members.isEmpty { settings.state(members, at: event.at) }
    if let tokens = event.properties["push_tokens"]?.array { take(tokens: tokens, at: event.at) }
    let source = Contact.source(event.properties["source"])
    for (name, topics) in event.properties["subscriptions"]?.object ?? [:] {
      guard let channel = Subscriptions.Channel(rawValue: name), let topics = topics.object else {
        statement.refusals.append(.notASubscription(name: name))
        continue
      }
      for (topic, value) in topics {
        record(value, Subscriptions.Key(channel, topic), source, event.at, &statement)
      }
    }
  }

  private mutating func take(tokens: [JSON], at instant: Instant) {
    pushTokens = []
    for token in tokens {
      guard let text = token["token"]?.text, !text.isEmpty else { continue }
      let service = token["service"]?.text.flatMap(PushToken.Provider.init) ?? .fcm
      register(PushToken(service, text, at: instant))
    }
  }

  private mutating func record(
    _ value: JSON, _ key: Subscriptions.Key, _ source: SubscriptionSource, _ instant: Instant,
    _ statement: inout Statement
  ) {
    guard let state = SubscriptionState(stated: value["state"] ?? value) else {
      statement.refusals.append(.notASubscription(name: key.topic))
      return
    }
    let own = value["source"].map { Contact.source($0) } ?? source
    do {
      if try subscribe(SubscriptionMark(state, own, at: instant), to: key) {
        statement.subscriptions.append(key)
      }
    } catch {
      statement.refusals.append(error)
    }
  }

  /// The shop's own word is never a personal one, but for an opt-in that it passes on.
  private static func source(_ value: JSON?) -> SubscriptionSource {
    value == "opt_in" ? .optIn : .api
  }
}
