import Messages
import Values

/// The schemas that have a name in the OpenAPI document.
enum Schemas {
  /// Every name with its schema.
  static let named: [(name: String, schema: Schema)] =
    definitions + people + products + messages + journeys + RecommendationOperations.schemas
    + others

  /// The schema of a name that stands in this file.
  static func schema(_ name: String) -> Schema {
    guard let schema = byName[name] else { preconditionFailure("there is no schema \(name)") }
    return schema
  }

  /// The members of an object.
  static func members(of name: String) -> [Member] {
    switch schema(name) {
    case .object(let members), .described(let members): members
    default: []
    }
  }

  private static let byName = Dictionary(
    named.map { ($0.name, $0.schema) }, uniquingKeysWith: { first, _ in first })

  private static let id = Member("id", .text(max: 64), "Letters, digits, - and _.")
  private static let title = Member("name", .text(max: 1_000), "What people see.")
  private static let changedAt = Member(
    "changed_at", .instant, "When it was written last.", isReadOnly: true)
  private static let version = Member(
    "version", .whole(0...1_000_000), "The newest version; 0 before the first.", isReadOnly: true)

  private static func state(_ words: [String]) -> Member {
    Member("state", .word(words), "Where it stands.", isReadOnly: true)
  }

  private static let segment: [Member] = [
    id, title, Member("kind", .word(["static", "dynamic", "dynamic_plus"]), "How it is filled."),
    Member("include", .free, "The condition of those who are in."),
    Member("exclude", .list(.free, max: 500), "Conditions, any one of which keeps out."),
    Member(
      "backfill", .free,
      "{\"raise\":true}: who is found to be in by the first computation enters with an event."),
    state(["live", "computing"]), version, changedAt,
    Member("members", .number, "How many are in.", isReadOnly: true),
    Member("entered", .number, "How often contacts came in.", isReadOnly: true),
    Member("left", .number, "How often contacts went out.", isReadOnly: true),
    Member(
      "progress",
      .orNull(.object([Member("done", .number, ""), Member("total", .number, "")])),
      "While it is computed: contacts that have been judged, of how many.", isReadOnly: true),
  ]

  private static let definitions: [(name: String, schema: Schema)] = [
    (
      "Trigger",
      .described([
        id, title,
        Member("event", .text(max: 255), "The name of the events that it stands for."),
        Member(
          "attributes",
          .list(
            .object([
              Member("name", .text(max: 255), "", isRequired: true),
              Member(
                "type", .word(["text", "number", "boolean", "instant", "list", "object"]), ""),
            ]), max: 500), "The typed attributes; others may come along."),
        state(["draft", "published", "changed"]), version, changedAt,
        Member(
          "last_received_at", .orNull(.instant), "When such an event came last.", isReadOnly: true),
        Member("received_count", .number, "How many came.", isReadOnly: true),
      ])
    ),
    ("Segment", .described(segment)),
    (
      "Content",
      .described([
        id, title, Member("channel", .word(["email", "sms", "push"]), "How it is sent."),
        Member("subject", .text(max: 1_000), "E-mail."),
        Member("preheader", .text(max: 1_000), "E-mail: what programs show beside the subject."),
        Member("html", .text(max: 524_288), "E-mail: hand-written HTML with {{variables}}."),
        Member("text", .text(max: 524_288), "SMS, push; of an e-mail its plain text."),
        Member("title", .text(max: 1_000), "Push."),
        Member("image", .text(max: 2_000), "Push: the address of a picture."),
        Member("url", .text(max: 2_000), "Push: what opens on a tap."),
        Member("data", .map(.text(max: 4_096)), "Push: free texts for the application."),
        Member("from", .text(max: 1_000), "The sender, in place of the workspace's."),
        Member("reply_to", .text(max: 1_000), "Where answers go."),
        Member(
          "variables", .list(.free, max: 200),
          "[{\"name\",\"type\",\"default\",\"required\"}]: what steps fill."),
        Member("variants", .map(.free), "Texts in other languages, by locale."),
        state(["draft", "ready"]), version, changedAt,
      ])
    ),
    (
      "Journey",
      .described([
        id, title, Member("note", .text(max: 10_000), "For its authors."),
        Member("audience", .free, "{\"reach\",\"contacts\"}: whom it is for."),
        Member("start", .free, "{\"trigger\",\"where\",\"reentry\",\"key\",\"from\",\"to\"}."),
        Member("goal", .free, "{\"trigger\",\"where\",\"target\",\"window\"}."),
        Member("exits", .list(.free, max: 500), "[{\"trigger\",\"where\"}]."),
        Member("steps", .list(.free, max: 500), "Steps, each with id and type."),
        state(["draft", "live", "paused", "stopped"]), version, changedAt,
        Member("problems", .list(.named("Problem"), max: 10_000), "", isReadOnly: true),
        Member("ended", .number, "After /stop: how many runs ended.", isReadOnly: true),
        Member(
          "sweep", .orNull(.object([Member("passed", .number, "How many were told.")])),
          "While those inside are told that the journey goes on, or goes on in a new version.",
          isReadOnly: true),
        Member(
          "in_flight", .named("Prospect"), "After /publish: what becomes of those inside.",
          isReadOnly: true),
      ])
    ),
    (
      "Prospect",
      .object([
        Member("version", .whole(0...1_000_000), "The version that is moved to.", isRequired: true),
        Member("moving", .number, "How many go on in it.", isRequired: true),
        Member("staying", .number, "How many stay in theirs.", isRequired: true),
        Member(
          "steps",
          .list(
            .object([
              Member("version", .whole(0...1_000_000), "The version they are in."),
              Member("step", .text(max: 64), "Where they rest."),
              Member("count", .number, "How many they are."),
              Member("moves", .boolean, "Whether the new version has such a step."),
            ]), max: 100_000), "Where those inside older versions are.", isRequired: true),
      ])
    ),
    (
      "Topic",
      .object([
        id, title,
        Member("note", .text(max: 10_000), "For its authors."),
        Member(
          "unknown_counts", .boolean, "Whether people of whom nothing is known get its messages."),
        changedAt,
      ])
    ),
    (
      "Secret",
      .object([
        id,
        Member(
          "value", .text(max: 4_096), "Signs calls of webhooks. Only taken, never shown.",
          isRequired: true), changedAt,
      ])
    ),
    (
      "Problem",
      .object([
        Member("code", .text(max: 100), "A stable word for programs.", isRequired: true),
        Member("step", .orNull(.text(max: 64)), "The step that has it.", isRequired: true),
        Member("message", .text(max: 10_000), "What to do.", isRequired: true),
        Member("severity", .word(["error", "warning"]), "", isRequired: true),
      ])
    ),
  ]

  private static let others: [(name: String, schema: Schema)] = [
    (
      "Rejection",
      .object([
        Member("id", .text(max: 32), ""), Member("at", .instant, ""),
        Member("code", .text(max: 100), "Why."), Member("message", .text(max: 10_000), ""),
        Member("event", .orNull(.text(max: 255)), "Its name, where it could be read."),
        Member("excerpt", .text(max: 10_000), "The beginning of what came."),
      ])
    ),
    (
      "Suppressed",
      .object([
        Member("channel", .word(["email", "sms"]), ""), Member("address", .text(max: 300), ""),
      ])
    ),
    (
      "Error",
      .object([
        Member(
          "error",
          .object([
            Member("code", .text(max: 100), "A fixed name.", isRequired: true),
            Member("message", .text(max: 10_000), "A sentence for developers.", isRequired: true),
            Member("field", .orNull(.text(max: 300)), "What is wrong.", isRequired: true),
            Member("request_id", .text(max: 100), "Names the request in logs.", isRequired: true),
            Member("problems", .list(.named("Problem"), max: 10_000), "Of a definition."),
            Member(
              "contacts", .list(.text(max: 20), max: 100), "Of ambiguous_contact: their ids."),
          ]), "", isRequired: true)
      ])
    ),
  ]
}
