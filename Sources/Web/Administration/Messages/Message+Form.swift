import Messages
import Store
import Values

extension LedgerLine {
  /// The line as the API shows it, without what was rendered.
  var form: JSON.Object {
    func text(_ value: String) -> JSON { value.isEmpty ? .null : .string(value) }
    let hasTopic = !isTest && purpose == .marketing
    return [
      "id": .string(id), "contact": isTest ? .null : .string(contact.text),
      "state": .string(state.rawValue), "reason": reason.map(JSON.string) ?? .null,
      "detail": detail.map(JSON.string) ?? .null, "channel": .string(channel.rawValue),
      "content": text(content),
      "content_version": contentVersion.map { .number(Number(Int64($0))) } ?? .null,
      "purpose": .string(purpose.rawValue), "topic": hasTopic ? text(topic) : .null,
      "test": .bool(isTest), "to": text(destination), "service": text(service),
      "journey": origin.map { .string($0.journey) } ?? .null,
      "journey_version": origin.map { .number(Number(Int64($0.version))) } ?? .null,
      "step": origin.map { .string($0.step) } ?? .null,
      "run": origin.map { .string($0.run.hex) } ?? .null, "queued_at": .string(queuedAt.text),
      "due_at": .string(dueAt.text), "expires_at": expiresAt.form,
      "handed_over_at": handedOverAt.form, "settled_at": settledAt.form,
      "attempts": .number(Number(Int64(attempts))),
      "reference": reference.map(JSON.string) ?? .null, "opened_at": openedAt.form,
      "clicked_at": clickedAt.form,
    ]
  }
}

extension InboxRows.Entry {
  /// The message of the built-in inbox as the API shows it.
  var form: JSON.Object {
    [
      "id": .string("\(contact.text)-\(key.hex)"), "contact": .string(contact.text),
      "at": .string(at.text), "channel": .string(channel.rawValue), "to": .string(destination),
      "title": .string(title), "body": body,
    ]
  }
}
