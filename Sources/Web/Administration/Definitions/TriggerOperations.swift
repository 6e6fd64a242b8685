import Engine
import Hummingbird
import Journeys
import Messages
import Store
import Values

/// What can be done with triggers beside writing them.
enum TriggerOperations {
  static let all = [publish, snippet, rejections]

  private static let publish = Operation(
    method: .post, path: "/triggers/{id}/publish", name: "publishTrigger",
    summary: "Publish a trigger", tag: "Triggers",
    note: "From now on journeys can use it, and the types of its attributes are checked.",
    body: .object([]), success: (200, .named("Trigger")), refusals: [404]
  ) { call in
    let id = call.id
    try await call.publish { publishing, transaction, now in
      _ = try publishing.publishTrigger(id, in: transaction, at: now)
    }
    return Answer(try await call.definition(.trigger))
  }

  private static let snippet = Operation(
    method: .get, path: "/triggers/{id}/snippet", name: "getTriggerSnippet",
    summary: "Code that sends the trigger's event", tag: "Triggers",
    query: [
      Member(
        "language", .word(Snippet.Language.allCases.map(\.rawValue)), "In which language.",
        isRequired: true)
    ],
    success: (
      200,
      .object([
        Member("language", .text(max: 20), "The language.", isRequired: true),
        Member("code", .text(max: 100_000), "The code.", isRequired: true),
      ])
    ), refusals: [400, 404]
  ) { call in
    let id = call.id
    let draft = try await call.read { try $0.definitions.draft(.trigger, id) }
    guard let draft, let language = call.query["language"]?.text.flatMap(Snippet.Language.init)
    else { throw Refusal.notFound("trigger \"\(id)\"") }
    let snippet = Snippet(
      trigger: Trigger.read(id: id, draft.body).trigger, base: call.engine.workspace.links.base)
    return Answer(
      ["language": .string(language.rawValue), "code": .string(snippet.code(in: language))])
  }

  private static let rejections = Operation(
    method: .get, path: "/rejections", name: "listRejections",
    summary: "Events that were refused, newest first", tag: "Triggers",
    query: Member.paging + [Member("event", .text(max: Limits.name), "Only of this event name.")],
    success: (200, .page(of: .named("Rejection"))), refusals: [400]
  ) { call in
    let (limit, place, event) = (call.limit, try call.place(), call.query["event"]?.text)
    let rows = try await call.read {
      try $0.rejections.page(event: event, before: place, limit: limit)
    }
    let list: [JSON] = rows.map { row in
      [
        "id": .string(row.id.hex), "at": .string(row.at.text), "code": .string(row.code),
        "message": .string(row.message), "event": row.event.map(JSON.string) ?? .null,
        "excerpt": .string(row.excerpt),
      ]
    }
    return .page(list, next: rows.nextCursor(limit: limit) { Place(at: $0.at, id: $0.id).cursor })
  }
}
