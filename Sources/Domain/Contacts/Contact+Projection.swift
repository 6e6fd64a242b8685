package import Events
import Values

extension Contact {
  /// Projects an event on the contact: identities, traits, zone and language, push token, activity,
  /// subscriptions. Sets `changed` when the contact has to be saved.
  ///
  /// Whatever an event states holds as of the instant at which it happened, so that late events do
  /// not overwrite newer knowledge.
  package mutating func project(_ event: Event, _ changed: inout Bool) -> Statement {
    var statement = Statement()
    var refusals: [Refusal] = []
    if event.isOfPerson { changed = notice(event, &refusals) || changed }
    if event.source == .administration, event.kind == .identify {
      changed = true
      take(statementOf: event, &statement)
    }
    if event.kind == .identify, !event.traits.isEmpty {
      statement = state(event.traits, at: event.at, source: event.subscriptionSource)
      changed = true
    }
    if event.kind == .track, event.commerce == nil, let feedback = Feedback(rawValue: event.name) {
      take(feedback, event, &statement, &changed)
    }
    statement.refusals += refusals
    return statement
  }

  /// Who it was, where and when.
  private mutating func notice(_ event: Event, _ refusals: inout [Refusal]) -> Bool {
    var changed = activity.see(at: event.at, isVisit: event.isVisit)
    if let id = event.userId, learn(userID: id) { changed = true }
    if let id = event.anonymousId, learn(anonymousID: id) { changed = true }
    let context = event.context
    if state(timeZone: context.timezone, locale: context.locale, at: event.at) { changed = true }
    guard let device = context.members["device"]?.object else { return changed }
    do {
      if let token = try PushToken(device: device, at: event.at), register(token) { changed = true }
    } catch {
      refusals.append(error)
    }
    return changed
  }
}

extension Event {
  /// Whether the person caused it, rather than this engine or somebody of the shop.
  fileprivate var isOfPerson: Bool {
    switch source {
    case .tracking, .imported: true
    case .administration, .engine: false
    }
  }

  /// As whose word the subscriptions in its traits count.
  fileprivate var subscriptionSource: SubscriptionSource {
    switch source {
    case .tracking, .engine: .trait
    case .administration: .api
    case .imported: .imported
    }
  }

  /// Whether it is a look at the shop.
  fileprivate var isVisit: Bool {
    switch kind {
    case .page, .screen: return true
    case .track: break
    case .identify, .group, .alias: return false
    }
    switch commerce {
    case .productsSearched, .productListViewed, .productListFiltered, .productClicked,
      .productViewed, .cartViewed:
      return true
    default:
      return false
    }
  }
}
