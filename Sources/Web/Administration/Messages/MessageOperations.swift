import Contacts
import Contents
import Engine
import Hummingbird
import Messages
import Store
import Values

/// Messages: the ledger, single messages, the built-in inbox.
enum MessageOperations {
  static let all = [list, read, send, inbox, inboxEntry]

  private static let list = Operation(
    method: .get, path: "/messages", name: "listMessages",
    summary: "Messages, newest first", tag: "Messages",
    query: Member.paging + [
      Member("contact", .text(max: Limits.name), Member.contactNote),
      Member("journey", .text(max: 64), "Only of this journey."),
      Member("step", .text(max: 64), "Only of this step."),
      Member("state", .word(MessageState.allCases.map(\.rawValue)), "Only in this state."),
    ],
    success: (200, .page(of: .named("Message"))), refusals: [400, 404, 409]
  ) { call in
    let contact = try await call.queryContact()
    let filter = Ledger.Filter(
      contact: contact?.id, journey: call.query["journey"]?.text, step: call.query["step"]?.text,
      state: call.query["state"]?.text.flatMap(MessageState.init(rawValue:)))
    let (limit, place) = (call.limit, try call.place())
    let lines = try await call.read {
      try $0.messages.page(filter, before: place, limit: limit)
    }
    return .page(
      lines.map { .object($0.form) },
      next: lines.nextCursor(limit: limit) { Place(at: $0.queuedAt, id: $0.key).cursor })
  }

  private static let read = Operation(
    method: .get, path: "/messages/{id}", name: "getMessage",
    summary: "A message: its line in the ledger, and what was rendered", tag: "Messages",
    note: "Rendered again from the version of the content and the values that were kept. Links "
      + "change nobody. \"rendered\" is null when nothing was kept.",
    success: (200, .named("MessageDetail")), refusals: [404]
  ) { call in
    guard let (contact, key) = LedgerLine.parse(id: call.id),
      contact.partition < call.engine.partitions,
      let (line, locale, content) = try await call.read({ transaction in
        try transaction.sentMessage(key, of: contact)
      })
    else { throw Refusal.notFound("message \"\(call.id)\"") }
    var form = line.form
    form["variables"] = line.variables ?? .null
    form["rendered"] = call.renderedAgain(line, content, locale: locale)
    return Answer(.object(form))
  }

  private static let send = Operation(
    method: .post, path: "/messages", name: "sendMessage", summary: "Send one message",
    tag: "Messages",
    note: "202: it is in the ledger. What becomes of it stands at /messages/{id}. A push goes to "
      + "every token of the contact, one line each.",
    body: .object([
      Member("content", .text(max: 64), "A content that is ready.", isRequired: true),
      Member("contact", .named("ContactReference"), "Who gets it.", isRequired: true),
      Member("variables", .free, "Values of the content's variables, by name."),
      Member("to", .text(max: 4_096), "An address in place of the contact's own."),
      Member("purpose", .word(Purpose.allCases.map(\.rawValue)), "transactional unless said."),
      Member("topic", .text(max: 64), "Of a marketing message; else newsletter."),
    ]), needsBody: true,
    success: (202, .named("Accepted")), refusals: [400, 409, 422]
  ) { call in
    try await SingleMessage(call).send()
  }

  private static let inbox = Operation(
    method: .get, path: "/inbox", name: "listInbox",
    summary: "Messages of channels without a provider, newest first", tag: "Messages",
    query: Member.paging, success: (200, .page(of: .named("InboxMessage"))), refusals: [400]
  ) { call in
    let (limit, place) = (call.limit, try call.place())
    let entries = try await call.read { try $0.inbox.page(before: place, limit: limit) }
    return .page(
      entries.map { .object($0.form) },
      next: entries.nextCursor(limit: limit) { Place(at: $0.at, id: $0.key).cursor })
  }

  private static let inboxEntry = Operation(
    method: .get, path: "/inbox/{id}", name: "getInboxMessage",
    summary: "A message of the built-in inbox", tag: "Messages",
    success: (200, .named("InboxMessage")), refusals: [404]
  ) { call in
    guard let (contact, key) = LedgerLine.parse(id: call.id),
      contact.partition < call.engine.partitions,
      let entry = try await call.read({ try $0.inbox.entry(key, of: contact) })
    else { throw Refusal.notFound("message \"\(call.id)\" in the inbox") }
    return Answer(.object(entry.form))
  }
}
