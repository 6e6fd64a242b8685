import Events
import Values

/// Events by which people answer messages or say what they want, and by which their providers
/// answer for them; the raw value is the event's name (Segment's for e-mail).
///
/// `destination` is the address, phone number or token that the message went to.
package enum Feedback: String, Hashable, Sendable {
  /// An explicit opt-in. Properties `channel` (default `email`), `topic` (default `newsletter`;
  /// `all` or `*` for the whole channel).
  case subscribed = "Subscribed"
  /// The person left. Properties as of `Subscribed`.
  case unsubscribed = "Unsubscribed"
  /// From the engine only. Properties `destination`, and `type`: only `hard` suppresses.
  case emailBounced = "Email Bounced"
  /// From the engine only; leaves the whole channel. Property `destination`.
  case emailMarkedAsSpam = "Email Marked as Spam"
  /// From the engine only: STOP, which leaves the whole channel. Property `destination`.
  case smsStopped = "SMS Stopped"
  /// From the engine only: START, the opposite. Property `destination`.
  case smsStarted = "SMS Started"
  /// From the engine only: the provider no longer knows the token. Properties `destination`, and
  /// `type`: only `hard` drops it.
  case pushBounced = "Push Bounced"

  /// Whether the event is believed only when it comes from the engine itself.
  var isOfEngine: Bool {
    switch self {
    case .subscribed, .unsubscribed: false
    case .emailBounced, .emailMarkedAsSpam, .smsStopped, .smsStarted, .pushBounced: true
    }
  }
}

extension Contact {
  mutating func take(
    _ feedback: Feedback, _ event: Event, _ statement: inout Statement, _ changed: inout Bool
  ) {
    guard !feedback.isOfEngine || event.source == .engine else { return }
    let destination = event.properties["destination"]?.name
    let isHard = event.properties["type"]?.name == "hard"
    switch feedback {
    case .subscribed, .unsubscribed:
      let name = event.properties["channel"]?.name ?? "email"
      guard let channel = Subscriptions.Channel(rawValue: name) else {
        statement.refusals.append(.notASubscription(name: name))
        return
      }
      let topic = event.properties["topic"]?.name ?? "newsletter"
      let key = Subscriptions.Key(channel, topic == "all" ? "*" : topic)
      let source: SubscriptionSource = feedback == .subscribed ? .optIn : .person
      note(source, key, event.at, &statement, &changed)
    case .emailBounced:
      guard isHard, let destination else { return }
      if suppress(Suppression(.email, destination, .bounce, at: event.at)) { changed = true }
    case .emailMarkedAsSpam:
      if let destination, suppress(Suppression(.email, destination, .complaint, at: event.at)) {
        changed = true
      }
      note(.complaint, .all(.email), event.at, &statement, &changed)
    case .smsStopped:
      if let destination, suppress(Suppression(.sms, destination, .stop, at: event.at)) {
        changed = true
      }
      note(.stop, .all(.sms), event.at, &statement, &changed)
    case .smsStarted:
      note(.optIn, .all(.sms), event.at, &statement, &changed)
    case .pushBounced:
      if isHard, let destination, drop(pushToken: destination) { changed = true }
    }
  }

  private mutating func note(
    _ source: SubscriptionSource, _ key: Subscriptions.Key, _ instant: Instant,
    _ statement: inout Statement, _ changed: inout Bool
  ) {
    let state: SubscriptionState = source == .optIn ? .subscribed : .unsubscribed
    do {
      guard try subscribe(SubscriptionMark(state, source, at: instant), to: key) else { return }
      statement.subscriptions.append(key)
      changed = true
    } catch {
      statement.refusals.append(error)
    }
  }
}
