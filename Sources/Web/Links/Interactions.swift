import Contacts
import Database
import Engine
import Events
import Journeys
import Logging
import Messages
import Responses
import Store
import Values

/// Makes events of what people do with messages, and appends them to the log.
struct Interactions: Sendable {
  let engine: Engine
  let counters: Counters
  let logger: Logger
  let quickestClick: Span

  /// The picture was fetched. What cannot be recorded is logged: the picture is shown all the same.
  func opened(_ link: Link, by visitor: Visitor, at now: Instant) async {
    await note("an opening", link, at: now) { line in
      let isMachine = visitor.opensAsMachine(line, at: now)
      counters.add(isMachine ? .machineOpens : .opens)
      return MessageEvent.interaction(
        .opened, with: line, once: once(now, isMachine), isMachine: isMachine, at: now)
    }
  }

  /// The link was followed. What cannot be recorded is logged: the person gets there all the same.
  func clicked(_ link: Link, url: String, by visitor: Visitor, at now: Instant) async {
    await note("a click", link, at: now) { line in
      let isMachine = visitor.clicksAsMachine(line, at: now, quickest: quickestClick)
      counters.add(isMachine ? .machineClicks : .clicks)
      let place = Fingerprint(url).hex.prefix(8)
      return MessageEvent.interaction(
        .clicked, with: line, link: url, once: "\(place):\(once(now, isMachine))",
        isMachine: isMachine, at: now)
    }
  }

  /// Repetitions count once a minute; a machine's must not take the place of a person's.
  private func once(_ now: Instant, _ isMachine: Bool) -> String {
    "\(now.milliseconds / Limits.bucket.milliseconds)\(isMachine ? "m" : "")"
  }

  private func note(
    _ what: String, _ link: Link, at now: Instant, _ event: (LedgerLine) -> Event
  ) async {
    do {
      guard let line = try await engine.database.read({ try $0.line(of: link) }) else { return }
      try await engine.ingest.append([event(line)])
    } catch {
      logger.warning("\(what) could not be recorded", metadata: ["error": "\(error)"])
    }
  }
}

// MARK: Leaving

extension Interactions {
  /// What leaving by this link means; nil when nobody is there any more.
  func departure(_ link: Link) async throws -> Departure? {
    try await engine.database.read { [shelf = engine.shelf] transaction in
      guard let contact = try transaction.contacts.current(link.contact), !contact.isGone else {
        return nil
      }
      let line = try transaction.line(of: link)
      let (channel, topic): (ChannelKind, String) =
        if case .unsubscribe(let channel, let topic) = link.aim {
          (channel, topic)
        } else {
          (line?.channel ?? .email, line?.topic ?? "")
        }
      let names = try shelf.current(transaction).topics
      return Departure(
        contact: contact.id, message: link.message, line: line, channel: channel,
        topic: topic.isEmpty ? "newsletter" : topic, topicName: names[topic]?.name,
        locale: contact.locale)
    }
  }

  /// Returns once it is durable that somebody leaves, or comes back.
  func note(
    _ choice: DeparturePage.Choice, _ departure: Departure, at now: Instant
  ) async throws {
    var properties =
      departure.line.map { line in
        MessageEvent.interaction(.unsubscribed, with: line, once: "", at: now).properties
      } ?? [:]
    properties["channel"] = .string(departure.channel.rawValue)
    properties["topic"] = .string(choice.isWhole ? "*" : departure.topic)
    let feedback: Feedback = choice.isReturn ? .subscribed : .unsubscribed
    // Once a second: people press buttons twice, and may change their mind soon after.
    let id = "\(choice.rawValue):\(departure.message.hex):\(now.milliseconds / 1_000)"
    try await engine.ingest.append([
      Event(
        name: feedback.rawValue, messageId: id, at: now, properties: properties, source: .engine,
        contact: departure.contact)
    ])
    if !choice.isReturn { counters.add(.unsubscribes) }
  }
}

/// Who leaves what.
struct Departure: Sendable {
  let contact: ContactID
  let message: Fingerprint
  /// The message, where it is still known.
  let line: LedgerLine?
  let channel: ChannelKind
  let topic: String
  /// What people see; nil for topics that nobody has named.
  let topicName: String?
  let locale: String?
}

extension Transaction {
  /// The ledger's line of a link, through merges.
  fileprivate func line(of link: Link) throws -> LedgerLine? {
    if let line = try messages.line(link.message, of: link.contact) { return line }
    guard let contact = try contacts.current(link.contact), contact.id != link.contact else {
      return nil
    }
    return try messages.line(link.message, of: contact.id)
  }
}
