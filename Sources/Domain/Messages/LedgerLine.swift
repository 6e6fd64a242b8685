package import Values

/// One message for one contact at one step, or a single transactional one: its line in the ledger
/// says what became of it.
package struct LedgerLine: Sendable, Hashable {
  package let key: Fingerprint
  package let contact: ContactID
  /// The run and the step it belongs to; nil for a single message.
  package let origin: Origin?
  package let channel: ChannelKind
  package let lane: Lane
  /// The content's id; empty for a webhook.
  package let content: String
  package let purpose: Purpose
  package let topic: String
  package let destination: String
  /// The push service of a token, otherwise empty.
  package let service: String
  package let queuedAt: Instant
  package let expiresAt: Instant?
  package var state: MessageState
  /// A `NotSentReason`, or the provider's code.
  package var reason: String?
  /// The provider's own words.
  package var detail: String?
  /// Not before this instant.
  package var dueAt: Instant
  package var attempts: Int
  package var handedOverAt: Instant?
  package var settledAt: Instant?
  /// The provider's name for the message.
  package var reference: String?
  package var contentVersion: Int?
  /// The values that the content was rendered with, kept so that it can be shown again.
  package var variables: JSON?
  package var openedAt: Instant?
  package var clickedAt: Instant?

  /// The visit of a step that wanted the message.
  package struct Origin: Sendable, Hashable {
    package let run: Fingerprint
    package let journey: String
    package let version: Int
    package let step: String

    package init(run: Fingerprint, journey: String, version: Int, step: String) {
      self.run = run
      self.journey = journey
      self.version = version
      self.step = step
    }
  }

  /// A new line, queued, or not sent from the start when there is a reason.
  package init(
    key: Fingerprint, contact: ContactID, origin: Origin?, channel: ChannelKind, lane: Lane,
    content: String, purpose: Purpose, topic: String, destination: String, service: String,
    queuedAt: Instant, expiresAt: Instant?, unsendable: String? = nil, variables: JSON? = nil
  ) {
    self.key = key
    self.contact = contact
    self.origin = origin
    self.channel = channel
    self.lane = lane
    self.content = content
    self.purpose = purpose
    self.topic = topic
    self.destination = destination
    self.service = service
    self.queuedAt = queuedAt
    self.expiresAt = expiresAt
    self.variables = variables
    state = unsendable == nil ? .queued : .notSent
    reason = unsendable
    dueAt = queuedAt
    attempts = 0
    settledAt = unsendable == nil ? nil : queuedAt
  }

  /// The public name: the contact's number and the key, so that the line is found without a search.
  package var id: String { "\(contact.text)-\(key.hex)" }

  /// True for a message by which somebody of the shop tries a content.
  package var isTest: Bool { topic == LedgerLine.testTopic }

  /// The reason of queued lines that are held because their journey is paused.
  package static let journeyPaused = "journey_paused"

  /// The topic of tests; no topic of people can have this name.
  package static let testTopic = "#test"

  /// Reads a public name; nil for anything else.
  package static func parse(id: String) -> (contact: ContactID, key: Fingerprint)? {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let contact = ContactID(text: parts[0]),
      let key = Fingerprint(hex: parts[1])
    else { return nil }
    return (contact, key)
  }
}

/// How long to wait before another attempt, and when to give up.
package enum Retry {
  /// Attempts of one line before it is set aside.
  package static let attempts = 12

  /// The pause after that many attempts: half a minute, doubled each time, at most four hours; a
  /// provider's own wish counts when it is longer.
  package static func pause(after attempts: Int, asked: Span?) -> Span {
    let doubled = Span.seconds(30 << Int64(min(max(attempts - 1, 0), 9)))
    let own = min(doubled, .hours(4))
    guard let asked else { return own }
    return min(max(own, asked), .hours(24))
  }
}

extension LedgerLine {
  /// The same line, of the contact who owns it now.
  package func owned(by contact: ContactID) -> LedgerLine {
    if contact == self.contact { return self }
    var line = LedgerLine(
      key: key, contact: contact, origin: origin, channel: channel, lane: lane, content: content,
      purpose: purpose, topic: topic, destination: destination, service: service,
      queuedAt: queuedAt, expiresAt: expiresAt, variables: variables)
    line.state = state
    line.attempts = attempts
    line.contentVersion = contentVersion
    return line
  }
}
