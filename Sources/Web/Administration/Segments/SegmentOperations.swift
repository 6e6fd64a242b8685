import Contacts
import Engine
import Hummingbird
import Segments
import Store
import Values

/// What can be done with segments beside writing them.
enum SegmentOperations {
  static let all = [preview, change, members, join, leave]

  private static let preview = Operation(
    method: .post, path: "/segments/preview", name: "previewSegment",
    summary: "Count whom a definition means", tag: "Segments",
    note: "Nothing is saved. \"steps\" says how many contacts are left after each condition.",
    body: .named("Segment"), needsBody: true,
    success: (
      200,
      .object([
        Member("count", .number, "How many contacts it means.", isRequired: true),
        Member("total", .number, "Of how many.", isRequired: true),
        Member(
          "steps",
          .list(
            .object([Member("label", .text(max: 100_000), ""), Member("count", .number, "")]),
            max: 1_000), "What is left after each condition.", isRequired: true),
        Member("sample", .list(.named("Contact"), max: sample), "Some of them.", isRequired: true),
      ])
    ), refusals: [400, 422]
  ) { call in
    let (preview, now) = (call.engine.preview, call.now)
    let segment = try await call.segment(id: call.body["id"]?.text ?? "preview")
    return Answer(
      try await call.read { transaction in
        try preview.preview(of: segment, transaction, at: now, sample: sample).form(transaction)
      })
  }

  private static let change = Operation(
    method: .post, path: "/segments/{id}/preview-change", name: "previewSegmentChange",
    summary: "Show who would enter and leave by another definition", tag: "Segments",
    note: "Nothing is saved: compares the members of today with those of the definition.",
    body: .named("Segment"), needsBody: true,
    success: (
      200,
      .object([
        Member("before", .number, "How many are members now.", isRequired: true),
        Member("after", .number, "How many would be.", isRequired: true),
        Member("entering", group, "Who would enter.", isRequired: true),
        Member("leaving", group, "Who would leave.", isRequired: true),
      ])
    ), refusals: [400, 404, 422]
  ) { call in
    let (preview, now, id) = (call.engine.preview, call.now, call.id)
    guard try await call.read({ try $0.definitions.draft(.segment, id) }) != nil else {
      throw Refusal.notFound("segment \"\(id)\"")
    }
    let segment = try await call.segment(id: id)
    return Answer(
      try await call.read { transaction in
        try preview.change(to: segment, transaction, at: now, sample: sample).form(transaction)
      })
  }

  private static let members = Operation(
    method: .get, path: "/segments/{id}/members", name: "listSegmentMembers",
    summary: "List the members of a segment", tag: "Segments", query: Member.paging,
    success: (
      200,
      .page(
        of: .object([
          Member("contact", .named("Contact"), "", isRequired: true),
          Member("since", .instant, "When they came in.", isRequired: true),
        ]))
    ), refusals: [400, 404]
  ) { call in
    let (id, limit) = (call.id, call.limit)
    let after = try call.cursor.map { cursor in
      guard let contact = ContactID(text: cursor) else { throw Refusal.invalidCursor }
      return contact
    }
    let (rows, next) = try await call.read { transaction -> ([JSON], String?) in
      guard try transaction.definitions.draft(.segment, id) != nil else {
        throw Refusal.notFound("segment \"\(id)\"")
      }
      let members = try transaction.memberships.members(of: id, after: after, limit: limit)
      let rows: [JSON] = try members.compactMap { member in
        try transaction.contacts.contact(member.contact).map {
          ["contact": .object($0.form), "since": .string(member.since.text)]
        }
      }
      return (rows, members.nextCursor(limit: limit) { $0.contact.text })
    }
    return .page(rows, next: next)
  }

  private static let join = Operation(
    method: .put, path: "/segments/{id}/members/{contact}", name: "addSegmentMember",
    summary: "Put a contact into a static segment", tag: "Segments",
    note: "Who is in already stays. " + Member.contactNote, body: .object([]),
    success: (204, nil), refusals: [400, 404, 409]
  ) { call in
    try await call.place(isMember: true)
  }

  private static let leave = Operation(
    method: .delete, path: "/segments/{id}/members/{contact}", name: "removeSegmentMember",
    summary: "Take a contact out of a static segment", tag: "Segments",
    note: Member.contactNote, success: (204, nil), refusals: [400, 404, 409]
  ) { call in
    try await call.place(isMember: false)
  }

  /// How many contacts a preview shows.
  private static let sample = 10

  private static let group = Schema.object([
    Member("count", .number, "How many.", isRequired: true),
    Member("sample", .list(.named("Contact"), max: sample), "Some of them.", isRequired: true),
  ])
}

extension Call {
  /// The definition of the body as a segment, with every problem at once.
  fileprivate func segment(id: String) async throws -> Segment {
    var written = body
    for member in DefinitionKind.segment.readOnly { written[member] = nil }
    let (publishing, definition) = (engine.publishing, JSON.object(written))
    do {
      return try await read { try publishing.segment(id, definition, in: $0) }
    } catch let refusal as Publishing.Refusal {
      throw Refusal(refusal)
    }
  }

  fileprivate func place(isMember: Bool) async throws -> Answer {
    let id = self.id
    guard let draft = try await read({ try $0.definitions.draft(.segment, id) }) else {
      throw Refusal.notFound("segment \"\(id)\"")
    }
    guard draft.body["kind"]?.text == Segment.Kind.static.rawValue else {
      throw Refusal.conflict(
        "not_static", "The rule of \"\(id)\" says who is in it; only static segments are filled.")
    }
    guard let contact = try await contact(ContactReference(captures["contact"] ?? "")) else {
      throw Refusal.notFound("such contact")
    }
    let decision = isMember ? Decision.join(segment: id) : .leave(segment: id)
    try await apply([decision.event(about: contact.id, id: eventID, at: now)])
    return .none
  }
}
