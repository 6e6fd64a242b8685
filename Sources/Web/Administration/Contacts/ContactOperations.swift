import Contacts
import Engine
import Events
import Hummingbird
import Responses
import Store
import Values

/// People: read, written, merged, erased.
enum ContactOperations {
  static let all = [list, read, put, delete, timeline, export, merge]

  private static let list = Operation(
    method: .get, path: "/contacts", name: "listContacts", summary: "List contacts",
    tag: "Contacts",
    query: Member.paging + [
      Member(
        "query", .text(max: Limits.name),
        "The beginning of an e-mail address, or a reference such as userId:….")
    ],
    success: (200, .page(of: .named("Contact"))), refusals: [400]
  ) { call in
    let (query, limit) = (call.query["query"]?.text ?? "", call.limit)
    if query.contains(":") || (!query.isEmpty && query.utf8.allSatisfy { (48...57).contains($0) }) {
      let found = try await call.contact(ContactReference(query))
      return .page(found.map { [.object($0.form)] } ?? [], next: nil)
    }
    let after = try call.cursor.map { cursor in
      guard let id = ContactID(text: cursor) else { throw Refusal.invalidCursor }
      return id
    }
    let contacts = try await call.read {
      try $0.contacts.page(query: query, after: after, limit: limit)
    }
    return .page(
      contacts.filter { !$0.isErased }.map { .object($0.form) },
      next: contacts.nextCursor(limit: limit) { $0.id.text })
  }

  private static let read = Operation(
    method: .get, path: "/contacts/{id}", name: "getContact", summary: "Read a contact",
    tag: "Contacts", note: Member.contactNote, success: (200, .named("Contact")),
    refusals: [400, 404, 409]
  ) { call in
    Answer(.object(try await call.form(of: call.pathContact())))
  }

  private static let put = Operation(
    method: .put, path: "/contacts/{id}", name: "putContact",
    summary: "State something about a contact", tag: "Contacts",
    note: "Changes what it names: null takes an attribute away, push_tokens replaces all tokens. "
      + "An unknown userId:… creates a contact. " + Member.contactNote,
    body: .named("ContactStatement"), needsBody: true,
    success: (200, .named("Contact")), refusals: [400, 404, 409, 422]
  ) { call in
    let reference = try ContactReference(call.id)
    let before = try await call.contact(reference)
    var userID: String?
    if before == nil {
      guard case .user(let name) = reference else { throw Refusal.notFound("such contact") }
      userID = name
    }
    let event = call.statement(about: before?.id, userID: userID)
    try call.check(event, on: before)
    try await call.apply([event])
    guard let after = try await call.contact(before.map { .number($0.id) } ?? reference) else {
      throw Refusal.notFound("such contact")
    }
    return Answer(.object(try await call.form(of: after)), status: before == nil ? 201 : 200)
  }

  private static let delete = Operation(
    method: .delete, path: "/contacts/{id}", name: "eraseContact", summary: "Erase a contact",
    tag: "Contacts",
    note: "Removes personal data for good and ends their runs. That an address must not be written "
      + "to is kept as a keyed hash. " + Member.contactNote,
    success: (204, nil), refusals: [400, 404, 409]
  ) { call in
    let contact = try await call.pathContact()
    try await call.apply([Decision.erase.event(about: contact.id, id: call.eventID, at: call.now)])
    return .none
  }

  private static let timeline = Operation(
    method: .get, path: "/contacts/{id}/timeline", name: "getContactTimeline",
    summary: "Events, messages and runs of a contact, newest first", tag: "Contacts",
    query: Member.paging, success: (200, .page(of: .named("TimelineEntry"))),
    refusals: [400, 404, 409]
  ) { call in
    let contact = try await call.pathContact()
    let (cursor, limit) = (try call.cursor.map { try Timeline.Cursor($0) }, call.limit)
    let (rows, next) = try await call.read {
      try Timeline(contact: contact.id, transaction: $0).page(after: cursor, limit: limit)
    }
    return .page(rows, next: next?.text)
  }

  private static let export = Operation(
    method: .get, path: "/contacts/{id}/export", name: "exportContact",
    summary: "Everything that is known about a contact", tag: "Contacts",
    note: "\"truncated\" names the parts of which only the newest are shown.",
    success: (200, .free), refusals: [400, 404, 409]
  ) { call in
    let contact = try await call.pathContact()
    let shop = call.engine.workspace.shop
    return Answer(
      .object(
        try await call.read {
          try PersonExport(contact: contact, shop: shop, transaction: $0).json()
        }))
  }

  private static let merge = Operation(
    method: .post, path: "/contacts/{id}/merge", name: "mergeContacts",
    summary: "Make one contact of two", tag: "Contacts",
    note: "Everything of one becomes the other's: either \"into\" or \"from\".",
    body: .object([
      Member("into", .named("ContactReference"), "Who takes everything."),
      Member("from", .named("ContactReference"), "Who gives everything."),
    ]), needsBody: true,
    success: (200, .named("Contact")), refusals: [400, 404, 409, 422]
  ) { call in
    let own = try await call.pathContact()
    let (into, from) = (try await call.bodyContact("into"), try await call.bodyContact("from"))
    guard let other = into ?? from, into == nil || from == nil else {
      throw Refusal(.badRequest, "ambiguous", "Say either \"into\" or \"from\".", field: "into")
    }
    let (source, target) = into == nil ? (other, own) : (own, other)
    guard source.id != target.id else {
      throw Refusal.conflict("same_contact", "Both are the same contact.")
    }
    let decision = Decision.absorb(source.id)
    try await call.apply([decision.event(about: target.id, id: call.eventID, at: call.now)])
    guard let merged = try await call.contact(.number(target.id)) else {
      throw Refusal.notFound("such contact")
    }
    return Answer(.object(merged.form))
  }
}
