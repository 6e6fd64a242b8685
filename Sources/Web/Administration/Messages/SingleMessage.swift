import Contacts
import Contents
import Database
import Engine
import Messages
import Store
import Values

/// A message that a shop's program asks for, outside of any journey.
struct SingleMessage {
  private let call: Call
  private let purpose: Purpose
  private let topic: String

  init(_ call: Call) {
    self.call = call
    purpose = call.body["purpose"]?.text.flatMap(Purpose.init(rawValue:)) ?? .transactional
    topic = call.body["topic"]?.text ?? "newsletter"
  }

  /// Writes its lines into the ledger. A repetition under the same `Idempotency-Key` finds them
  /// there, because their keys are derived from it (I4).
  func send() async throws -> Answer {
    let content = try await content()
    guard let contact = try await call.bodyContact(),
      let channel = ChannelKind(rawValue: content.definition.channel.rawValue)
    else {
      throw Refusal.unprocessable("unknown_contact", "There is no such contact.", field: "contact")
    }
    let destinations = try self.destinations(channel, contact)
    let lines = destinations.map { destination, service in
      LedgerLine(
        key: Fingerprint("single", call.identity.hex, destination), contact: contact.id,
        origin: nil, channel: channel, lane: .triggered, content: content.definition.id,
        purpose: purpose, topic: purpose == .marketing ? topic : "", destination: destination,
        service: service, queuedAt: call.now, expiresAt: nil,
        variables: .object(call.body["variables"]?.object ?? [:]))
    }
    let ids = try await call.write { transaction in
      // The contact's own lock, so that no merge or erasure passes by (I2).
      guard let owner = try transaction.contacts.current(contact.id) else { return [String]() }
      _ = try transaction.partitions.lock(owner.id.partition)
      return try lines.map { line in
        var line = line.owned(by: owner.id)
        line.dueAt = line.queuedAt
        try transaction.messages.add(line)
        return line.id
      }
    }
    guard let first = ids.first else {
      throw Refusal.unprocessable("unknown_contact", "There is no such contact.", field: "contact")
    }
    call.engine.ringDispatch()
    return Answer(
      ["id": .string(first), "ids": .array(ids.map(JSON.string)), "state": "queued"], status: 202)
  }

  /// The content, when it may be sent for this purpose with these values.
  private func content() async throws -> CompiledContent {
    let id = call.body["content"]?.text ?? ""
    let (draft, hasTopic) = try await call.read { [topic] transaction in
      (
        try transaction.definitions.draft(.content, id),
        try transaction.definitions.draft(.topic, topic) != nil
      )
    }
    guard let draft else {
      throw Refusal.unprocessable(
        "unknown_content", "There is no content \"\(id)\".", field: "content")
    }
    guard draft.state == "ready" else {
      throw Refusal.conflict(
        "content_not_ready", "\"\(id)\" is a draft; make it ready to send first.",
        field: "content")
    }
    let compiled = try await call.compiledContent(id)
    if let missing = compiled.unfilled(by: call.body["variables"]?.object ?? [:]).first {
      throw Refusal.unprocessable(
        "missing_variable", "The content needs the variable \"\(missing)\".",
        field: "variables.\(missing)")
    }
    guard purpose == .marketing else { return compiled }
    guard hasTopic else {
      throw Refusal.unprocessable(
        "unknown_topic", "There is no topic \"\(topic)\".", field: "topic")
    }
    if compiled.definition.channel == .email, !compiled.hasUnsubscribeLink {
      throw Refusal.unprocessable(
        "missing_unsubscribe", "\"\(id)\" has no {{unsubscribe_url}}, which marketing mail needs.",
        field: "content")
    }
    return compiled
  }

  private func destinations(
    _ channel: ChannelKind, _ contact: Contact
  ) throws -> [(to: String, service: String)] {
    let stated = call.body["to"]?.text
    switch channel {
    case .email, .webhook:
      if let address = stated ?? contact.email { return [(address, "")] }
      throw Refusal.unprocessable("no_address", "The contact has no e-mail address.", field: "to")
    case .sms:
      if let number = stated ?? contact.phone { return [(number, "")] }
      throw Refusal.unprocessable("no_address", "The contact has no phone number.", field: "to")
    case .push:
      let tokens = contact.pushTokens.map { ($0.token, $0.provider.rawValue) }
      if let stated {
        let known = tokens.first { $0.0 == stated }
        return [known ?? (stated, Contact.PushToken.Provider.fcm.rawValue)]
      }
      if !tokens.isEmpty { return tokens }
      throw Refusal.unprocessable("no_push_token", "The contact has no push token.", field: "to")
    }
  }
}
