import Contacts
package import Messages
package import Segments
package import Values

/// One step of a journey. Steps stand in one list; lanes point to the index of their first step,
/// and `next` is where a run goes on, which for the last step of a lane is the step after the
/// branch (lanes come together again unless they stop).
package struct Step: Hashable, Sendable {
  package let id: String
  package let name: String?
  package let kind: StepKind
  package let next: Int?
}

/// What a step does.
package indirect enum StepKind: Hashable, Sendable {
  case send(Send)
  case wait(Wait)
  case waitFor(WaitFor)
  case branch(Branch)
  case split(Split)
  case setAttribute(name: String, value: Mapped)
  case raise(Raise)
  /// Puts the contact into a static segment.
  case join(segment: String)
  /// Takes the contact out of a static segment.
  case leave(segment: String)
  case lastCart(LastCart)
  case products(ProductPick)
  case stop
}

/// Where a value comes from: a field, with a default where it is missing, or a literal.
package struct Mapped: Hashable, Sendable {
  /// What the value is taken from.
  package enum Source: Hashable, Sendable {
    case field(FieldPath)
    case literal(JSON)
  }

  package let source: Source
  package let `default`: JSON?

  /// The value for one run; nil when the field is missing and there is no default.
  package func value(_ look: (FieldPath) -> JSON?) -> JSON? {
    switch source {
    case .literal(let literal): return literal
    case .field(let path):
      if let value = look(path), !value.isNull { return value }
      return `default`
    }
  }
}

/// A step that sends a message.
package struct Send: Hashable, Sendable {
  package let channel: ChannelKind
  /// The content's id; empty for a webhook, which carries its body itself.
  package let content: String
  /// The field with the address; a push goes to every live token instead.
  package let to: FieldPath?
  package let purpose: Purpose
  package let topic: String
  package let variables: [String: Mapped]
  /// Lists of products, by the name that the content gives them.
  package let grids: [String: Grid]
  package let utm: [String: String]
  package let expires: Expiry?
  package let webhook: Webhook?

  /// When a message that has not left loses its sense.
  package enum Expiry: Hashable, Sendable {
    case after(Span)
    case at(Instant)
  }

  /// What a webhook step sends where.
  package struct Webhook: Hashable, Sendable {
    package let url: String
    package let body: JSON
    /// The name of a secret of the workspace that signs the call.
    package let secret: String?
  }
}

/// A step that rests until an instant.
package enum Wait: Hashable, Sendable {
  case span(Span)
  case at(Instant)
  case until(CivilTime, zone: ZoneChoice)
  case untilTime(minuteOfDay: Int, weekdays: Set<Weekday>, zone: ZoneChoice)
  case relative(FieldPath, offset: Span)
}

/// Whose clock on the wall counts.
package enum ZoneChoice: String, Hashable, Sendable, CaseIterable {
  case workspace, contact
}

/// A step that listens until something happens or its limit is over.
package struct WaitFor: Hashable, Sendable {
  package let outcomes: [Outcome]
  package let limit: Span
  /// Where a run goes when the limit is over; nil goes on after the step.
  package let no: Int?

  /// One thing that ends the wait.
  package struct Outcome: Hashable, Sendable {
    package let name: String
    package let event: Awaited
    package let first: Int?
  }

  /// What is listened for.
  package enum Awaited: Hashable, Sendable {
    case interaction(message: String, Interaction, link: String?)
    case trigger(TriggerMatch)
  }
}

/// What a contact, or the provider on the way to the contact, does with a message.
package enum Interaction: String, Hashable, Sendable, CaseIterable {
  case sent, delivered, opened, clicked, bounced, complained, unsubscribed, replied
}

/// Events of one trigger that fulfil a condition.
package struct TriggerMatch: Hashable, Sendable {
  /// The trigger's id as the author wrote it.
  package let trigger: String
  package let key: TriggerKey
  package let condition: Condition?
  /// The segment whose entries or exits these are, where one is named.
  package let segment: SegmentChange?

  init(
    trigger: String, key: TriggerKey, condition: Condition?, segment: SegmentChange? = nil
  ) {
    self.trigger = trigger
    self.key = key
    self.condition = condition
    self.segment = segment
  }
}

/// An entry into a segment or an exit from it: `{"segment":"vip","on":"entry"}`.
package struct SegmentChange: Hashable, Sendable {
  /// Which of the two.
  package enum Direction: String, Hashable, Sendable, CaseIterable {
    case entry, exit
  }

  package let id: String
  package let direction: Direction
}

extension TriggerMatch {
  /// Entries into a segment, or exits from it, that fulfil a further condition.
  init(_ change: SegmentChange, condition: Condition?) {
    let word = change.direction == .entry ? "segment_entered" : "segment_left"
    self.init(
      trigger: word, key: TriggerKey(eventName: change.eventName), condition: condition,
      segment: change)
  }
}

extension SegmentChange {
  /// The name of its events.
  var eventName: String {
    switch direction {
    case .entry: BuiltInTrigger.segmentEntered
    case .exit: BuiltInTrigger.segmentLeft
    }
  }
}

/// Ordered conditions; the first that holds decides.
package struct Branch: Hashable, Sendable {
  package let cases: [Case]
  package let otherwise: Int?

  /// One condition and where it leads.
  package struct Case: Hashable, Sendable {
    package let name: String
    package let condition: Condition
    package let first: Int?
  }
}

/// Lanes that contacts are dealt to by share, each contact always to the same one.
package struct Split: Hashable, Sendable {
  package let lanes: [Lane]

  /// One lane and its share.
  package struct Lane: Hashable, Sendable {
    package let name: String
    /// Parts of the sum of all shares.
    package let share: Int
    package let first: Int?
  }
}

/// A step that raises a trigger for the contact.
package struct Raise: Hashable, Sendable {
  package let trigger: String
  /// The event name to raise.
  package let event: String
  package let attributes: [String: Mapped]
}

extension FieldPath {
  /// Where an e-mail goes when a step does not say.
  static let email = FieldPath(root: .contact, rest: ["email"])
  /// Where an SMS goes when a step does not say.
  static let phone = FieldPath(root: .contact, rest: ["phone"])
}
