package import Events
package import Values

/// What somebody of the shop decides about a whole contact. It comes to Apply as an event of the
/// log, because only Apply writes contacts (I2).
package enum Decision: Sendable, Hashable {
  /// Personal data are removed, and "do not contact" is kept as a keyed hash (I10).
  case erase
  /// Everything of another contact becomes this one's (I10).
  case absorb(ContactID)
  /// The contact comes into a static segment.
  case join(segment: String)
  /// The contact goes out of a static segment.
  case leave(segment: String)

  /// The reason of suppressions that stand for an unsubscription of somebody who was erased: they
  /// hold back marketing only.
  static let unsubscribed = "unsubscribed"

  private static let erasure = "Contact Erased"
  private static let merge = "Contact Merged"
  private static let joining = "Added to Segment"
  private static let leaving = "Removed from Segment"

  /// The event that carries a decision.
  ///
  /// - Parameter id: makes the event's identity: under one id it is carried out once.
  package func event(about contact: ContactID, id: String, at now: Instant) -> Event {
    switch self {
    case .erase:
      Event(
        name: Decision.erasure, messageId: id, at: now, source: .administration, contact: contact)
    case .absorb(let other):
      Event(
        name: Decision.merge, messageId: id, at: now,
        properties: ["from": .string(other.text)], source: .administration, contact: contact)
    case .join(let segment):
      Event(
        name: Decision.joining, messageId: id, at: now,
        properties: ["segment": .string(segment)], source: .administration, contact: contact)
    case .leave(let segment):
      Event(
        name: Decision.leaving, messageId: id, at: now,
        properties: ["segment": .string(segment)], source: .administration, contact: contact)
    }
  }

  /// Reads the decision of an event; nil for all others. What clients send is never one.
  init?(_ event: Event) {
    guard event.source == .administration, event.kind == .track else { return nil }
    switch event.name {
    case Decision.erasure: self = .erase
    case Decision.merge:
      guard let other = event.properties["from"]?.text.flatMap({ ContactID(text: $0) }) else {
        return nil
      }
      self = .absorb(other)
    case Decision.joining, Decision.leaving:
      guard let segment = event.properties["segment"]?.text else { return nil }
      self = event.name == Decision.joining ? .join(segment: segment) : .leave(segment: segment)
    default: return nil
    }
  }
}
