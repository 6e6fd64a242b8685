import Database
import Journeys
import Store
import Values

/// A kind of definition as the API speaks of it.
struct DefinitionKind: Sendable {
  let stored: Definitions.Kind
  /// `trigger`.
  let word: String
  /// `triggers`: the part of the path.
  let plural: String
  /// `Trigger`: its schema.
  let name: String
  let putNote: String?
  let hasVersions: Bool

  var tag: String { plural.prefix(1).uppercased() + plural.dropFirst() }
  var schema: Schema { .named(name) }

  /// Members of answers that requests may send back.
  var readOnly: [String] {
    Schemas.members(of: name).filter(\.isReadOnly).map(\.name)
  }

  static let trigger = DefinitionKind(
    stored: .trigger, word: "trigger", plural: "triggers", name: "Trigger",
    putNote: "Journeys can use it once it is published.", hasVersions: true)
  static let content = DefinitionKind(
    stored: .content, word: "content", plural: "contents", name: "Content",
    putNote: "A content that is ready is locked: take it back to draft first.", hasVersions: true)
  static let journey = DefinitionKind(
    stored: .journey, word: "journey", plural: "journeys", name: "Journey",
    putNote: "Drafts may have problems, which the answer lists; only publishing needs none. The "
      + "published version stays as it is until the draft is published.", hasVersions: true)
  static let topic = DefinitionKind(
    stored: .topic, word: "topic", plural: "topics", name: "Topic", putNote: nil,
    hasVersions: false)
  static let secret = DefinitionKind(
    stored: .secret, word: "secret", plural: "secrets", name: "Secret",
    putNote: "The value is never shown again.", hasVersions: false)

  static let segment = DefinitionKind(
    stored: .segment, word: "segment", plural: "segments", name: "Segment",
    putNote: "It holds at once. Under another rule all contacts are judged in the background: "
      + "\"state\" is computing meanwhile. See who would enter and leave before by "
      + "POST /segments/{id}/preview-change.", hasVersions: true)

  static let all = [trigger, segment, content, journey, topic, secret]

  /// A definition as the API shows it: its own members, and where it stands.
  func json(_ draft: Definitions.Draft, in transaction: Transaction) throws -> JSON {
    var object: JSON.Object = ["id": .string(draft.id)]
    for (name, value) in draft.body.object ?? [:] where name != "id" { object[name] = value }
    if stored == .secret { object["value"] = nil }
    if hasVersions {
      object["state"] = .string(draft.state)
      object["version"] = .number(Number(Int64(draft.version)))
    }
    object["changed_at"] = .string(draft.changedAt.text)
    if stored == .segment { try addMembers(of: draft, to: &object, in: transaction) }
    if stored == .journey {
      object["sweep"] =
        try transaction.tours.passed(draft.id).map {
          ["passed": .number(Number($0))]
        } ?? .null
    }
    if stored == .trigger { try addReceived(of: draft, to: &object, in: transaction) }
    return .object(object)
  }

  /// Whether the trigger's code is integrated: when its events came.
  private func addReceived(
    of draft: Definitions.Draft, to object: inout JSON.Object, in transaction: Transaction
  ) throws {
    let key = Trigger.read(id: draft.id, draft.body).trigger.key
    let names = try transaction.eventNames.all().filter { TriggerKey(eventName: $0.name) == key }
    object["last_received_at"] = names.map(\.lastAt).max().map { .string($0.text) } ?? .null
    object["received_count"] = .number(Number(names.reduce(0) { $0 + $1.count }))
  }
}
