package import Values

extension Contact {
  /// What became of the attributes that somebody stated.
  package struct Statement: Hashable, Sendable {
    /// Attributes whose value changed.
    package var attributes: [String] = []
    /// Topics about which something new was said.
    package var subscriptions: [Subscriptions.Key] = []
    /// What was not taken, and why.
    package var refusals: [Refusal] = []
  }

  /// Takes traits as attributes.
  ///
  /// `null` takes an attribute away, an object replaces the one before (but `subscriptions`, which
  /// is filled up), and a trait that is older than what is known about the same name changes
  /// nothing. `newsletter` and `subscriptions` act as statements of `source` where they differ
  /// from what they were before (semantics.md, 15).
  package mutating func state(
    _ traits: JSON.Object, at instant: Instant, source: SubscriptionSource = .trait
  ) -> Statement {
    var statement = Statement()
    var traits = AttributeName.normalized(traits)
    let before = (attributes["newsletter"], attributes["subscriptions"])
    if let stated = traits["subscriptions"]?.object {
      traits["subscriptions"] = .object((before.1?.object ?? [:]).filled(with: stated))
    }
    fit(&traits, &statement.refusals)
    statement.attributes = stated.state(traits, at: instant)
    for name in statement.attributes {
      switch name {
      case "newsletter":
        guard let value = attributes[name] else { continue }
        record(value, .email, "newsletter", source, instant, &statement)
      case "subscriptions":
        record(attributes[name], unlike: before.1, source, instant, &statement)
      default:
        continue
      }
    }
    return statement
  }

  /// Leaves out what the contact has no room for.
  private func fit(_ traits: inout JSON.Object, _ refusals: inout [Refusal]) {
    guard
      attributes.count + traits.count > Limits.attributes
        || attributes.weight + traits.weight > Limits.attributeBytes
    else { return }
    var count = attributes.count
    var weight = attributes.weight
    for (name, value) in traits {
      let before = attributes[name]
      let more = value.isNull ? 0 : value.weight + (before == nil ? name.utf8.count + 4 : 0)
      let less = before?.weight ?? 0
      if before == nil, !value.isNull, count >= Limits.attributes {
        refusals.append(.tooManyAttributes(name: name))
        traits[name] = nil
      } else if more > less, weight + more - less > Limits.attributeBytes {
        refusals.append(.attributesTooLarge(name: name))
        traits[name] = nil
      } else {
        weight += more - less
        if before == nil, !value.isNull { count += 1 }
        if before != nil, value.isNull { count -= 1 }
      }
    }
  }

  /// Takes the members of `subscriptions` that differ from what they were.
  private mutating func record(
    _ value: JSON?, unlike before: JSON?, _ source: SubscriptionSource, _ instant: Instant,
    _ statement: inout Statement
  ) {
    for (name, topics) in value?.object ?? [:] where topics != before?[name] {
      guard let channel = Subscriptions.Channel(rawValue: name) else {
        statement.refusals.append(.notASubscription(name: name))
        continue
      }
      guard let topics = topics.object else {
        record(topics, channel, "*", source, instant, &statement)
        continue
      }
      for (topic, value) in topics where value != before?[name]?[topic] {
        record(value, channel, topic, source, instant, &statement)
      }
    }
  }

  private mutating func record(
    _ value: JSON, _ channel: Subscriptions.Channel, _ topic: String, _ source: SubscriptionSource,
    _ instant: Instant, _ statement: inout Statement
  ) {
    guard let state = SubscriptionState(stated: value) else {
      if !value.isNull { statement.refusals.append(.notASubscription(name: topic)) }
      return
    }
    let key = Subscriptions.Key(channel, topic)
    do {
      if try subscribe(SubscriptionMark(state, source, at: instant), to: key) {
        statement.subscriptions.append(key)
      }
    } catch {
      statement.refusals.append(error)
    }
  }
}

/// How traits are called as attributes: Segment's reserved names in snake case, others as they are
/// (formats.md, 2).
package enum AttributeName {
  /// The attribute of a trait; also for the members of `address`.
  package static func of(trait: String) -> String {
    switch trait {
    case "firstName": "first_name"
    case "lastName": "last_name"
    case "createdAt": "created_at"
    default: trait
    }
  }

  /// Traits under the names of attributes.
  static func normalized(_ traits: JSON.Object) -> JSON.Object {
    let needed = traits.contains { name, value in
      of(trait: name) != name || (name == "address" && value["postalCode"] != nil)
    }
    guard needed else { return traits }
    var attributes: JSON.Object = [:]
    for (name, value) in traits {
      if name == "address", case .object(var address) = value, let code = address["postalCode"] {
        address["postalCode"] = nil
        address["postal_code"] = code
        attributes[name] = .object(address)
      } else {
        attributes[of(trait: name)] = value
      }
    }
    return attributes
  }
}

extension JSON.Object {
  /// The object with the members of another, object by object.
  fileprivate func filled(with other: JSON.Object) -> JSON.Object {
    var object = self
    for (name, value) in other {
      if case .object(let inner)? = object[name], case .object(let more) = value {
        object[name] = .object(inner.filled(with: more))
      } else {
        object[name] = value
      }
    }
    return object
  }
}
