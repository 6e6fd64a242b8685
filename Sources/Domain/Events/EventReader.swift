package import Values

/// Makes events of what Segment's clients send: checks, stamps, and refuses with a reason.
///
/// What is around an event in its request is given once; `integrations` is accepted and has no
/// meaning here.
package struct EventReader: Sendable {
  private let receivedAt: Instant
  private let source: Event.Source
  private let sharedContext: JSON?
  private let sharedSentAt: JSON?

  /// A reader for the events of one request. `request` is the body's object, whose `context` and
  /// `sentAt` are those of each event; for a single event, leave it out.
  package init(receivedAt: Instant, source: Event.Source, request: JSON.Object = [:]) {
    self.receivedAt = receivedAt
    self.source = source
    let fields = EventFields(request)
    sharedContext = fields["context"]
    sharedSentAt = fields["sentAt"]
  }

  /// Reads one event. `kind` is the one of the endpoint; without it the event's `type` says.
  /// `measure` comes from reading the body. An event without a `messageId` gets `fallbackID()`,
  /// which has to be new each time: two equal events without an id are two events.
  package func read(
    _ item: JSON, as kind: Event.Kind? = nil, measure: JSON.Measure? = nil,
    fallbackID: () -> String
  ) throws(Rejection) -> Event {
    if let measure { try check(measure) }
    guard case .object(let members) = item else {
      throw Rejection(.invalidType, "An event has to be a JSON object.")
    }
    if measure == nil, item.containsNUL { throw EventReader.nul }
    let fields = EventFields(members)
    let kind = if let kind { kind } else { try fields.kind() }
    let own = try fields.object("context")
    let shared = try EventFields.object(sharedContext, "context")
    let identity = try identity(fields, kind)
    return Event(
      kind: kind, name: kind == .track ? try fields.eventName() : kind.name,
      messageId: try fields.messageId() ?? fallbackID(), userId: identity.userId,
      anonymousId: identity.anonymousId, previousId: identity.previousId,
      groupId: try group(fields, own, kind), at: try happened(fields), receivedAt: receivedAt,
      properties: try properties(fields, kind), traits: try traits(fields, own, shared, kind),
      context: Event.Context(own, behind: shared), source: source)
  }

  private static let nul = Rejection(
    .containsNUL, "The event holds the character U+0000, which cannot be stored.")

  private func check(_ measure: JSON.Measure) throws(Rejection) {
    if measure.length > Limits.eventBytes {
      throw Rejection(
        .tooLarge, "The event has \(measure.length) bytes, more than \(Limits.eventBytes).")
    }
    if let failure = measure.failure { throw Rejection(failure) }
    if measure.containsNUL { throw EventReader.nul }
  }

  private func identity(
    _ fields: EventFields, _ kind: Event.Kind
  ) throws(Rejection) -> (userId: String?, anonymousId: String?, previousId: String?) {
    let userId = try fields.identity("userId")
    let anonymousId = try fields.identity("anonymousId")
    guard kind == .alias else {
      if userId == nil, anonymousId == nil {
        throw Rejection(.missingIdentity, "An event needs a userId or an anonymousId.")
      }
      return (userId, anonymousId, nil)
    }
    guard let userId, let previousId = try fields.identity("previousId") ?? anonymousId else {
      throw Rejection(.missingIdentity, "An alias needs a userId and a previousId.")
    }
    return (userId, anonymousId, previousId)
  }

  private func group(
    _ fields: EventFields, _ context: JSON.Object, _ kind: Event.Kind
  ) throws(Rejection) -> String? {
    var group = try fields.identity("groupId")
    if group == nil { group = try EventFields(context).identity("groupId") }
    if kind == .group, group == nil {
      throw Rejection(.missingGroup, "A group call needs a groupId.")
    }
    return group
  }

  private func properties(
    _ fields: EventFields, _ kind: Event.Kind
  ) throws(Rejection) -> JSON.Object {
    var properties = try fields.object("properties")
    if kind == .page || kind == .screen {
      for field in ["name", "category"] {
        if let text = try fields.text(field), properties[field] == nil {
          properties[field] = .string(text)
        }
      }
    }
    return properties
  }

  /// For `identify` the traits in the context too, which those of the event replace one by one.
  private func traits(
    _ fields: EventFields, _ own: JSON.Object, _ shared: JSON.Object, _ kind: Event.Kind
  ) throws(Rejection) -> JSON.Object {
    let traits = try fields.object("traits")
    guard kind == .identify else { return kind == .group ? traits : [:] }
    let around = EventFields(own)["traits"] ?? EventFields(shared)["traits"]
    var merged = try EventFields.object(around, "context.traits")
    if merged.isEmpty { return traits }
    for (name, value) in traits { merged[name] = value }
    return merged
  }
}

// MARK: Time

extension EventReader {
  /// When the event happened (semantics.md, 3): its `timestamp` moved by as much as the sender's
  /// clock is off, where `sentAt` tells and that is less than 24 hours; an import is taken as it
  /// is, and an event without a time happened when it arrived. The request's `sentAt` goes before
  /// the event's own: it is the fresh one when a client sends the same events again.
  ///
  /// A time in the future that remains is kept as it is given: nothing is clamped.
  private func happened(_ fields: EventFields) throws(Rejection) -> Instant {
    let sentAt = try EventFields.instant(sharedSentAt ?? fields["sentAt"], "sentAt")
    let given = fields["timestamp"] ?? fields["originalTimestamp"]
    guard let timestamp = try EventFields.instant(given, "timestamp") else { return receivedAt }
    guard source != .imported, let sentAt else { return timestamp }
    let skew = receivedAt - sentAt
    guard skew.milliseconds.magnitude < Limits.skew.milliseconds.magnitude else { return timestamp }
    let corrected = timestamp + skew
    guard Instant.earliest <= corrected, corrected <= Instant.latest else {
      throw Rejection(.invalidTimestamp, "The timestamp is outside the years 1 to 9999.")
    }
    return corrected
  }
}
