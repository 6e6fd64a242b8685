import Contacts
package import Events
package import Journeys
package import Messages
package import Values

/// What comes back from messages, as events of the log: the words in which the engine speaks to
/// itself.
package enum MessageEvent {
  /// A ledger line has become final.
  package struct Settlement: Sendable {
    package let key: Fingerprint
    package let state: MessageState
    package let origin: LedgerLine.Origin?
  }

  /// Somebody did something with a message.
  package struct Noted: Sendable {
    package let key: Fingerprint
    package let interaction: Interaction
    package let link: String?
  }

  /// The event that says what became of a line.
  package static func settled(
    _ line: LedgerLine, as state: MessageState, reason: String?, gone: Bool = false,
    at now: Instant
  ) -> Event {
    let interaction: Interaction = state.countsAsSent ? .sent : .bounced
    let name: String =
      switch state {
      case .sent, .inDoubt, .failed:
        BuiltInTrigger.eventName(of: interaction, on: line.channel.rawValue)
      case .queued, .handedOver, .notSent, .withdrawn: "Message Not Sent"
      }
    var properties = self.properties(of: line)
    properties["state"] = .string(state.rawValue)
    if let reason { properties["reason"] = .string(reason) }
    properties["destination"] = .string(line.destination)
    if state == .failed { properties["type"] = gone ? "hard" : "soft" }
    return Event(
      name: name, messageId: "settled:\(line.key.hex)", at: now, properties: properties,
      source: .engine, contact: line.contact)
  }

  /// The event of an opening, a click or an unsubscription.
  ///
  /// - Parameters:
  ///   - once: makes the event's identity: what happens twice under one identity counts once.
  ///   - isMachine: a proxy or a scanner did it: recorded, but it wakes nothing (semantics.md, 13).
  package static func interaction(
    _ interaction: Interaction, with line: LedgerLine, link: String? = nil, once: String,
    isMachine: Bool = false, at now: Instant
  ) -> Event {
    var properties = self.properties(of: line)
    if let link { properties["link_url"] = .string(link) }
    if isMachine { properties["machine"] = true }
    return Event(
      name: BuiltInTrigger.eventName(of: interaction, on: line.channel.rawValue),
      messageId: "\(interaction.rawValue):\(line.key.hex):\(once)", at: now,
      properties: properties, source: .engine, contact: line.contact)
  }

  /// The event by which a journey or the API gives attributes to a contact.
  ///
  /// - Parameter chain: how many journeys have brought one another about up to this event.
  package static func attributes(
    _ traits: JSON.Object, of contact: ContactID, id: String, chain: Int = 0, at now: Instant
  ) -> Event {
    Event(
      kind: .identify, messageId: id, at: now, traits: traits,
      context: chain > 0 ? .raised(chain: chain) : Event.Context(), source: .engine,
      contact: contact)
  }

  /// Reads the event of a settled line.
  static func settlement(_ event: Event) -> Settlement? {
    guard event.source == .engine, let key = key(of: event),
      let state = event.properties["state"]?.text.flatMap(MessageState.init(rawValue:))
    else { return nil }
    return Settlement(key: key, state: state, origin: origin(of: event))
  }

  /// Reads the event of an interaction; nil for those of machines.
  static func interaction(_ event: Event) -> Noted? {
    guard event.source == .engine, let key = key(of: event),
      event.properties["machine"]?.bool != true, event.properties["state"] == nil
    else { return nil }
    let interaction: Interaction
    switch event.name {
    case "Email Opened", "Push Opened": interaction = .opened
    case "Email Link Clicked": interaction = .clicked
    case "Email Delivered": interaction = .delivered
    case "Email Marked as Spam": interaction = .complained
    case "Unsubscribed": interaction = .unsubscribed
    default: return nil
    }
    return Noted(key: key, interaction: interaction, link: event.properties["link_url"]?.text)
  }

  private static func properties(of line: LedgerLine) -> JSON.Object {
    var properties = JSON.Object()
    properties["message_id"] = .string(line.id)
    properties["channel"] = .string(line.channel.rawValue)
    if !line.topic.isEmpty { properties["topic"] = .string(line.topic) }
    if !line.content.isEmpty { properties["content"] = .string(line.content) }
    if let origin = line.origin {
      properties["journey"] = .string(origin.journey)
      properties["version"] = .number(Number(Int64(origin.version)))
      properties["step"] = .string(origin.step)
      properties["run"] = .string(origin.run.hex)
    }
    return properties
  }

  private static func key(of event: Event) -> Fingerprint? {
    event.properties["message_id"]?.text.flatMap { LedgerLine.parse(id: $0)?.key }
  }

  private static func origin(of event: Event) -> LedgerLine.Origin? {
    guard let run = event.properties["run"]?.text.flatMap({ Fingerprint(hex: $0) }),
      let journey = event.properties["journey"]?.text, let step = event.properties["step"]?.text,
      let version = event.properties["version"]?.number?.whole
    else { return nil }
    return .init(run: run, journey: journey, version: Int(version), step: step)
  }
}
