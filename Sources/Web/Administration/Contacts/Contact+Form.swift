import Contacts
import Values

extension Contact {
  /// The contact as the API shows it.
  var form: JSON.Object {
    [
      "id": .string(id.text), "user_ids": .array(userIDs.map(JSON.string)),
      "anonymous_ids": .array(anonymousIDs.map(JSON.string)), "attributes": .object(attributes),
      "subscriptions": .object(subscriptionStates), "push_tokens": .array(pushTokens.map(\.form)),
      "time_zone": timeZone.map(JSON.string) ?? .null, "locale": locale.map(JSON.string) ?? .null,
      "suppressions": .array(suppressions.map(\.form)), "purchases": purchases.form,
      "created_at": .string(createdAt.text),
      "first_seen_at": activity.firstSeenAt.form, "last_seen_at": activity.lastSeenAt.form,
    ]
  }

  /// What holds for each topic about which something was said.
  private var subscriptionStates: JSON.Object {
    var states = JSON.Object()
    for channel in Subscriptions.Channel.allCases {
      var topics = JSON.Object()
      for (key, _) in subscriptions.entries where key.channel == channel {
        topics[key.topic] = .string(subscriptions.state(channel, key.topic).rawValue)
      }
      states[channel.rawValue] = .object(topics)
    }
    return states
  }

  /// Each statement about a subscription with who made it and when.
  var subscriptionStatements: [JSON] {
    subscriptions.entries.flatMap { key, subscription in
      [subscription.personal, subscription.shop].compactMap { $0 }.map { mark in
        [
          "channel": .string(key.channel.rawValue), "topic": .string(key.topic),
          "state": .string(mark.state.rawValue), "source": .string(mark.source.rawValue),
          "at": .string(mark.at.text),
        ]
      }
    }
  }
}

extension Contact.PushToken {
  fileprivate var form: JSON {
    [
      "service": .string(provider.rawValue), "token": .string(token),
      "last_heard_of_at": .string(at.text),
    ]
  }
}

extension Suppression {
  fileprivate var form: JSON {
    [
      "channel": .string(channel.rawValue), "address": .string(destination),
      "reason": .string(reason.rawValue), "at": .string(at.text),
    ]
  }
}

extension Purchases {
  fileprivate var form: JSON {
    [
      "count": .number(Number(Int64(count))), "total": .number(total),
      "average": average.map(JSON.number) ?? .null, "first_at": firstAt.form,
      "last_at": lastAt.form,
    ]
  }
}

extension Instant? {
  /// The instant as RFC 3339, or null.
  var form: JSON { map { .string($0.text) } ?? .null }
}
