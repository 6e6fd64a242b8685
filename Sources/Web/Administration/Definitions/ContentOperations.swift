import Contacts
import Contents
import Engine
import Hummingbird
import Messages
import Store
import Values

/// What can be done with contents beside writing them.
enum ContentOperations {
  static let all = [ready, draft, preview, test]

  private static let ready = Operation(
    method: .post, path: "/contents/{id}/ready", name: "makeContentReady",
    summary: "Make a content ready to send", tag: "Contents",
    note: "It is locked from now on. Every reason against it is in \"problems\".",
    body: .object([]), success: (200, .named("Content")), refusals: [404, 422]
  ) { call in
    let id = call.id
    try await call.publish { publishing, transaction, now in
      _ = try publishing.makeReady(id, in: transaction, at: now)
    }
    return Answer(try await call.definition(.content))
  }

  private static let draft = Operation(
    method: .post, path: "/contents/{id}/draft", name: "takeContentBack",
    summary: "Take a content back to draft", tag: "Contents",
    note: "Refused while a live journey sends it.", body: .object([]),
    success: (200, .named("Content")), refusals: [404, 409]
  ) { call in
    let id = call.id
    try await call.publish { publishing, transaction, now in
      _ = try publishing.takeBack(id, in: transaction, at: now)
    }
    return Answer(try await call.definition(.content))
  }

  private static let preview = Operation(
    method: .post, path: "/contents/{id}/preview", name: "previewContent",
    summary: "Show a content as a contact would get it", tag: "Contents",
    note: "By the renderer that also sends. Links of a preview change nobody.",
    body: .object([
      Member("contact", .named("ContactReference"), "Whose fields to fill in."),
      Member("variables", .free, "Values of variables, by name."),
      Member("locale", .text(max: 35), "A language tag, in place of the contact's."),
    ]),
    success: (200, .named("Preview")), refusals: [404, 422]
  ) { call in
    let compiled = try await call.compiledContent(call.id)
    let contact = try await call.bodyContact()
    var variables = call.body["variables"]?.object ?? [:]
    if let contact { variables["contact"] = .object(contact.attributes) }
    let workspace = call.engine.workspace
    let line = LedgerLine.trial(
      of: compiled.definition, key: Fingerprint("preview", call.id), to: "", at: call.now)
    let rendered = try call.rendered(
      compiled, variables: variables,
      locale: call.body["locale"]?.text ?? contact?.locale ?? workspace.locale, for: line)
    var answer = rendered.json
    answer["warnings"] = .array(compiled.warnings(variables, rendered))
    return Answer(.object(answer))
  }

  private static let test = Operation(
    method: .post, path: "/contents/{id}/test", name: "testContent",
    summary: "Send a content to yourself", tag: "Contents",
    note: "A real message, marked as a test. A draft will do.",
    body: .object([
      Member(
        "to", .text(max: 4_096), "An e-mail address, a phone number or a push token.",
        isRequired: true),
      Member("service", .word(["fcm", "apns", "webpush"]), "Whose push token it is; else fcm."),
      Member("contact", .named("ContactReference"), "Whose fields to fill in."),
      Member("variables", .free, "Values of variables, by name."),
    ]), needsBody: true,
    success: (202, .named("Accepted")), refusals: [404, 422]
  ) { call in
    let compiled = try await call.compiledContent(call.id)
    var variables = call.body["variables"]?.object ?? [:]
    if let contact = try await call.bodyContact() {
      variables["contact"] = .object(contact.attributes)
    }
    let channel = compiled.definition.channel.rawValue
    let line = LedgerLine.trial(
      of: compiled.definition, key: call.identity, to: call.body["to"]?.text ?? "", at: call.now,
      service: channel == "push" ? call.body["service"]?.text ?? "fcm" : "",
      variables: .object(variables))
    try await call.write { transaction in
      _ = try transaction.partitions.lock(line.contact.partition)
      try transaction.messages.add(line)
    }
    call.engine.ringDispatch()
    return Answer(["id": .string(line.id), "ids": [.string(line.id)]], status: 202)
  }
}

extension LedgerLine {
  /// The line of a preview or a test: it belongs to nobody.
  static func trial(
    of content: ContentDefinition, key: Fingerprint, to destination: String, at now: Instant,
    service: String = "", variables: JSON? = nil
  ) -> LedgerLine {
    guard let channel = ChannelKind(rawValue: content.channel.rawValue) else {
      preconditionFailure("every content has a channel that messages know")
    }
    return LedgerLine(
      key: key, contact: .nobody, origin: nil, channel: channel, lane: .triggered,
      content: content.id, purpose: .transactional, topic: testTopic, destination: destination,
      service: service, queuedAt: now, expiresAt: nil, variables: variables)
  }
}
