package import Values

/// Something that a person did, or that happened to them, as it stands in the log: checked, stamped
/// and never changed again.
package struct Event: Hashable, Sendable {
  /// The calls of Segment's tracking API that make events.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case track, identify, page, screen, group, alias
  }

  /// The way on which an event came.
  package enum Source: String, CaseIterable, Hashable, Sendable {
    /// The tracking API.
    case tracking
    /// `/v1/import` or `parcours import`: history, which starts and sends nothing (semantics.md,
    /// 4).
    case imported
    /// The administration API or a person in the web application.
    case administration
    /// This engine: carts abandoned, messages delivered, opened, clicked.
    case engine
  }

  package let kind: Kind
  /// The event's name; for kinds other than `track` one of the fixed names of `Kind.name`.
  package let name: String
  /// The identity of the event: it counts once (I1).
  package let messageId: String
  /// The shop's own name for the person.
  package let userId: String?
  /// The browser's or the device's name for a person not yet known.
  package let anonymousId: String?
  /// For `alias`: by which name the person was known before.
  package let previousId: String?
  /// The company or another group to which the person belongs.
  package let groupId: String?
  /// When it happened, corrected for the skew of the sender's clock (semantics.md, 3). Not clamped:
  /// a wrong clock can leave it after `receivedAt`.
  package let at: Instant
  /// When it arrived here.
  package let receivedAt: Instant
  /// The event's attributes under the names of Segment's specification.
  package let properties: JSON.Object
  /// What `identify` says about the person, or `group` about the group.
  package let traits: JSON.Object
  package let context: Context
  package let source: Source
  /// The contact whom the engine or the API speaks of; events of clients name people only by ids.
  package let contact: ContactID?
  /// From where in the log it was forwarded to its contact's partition; nil for what came here
  /// first.
  package let from: Hop?
  /// What the event means to a shop; nil for most.
  package let commerce: CommerceEvent?

  /// A place in the log.
  package struct Hop: Hashable, Sendable {
    package let partition: Int
    package let position: Int64

    package init(partition: Int, position: Int64) {
      self.partition = partition
      self.position = position
    }
  }

  /// An event whose parts have been checked. Without a name it gets the one of its kind; without
  /// `receivedAt` it was received when it happened.
  package init(
    kind: Kind = .track, name: String? = nil, messageId: String, userId: String? = nil,
    anonymousId: String? = nil, previousId: String? = nil, groupId: String? = nil, at: Instant,
    receivedAt: Instant? = nil, properties: JSON.Object = [:], traits: JSON.Object = [:],
    context: Context = Context(), source: Source = .tracking, contact: ContactID? = nil,
    from: Hop? = nil
  ) {
    self.kind = kind
    self.name = name ?? kind.name
    self.messageId = messageId
    self.userId = userId
    self.anonymousId = anonymousId
    self.previousId = previousId
    self.groupId = groupId
    self.at = at
    self.receivedAt = receivedAt ?? at
    self.properties = properties
    self.traits = traits
    self.context = context
    self.source = source
    self.contact = contact
    self.from = from
    commerce = kind == .track ? CommerceEvent(name: self.name) : nil
  }
}

extension Event {
  /// The id of the built-in trigger that the event raises: `order_completed` for "Order Completed"
  /// and for its older name "Completed Order", `page_viewed` for pages.
  package var triggerID: String {
    commerce?.rawValue ?? Events.triggerID(for: name)
  }

  /// The same event, for the log of the partition in which its contact lives; it remembers where it
  /// came from, so that no copy is forgotten when a person is erased.
  package func addressed(to contact: ContactID, from hop: Hop? = nil) -> Event {
    Event(
      kind: kind, name: name, messageId: messageId, userId: userId, anonymousId: anonymousId,
      previousId: previousId, groupId: groupId, at: at, receivedAt: receivedAt,
      properties: properties, traits: traits, context: context, source: source, contact: contact,
      from: hop)
  }

  /// How old the event was when it arrived; negative when it claims to be from the future.
  package var age: Span { receivedAt - at }
}

extension Event.Kind {
  /// The name of events of this kind, apart from `track`, whose events bring their own.
  package var name: String {
    switch self {
    case .track: "Tracked"
    case .identify: "Identified"
    case .page: "Page Viewed"
    case .screen: "Screen Viewed"
    case .group: "Grouped"
    case .alias: "Aliased"
    }
  }
}
