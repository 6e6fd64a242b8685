import Messages
import Values

extension Schemas {
  static let people: [(name: String, schema: Schema)] = [
    (
      "ContactReference",
      .either([.text(max: Limits.name), .whole(1...9_007_199_254_740_991)])
    ),
    ("ContactStatement", .object(stated)),
    (
      "Contact",
      .object([
        Member("id", .text(max: 20), "The contact's number.", isRequired: true),
        Member("user_ids", .list(.text(max: 255), max: 100), ""),
        Member("anonymous_ids", .list(.text(max: 255), max: 100), ""),
        Member("attributes", .free, ""),
        Member(
          "subscriptions", .map(.map(.word(["subscribed", "unsubscribed", "unknown"]))),
          "What holds, by channel and topic."),
        Member("push_tokens", .list(.free, max: 20), ""),
        Member("time_zone", .orNull(.text(max: 100)), ""),
        Member("locale", .orNull(.text(max: 35)), ""),
        Member("suppressions", .list(.free, max: 100), "Addresses that must not be written to."),
        Member("purchases", .free, "count, total, average, first_at, last_at."),
        Member(
          "segments",
          .list(
            .object([Member("id", .text(max: 64), ""), Member("since", .instant, "")]), max: 1_000),
          "The segments that the contact is in; not in lists."),
        Member("created_at", .instant, ""), Member("first_seen_at", .orNull(.instant), ""),
        Member("last_seen_at", .orNull(.instant), ""),
      ])
    ),
    (
      "TimelineEntry",
      .described([
        Member("type", .word(["event", "message", "run"]), "", isRequired: true),
        Member("at", .instant, "", isRequired: true),
      ])
    ),
    (
      "Cart",
      .described([
        Member("cart_id", .text(max: 255), ""),
        Member("state", .word(["active", "abandoned", "purchased"]), ""),
        Member("total", .number, ""), Member("count", .number, ""),
        Member("currency", .text(max: 10), ""), Member("products", .list(.free, max: 200), ""),
        Member("recovery_url", .text(max: 10_000), ""), Member("updated_at", .instant, ""),
      ])
    ),
    (
      "Order",
      .described([
        Member("order_id", .text(max: 255), ""),
        Member("state", .word(["pending", "completed", "cancelled", "refunded"]), ""),
        Member("total", .number, ""), Member("refunded", .number, ""),
        Member("products", .list(.free, max: 200), ""), Member("at", .orNull(.instant), ""),
      ])
    ),
  ]

  private static let subscription = Schema.either([
    .word(["subscribed", "unsubscribed"]), .boolean,
    .object([
      Member(
        "state", .either([.word(["subscribed", "unsubscribed"]), .boolean]), "", isRequired: true),
      Member("source", source, ""),
    ]),
  ])

  private static let source = Schema.word(["api", "opt_in"])

  private static let stated: [Member] = [
    Member("attributes", .free, "null takes an attribute away."),
    Member(
      "subscriptions",
      .object(
        ["email", "sms", "push"].map { Member($0, .map(subscription), "By topic; * is all.") }),
      "Whether the person wants messages."),
    Member(
      "source", source,
      "opt_in when the person asked for it: it lifts what they said before. Else the shop's word."),
    Member(
      "push_tokens",
      .list(
        .object([
          Member("service", .word(["fcm", "apns", "webpush"]), "fcm unless said."),
          Member("token", .text(max: 4_096), "", isRequired: true),
        ]), max: Limits.pushTokens), "In place of all that were known."),
    Member("time_zone", .orNull(.text(max: 100)), "IANA, such as Europe/Paris."),
    Member("locale", .orNull(.text(max: 35)), "BCP 47, such as fr-FR."),
  ]

  static let messages: [(name: String, schema: Schema)] = [
    (
      "Accepted",
      .object([
        Member("id", .text(max: 100), "The message, for /messages/{id}.", isRequired: true),
        Member("ids", .list(.text(max: 100), max: 100), "All its lines.", isRequired: true),
        Member("state", .word(["queued"]), ""),
      ])
    ),
    ("Message", .described(line)),
    (
      "MessageDetail",
      .described(
        line + [
          Member("variables", .orNull(.free), "What it was rendered with."),
          Member("rendered", .orNull(.named("Preview")), "What was to be seen."),
        ])
    ),
    (
      "Preview",
      .described([
        Member("channel", .word(["email", "sms", "push"]), "", isRequired: true),
        Member("subject", .text(max: 10_000), "E-mail."),
        Member("html", .text(max: 2_097_152), "E-mail."),
        Member("text", .text(max: 2_097_152), "", isRequired: true),
        Member("encoding", .word(["GSM-7", "UCS-2"]), "SMS (3GPP TS 23.038)."),
        Member("characters", .number, "SMS."), Member("parts", .number, "SMS."),
        Member("title", .text(max: 4_096), "Push."), Member("image", .text(max: 4_096), "Push."),
        Member("url", .text(max: 4_096), "Push."), Member("data", .free, "Push."),
        Member("warnings", .list(.free, max: 1_000), "[{\"code\",\"message\"}], of previews."),
      ])
    ),
    (
      "InboxMessage",
      .object([
        Member("id", .text(max: 100), ""), Member("contact", .text(max: 20), ""),
        Member("at", .instant, ""), Member("channel", .text(max: 10), ""),
        Member("to", .text(max: 4_096), ""), Member("title", .text(max: 10_000), ""),
        Member("body", .free, "What was delivered, by channel."),
      ])
    ),
  ]

  private static let line: [Member] = [
    Member("id", .text(max: 100), "", isRequired: true),
    Member("contact", .orNull(.text(max: 20)), "null for a test."),
    Member("state", .word(MessageState.allCases.map(\.rawValue)), "", isRequired: true),
    Member("reason", .orNull(.text(max: 1_000)), "Why it was not sent, or did not arrive."),
    Member("detail", .orNull(.text(max: 10_000)), "The provider's own words."),
    Member("channel", .word(["email", "sms", "push", "webhook"]), "", isRequired: true),
    Member("content", .orNull(.text(max: 64)), ""),
    Member("content_version", .orNull(.number), ""),
    Member("purpose", .word(["marketing", "transactional"]), ""),
    Member("topic", .orNull(.text(max: 64)), ""), Member("test", .boolean, ""),
    Member("to", .orNull(.text(max: 4_096)), ""), Member("journey", .orNull(.text(max: 64)), ""),
    Member("step", .orNull(.text(max: 64)), ""), Member("queued_at", .instant, ""),
    Member("handed_over_at", .orNull(.instant), ""), Member("settled_at", .orNull(.instant), ""),
    Member("attempts", .number, ""), Member("opened_at", .orNull(.instant), ""),
    Member("clicked_at", .orNull(.instant), ""),
  ]

  static let journeys: [(name: String, schema: Schema)] = [
    (
      "Run",
      .described([
        Member("id", .text(max: 32), "", isRequired: true), Member("contact", .text(max: 20), ""),
        Member("journey", .text(max: 64), ""), Member("version", .number, ""),
        Member("key", .orNull(.text(max: 1_000)), ""),
        Member("state", .word(["live", "ended"]), "", isRequired: true),
        Member("step", .text(max: 64), "Where it rests."),
        Member("waits_for", .word(["time", "event", "message"]), ""),
        Member("due_at", .orNull(.instant), "Null while the run is paused."),
        Member("paused_since", .instant, "Only while the journey is paused."),
        Member("started_at", .instant, ""),
        Member("ended_at", .instant, ""), Member("reason", .text(max: 200), "Why it ended."),
        Member("path", .list(.free, max: 500), "[{\"step\",\"at\",\"outcome\"}]."),
        Member("moves", .list(.free, max: 500), "[{\"from\",\"at\"}]: changes of version."),
        Member("trigger", .free, "The attributes of what started it."),
      ])
    ),
    (
      "Report",
      .object([
        Member("journey", .text(max: 64), ""), Member("version", .orNull(.number), ""),
        Member("entered", .number, "", isRequired: true),
        Member("inside", .number, "At this moment.", isRequired: true),
        Member("moved_in", .number, "From older versions; counted where a version is asked for."),
        Member("moved_out", .number, "To newer versions, likewise."),
        Member("left", .free, "{\"total\",\"reasons\":{\"completed\",…}}.", isRequired: true),
        Member("refused", .free, "Who stayed out, by reason."),
        Member("goal", .orNull(.free), "{\"reached\",\"share\",\"target\"}."),
        Member(
          "steps",
          .list(
            .object([
              Member("id", .text(max: 64), "", isRequired: true),
              Member("type", .orNull(.text(max: 100)), ""), Member("visited", .number, ""),
              Member("inside", .number, ""), Member("outcomes", .map(.number), ""),
              Member(
                "message", .orNull(.free),
                "\(JourneyReport.metrics.joined(separator: ", ")) and not_sent by reason."),
            ]), max: 1_000), "", isRequired: true),
      ])
    ),
  ]
}

extension Member {
  /// The parameters of a list.
  static let paging = [
    Member("limit", .whole(1...Limits.page), "Rows of a page; \(Limits.usualPage) unless said."),
    Member("cursor", .text(max: Limits.name), "\"next\" of the page before."),
  ]

  static let contactNote = "A contact is named by number, userId:…, anonymousId:… or email:…."
}

extension Schema {
  /// One page of a list.
  static func page(of row: Schema) -> Schema {
    .object([
      Member("data", .list(row, max: Limits.exported), "", isRequired: true),
      Member(
        "next", .orNull(.text(max: Limits.name)), "The cursor of the next page.", isRequired: true),
    ])
  }
}
