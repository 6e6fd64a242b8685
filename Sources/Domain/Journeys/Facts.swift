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

  package init(
    contact: ContactID, pushTokens: [(service: String, token: String)], zones: Zones,
    value: @escaping (FieldPath) -> JSON?
  ) {
    self.contact = contact
    self.pushTokens = pushTokens
    self.zones = zones
    self.value = value
  }

  /// Finds values for one run and one event that is being judged.
  func look(_ run: Run?, _ event: Event?) -> (FieldPath) -> JSON? {
    { path in
      switch path.root {
      case .trigger: run.flatMap { path.value(in: .object($0.trigger)) }
      case .event: event.flatMap { path.value(in: .object($0.properties)) }
      case .step(let id): run?.exports[id].flatMap { path.value(in: $0) }
      default: self.value(path)
      }
    }
  }

  /// True when an event fulfils what a trigger match asks of it.
  func fulfil(_ match: TriggerMatch, _ event: Event, run: Run?, now: Instant) -> Bool {
    guard match.key == TriggerKey(event) else { return false }
    guard let condition = match.condition else { return true }
    // In the condition of a start, "trigger" and "event" are the same event.
    let judged = run == nil ? startLook(event) : look(run, event)
    return condition.holds(now: now, zones: zones, value: judged)
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
