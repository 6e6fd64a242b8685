import Engine
import Hummingbird
import Journeys
import Store
import Values

/// What all kinds of definitions have in common: to be listed, read, written and taken away.
enum DefinitionOperations {
  static let all: [Operation] = DefinitionKind.all.flatMap { kind in
    [list(kind), read(kind), put(kind), delete(kind)]
  }

  private static func list(_ kind: DefinitionKind) -> Operation {
    Operation(
      method: .get, path: "/\(kind.plural)", name: "list\(kind.name)s",
      summary: "List \(kind.plural)", tag: kind.tag, query: Member.paging,
      success: (200, .page(of: kind.schema)), refusals: [400]
    ) { call in
      let limit = call.limit
      let (rows, next) = try await call.read { [cursor = call.cursor ?? ""] transaction in
        let drafts = try transaction.definitions.page(kind.stored, after: cursor, limit: limit)
        let rows = try drafts.map { try kind.json($0, in: transaction) }
        return (rows, drafts.nextCursor(limit: limit, \.id))
      }
      return .page(rows, next: next)
    }
  }

  private static func read(_ kind: DefinitionKind) -> Operation {
    Operation(
      method: .get, path: "/\(kind.plural)/{id}", name: "get\(kind.name)",
      summary: "Read a \(kind.word)", tag: kind.tag, success: (200, kind.schema), refusals: [404]
    ) { call in
      Answer(try await call.definition(kind))
    }
  }

  private static func put(_ kind: DefinitionKind) -> Operation {
    Operation(
      method: .put, path: "/\(kind.plural)/{id}", name: "put\(kind.name)",
      summary: "Create a \(kind.word), or replace \(kind.hasVersions ? "its draft" : "it")",
      tag: kind.tag, note: kind.putNote, body: kind.schema, needsBody: true,
      success: (200, kind.schema), refusals: [400, 409, 422]
    ) { call in
      var body = call.body
      for member in kind.readOnly { body[member] = nil }
      let (id, written) = (call.id, JSON.object(body))
      let (isNew, problems) = try await call.publish { publishing, transaction, now in
        let before = try transaction.definitions.draft(kind.stored, id)
        let put = try publishing.put(kind.stored, id, written, in: transaction, at: now)
        return (before == nil, put.problems)
      }
      var answer = try await call.definition(kind).object ?? [:]
      if kind.stored == .journey { answer["problems"] = .array(problems.map(\.json)) }
      return Answer(.object(answer), status: isNew ? 201 : 200)
    }
  }

  private static func delete(_ kind: DefinitionKind) -> Operation {
    Operation(
      method: .delete, path: "/\(kind.plural)/{id}", name: "delete\(kind.name)",
      summary: "Take a \(kind.word) away", tag: kind.tag,
      note: "What came of it stays. What something live needs is refused with 409.",
      success: (204, nil), refusals: [404, 409]
    ) { call in
      let id = call.id
      try await call.publish { publishing, transaction, now in
        try publishing.delete(kind.stored, id, in: transaction, at: now)
      }
      return .none
    }
  }
}

extension Call {
  /// The definition that the path names, as the API shows it.
  func definition(_ kind: DefinitionKind) async throws -> JSON {
    let id = self.id
    let found = try await read { transaction -> JSON? in
      guard let draft = try transaction.definitions.draft(kind.stored, id) else { return nil }
      return try kind.json(draft, in: transaction)
    }
    guard let found else { throw Refusal.notFound("\(kind.word) \"\(id)\"") }
    return found
  }
}
