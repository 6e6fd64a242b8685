import Events
import Journeys
import Values

/// Entries and exits as events of the log: they start, wake and end runs.
enum SegmentEvent {
  /// The event of a contact who has entered a segment or left it.
  ///
  /// - Parameters:
  ///   - once: tells two changes at one instant apart.
  ///   - instant: when it happened, which after an outage is before now. It counts as received
  ///     then, so that it is not taken for old news.
  ///   - chain: how many journeys have brought one another about up to this change.
  static func event(
    of segment: String, entered: Bool, contact: ContactID, once: String, at instant: Instant,
    chain: Int
  ) -> Event {
    let word = entered ? "entered" : "left"
    return Event(
      name: entered ? BuiltInTrigger.segmentEntered : BuiltInTrigger.segmentLeft,
      messageId: "\(word):\(segment):\(contact.text):\(instant.milliseconds):\(once)", at: instant,
      properties: ["segment": .string(segment)],
      context: chain > 0 ? .raised(chain: chain) : Event.Context(), source: .engine,
      contact: contact)
  }
}

extension Event {
  /// True for the entries and exits that this engine has raised.
  var isOfSegment: Bool {
    source == .engine
      && (name == BuiltInTrigger.segmentEntered || name == BuiltInTrigger.segmentLeft)
  }
}
