import Contacts
import Engine
import Events
import Responses
import Values

extension Call {
  /// Puts events in the log and waits until they have been applied.
  func apply(_ events: [Event]) async throws {
    try await engine.applied(events)
  }

  /// The identity of an event that this request makes.
  var eventID: String { "administration:\(identity.hex)" }

  /// The event that says what the body states about a contact.
  ///
  /// - Parameter contact: nil for a `userId` that nobody has yet.
  func statement(about contact: ContactID?, userID: String?) -> Event {
    var properties = JSON.Object()
    for name in ["subscriptions", "source", "push_tokens", "time_zone", "locale"] {
      properties[name] = body[name]
    }
    return Event(
      kind: .identify, messageId: eventID, userId: userID, at: now, properties: properties,
      traits: body["attributes"]?.object ?? [:], source: .administration, contact: contact)
  }

  /// Refuses what the projection would not take, before anything is in the log.
  func check(_ event: Event, on contact: Contact?) throws {
    if let name = body["time_zone"]?.text, Zone(name: name) == nil {
      throw Refusal.unprocessable(
        "unknown_time_zone", "\"\(name)\" is no zone such as Europe/Paris.", field: "time_zone")
    }
    var trial = contact ?? Contact(id: .nobody, createdAt: event.at)
    var changed = false
    let statement = trial.project(event, &changed)
    if let refusal = statement.refusals.first { throw Refusal(refusal) }
  }
}

extension Responses.Refusal {
  /// What the API says of a statement about a contact that was not taken.
  init(_ refusal: Contacts.Refusal) {
    switch refusal {
    case .tooManyAttributes(let name):
      self = .unprocessable(
        "too_many_attributes", "A contact has at most \(Contacts.Limits.attributes) attributes.",
        field: "attributes.\(name)")
    case .attributesTooLarge(let name):
      self = .unprocessable(
        "attributes_too_large",
        "The attributes of a contact have at most \(Contacts.Limits.attributeBytes) bytes.",
        field: "attributes.\(name)")
    case .notASubscription(let name):
      self = .unprocessable(
        "invalid_subscription",
        "Say {\"email\":{\"newsletter\":\"subscribed\"}}, with the channels email, sms and push.",
        field: "subscriptions.\(name)")
    case .tooManySubscriptions(let topic):
      self = .unprocessable(
        "too_many_subscriptions", "There are too many statements about subscriptions.",
        field: "subscriptions.\(topic)")
    case .needsOptIn(let channel, let topic):
      self = .conflict(
        "needs_opt_in",
        "The person left this topic; only an opt-in of theirs (\"source\":\"opt_in\") lifts that.",
        field: "subscriptions.\(channel).\(topic)")
    case .productWithoutIdentity, .productTooLarge, .tooManyProducts, .orderTooLarge,
      .unknownDevice:
      self = .unprocessable("invalid", "This cannot be stated about a contact.")
    }
  }
}
