package import Events
package import Values

/// A declared kind of event that journeys can start from, wait for, exit on or take as goal.
package struct Trigger: Hashable, Sendable {
  /// The name by which journeys refer to it.
  package let id: String
  /// What people see.
  package let name: String
  /// The event name that it stands for.
  package let event: String
  /// The typed attributes; others may come along untyped.
  package let attributes: [Attribute]

  /// One typed attribute of a trigger.
  package struct Attribute: Hashable, Sendable {
    package let name: String
    package let type: AttributeType
  }

  /// The types that an attribute can have (semantics.md, 23).
  package enum AttributeType: String, Hashable, Sendable, CaseIterable {
    case text, number, boolean, instant, list, object
  }
}

extension Trigger {
  /// Reads a draft; every problem at once.
  package static func read(id: String, _ json: JSON) -> (trigger: Trigger, problems: [Problem]) {
    guard let object = json.object else {
      let problem = Problem("invalid_type", "A trigger is an object with \"event\".")
      return (Trigger(id: id, name: id, event: id, attributes: []), [problem])
    }
    var draft = StrictObject(object, place: "trigger", step: nil)
    if let stated = draft.text("id"), stated != id {
      draft.note("id_differs", "\"id\" is \"\(stated)\" but the trigger is called \"\(id)\"")
    }
    let name = draft.text("name") ?? id
    let event = draft.requiredText("event")
    var attributes: [Attribute] = []
    for element in draft.array("attributes") ?? [] {
      guard let members = element.object else {
        draft.note("invalid_type", "an attribute is {\"name\",\"type\"}")
        continue
      }
      var attribute = StrictObject(members, place: "attribute", step: nil)
      let attributeName = attribute.requiredText("name")
      let type = attribute.word("type", default: AttributeType.text)
      draft.note(attribute.finish())
      if attributes.contains(where: { $0.name == attributeName }) {
        draft.note("duplicate_id", "the attribute \"\(attributeName)\" is declared twice")
      }
      attributes.append(Attribute(name: attributeName, type: type))
    }
    let trigger = Trigger(id: id, name: name, event: event, attributes: attributes)
    return (trigger, draft.finish())
  }

  /// The stored and exported form.
  package var json: JSON {
    [
      "id": .string(id), "name": .string(name), "event": .string(event),
      "attributes": .array(
        attributes.map { ["name": .string($0.name), "type": .string($0.type.rawValue)] }),
    ]
  }

  /// Why properties do not have the declared types: the first attribute that differs, or nil.
  /// Absent and null attributes are fine.
  package func mismatch(in properties: JSON.Object) -> (attribute: String, expected: AttributeType)?
  {
    for attribute in attributes {
      guard let value = properties[attribute.name], !value.isNull else { continue }
      if !attribute.type.accepts(value) { return (attribute.name, attribute.type) }
    }
    return nil
  }
}

extension Trigger.AttributeType {
  /// True when the value has this type; an instant is an RFC 3339 text or milliseconds.
  func accepts(_ value: JSON) -> Bool {
    switch (self, value) {
    case (.text, .string), (.number, .number), (.boolean, .bool), (.list, .array),
      (.object, .object), (.instant, .number):
      true
    case (.instant, .string(let text)): Instant(text: text) != nil
    default: false
    }
  }
}

/// How a trigger is recognised: custom ones by their event name, Segment's e-commerce events under
/// all the names they go by.
package struct TriggerKey: Hashable, Sendable {
  /// The event name, or for built-in triggers the snake-case id.
  package let text: String

  /// The key of events with this name.
  package init(eventName: String) {
    text = BuiltInTrigger.id(of: eventName) ?? eventName
  }

  /// The key of an event.
  package init(_ event: Event) {
    self.init(
      text: event.source != .engine && BuiltInTrigger.reserved.contains(event.name)
        ? event.name : TriggerKey(eventName: event.name).text)
  }

  private init(text: String) {
    self.text = text
  }

  /// The key of a built-in trigger by its id, nil for ids that are not built in.
  package init?(builtIn id: String) {
    guard BuiltInTrigger.ids.contains(id) else { return nil }
    text = id
  }
}

extension Trigger {
  /// The key under which events of this trigger come.
  package var key: TriggerKey { TriggerKey(eventName: event) }
}
