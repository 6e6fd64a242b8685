import Contacts
import Events
package import Segments
package import Values

/// What is known about a contact at one instant, as far as steps and conditions ask.
package struct Facts {
  /// The contact whom the run belongs to.
  package let contact: ContactID
  /// Live push tokens, in order of registration.
  package let pushTokens: [(service: String, token: String)]
  /// The workspace's and the contact's zone.
  package let zones: Zones
  /// Values of `contact`, `purchases`, `cart` and `activity`.
  package let value: (FieldPath) -> JSON?
  /// Whether the contact is in a segment, by its id.
  package let isMember: (String) -> Bool
  /// What the contact did under one name since an instant, oldest first.
  package let occurrences: (_ event: String, _ since: Instant?) -> [Occurrence]
  /// Carts and products, for the steps that ask for them.
  package let storefront: Storefront

  package init(
    contact: ContactID, pushTokens: [(service: String, token: String)], zones: Zones,
    value: @escaping (FieldPath) -> JSON?,
    isMember: @escaping (String) -> Bool = { _ in false },
    occurrences: @escaping (_ event: String, _ since: Instant?) -> [Occurrence] = { _, _ in [] },
    storefront: Storefront = .empty
  ) {
    self.contact = contact
    self.pushTokens = pushTokens
    self.zones = zones
    self.value = value
    self.storefront = storefront
    self.isMember = isMember
    self.occurrences = occurrences
  }

  /// Whether a condition holds, with values from one run and one event.
  func hold(
    _ condition: Condition, _ look: @escaping (FieldPath) -> JSON?,
    isMember: ((String) -> Bool)? = nil, now: Instant
  ) -> Bool {
    let facts = ContactFacts(
      zones: zones, value: look, isMember: isMember ?? self.isMember, occurrences: occurrences)
    return condition.verdict(facts, now: now).holds
  }

  /// Finds values for one run and one event that is being judged.
  func look(_ run: Run?, _ event: Event?) -> (FieldPath) -> JSON? {
    { path in
      if path.root == .event { return event.flatMap { path.value(in: .object($0.properties)) } }
      guard let run else { return path.root == .trigger ? nil : self.value(path) }
      return run.value(of: path, otherwise: self.value)
    }
  }

  /// True when an event fulfils what a trigger match asks of it.
  func fulfil(_ match: TriggerMatch, _ event: Event, run: Run?, now: Instant) -> Bool {
    guard match.key == TriggerKey(event) else { return false }
    if let segment = match.segment, event.properties["segment"]?.text != segment.id {
      return false
    }
    guard let condition = match.condition else { return true }
    // In the condition of a start, "trigger" and "event" are the same event.
    let judged = run == nil ? startLook(event) : look(run, event)
    return hold(condition, judged, now: now)
  }

  private func startLook(_ event: Event) -> (FieldPath) -> JSON? {
    { path in
      switch path.root {
      case .trigger, .event: path.value(in: .object(event.properties))
      case .step: nil
      default: self.value(path)
      }
    }
  }
}
