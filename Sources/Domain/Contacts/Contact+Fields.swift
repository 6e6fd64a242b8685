package import Values

extension Contact {
  /// The value of a field of conditions; `path` begins with `contact`, `purchases` or `activity`.
  /// Nil for a missing value and for other paths. Instants are RFC 3339 texts.
  package func field(_ path: [String]) -> JSON? {
    guard path.count >= 2 else { return nil }
    if let instant = instant(path) { return .string(instant.text) }
    switch path[0] {
    case "contact": return attribute(path[1...])
    case "purchases" where path.count == 2: return purchases.field(path[1])
    default: return nil
    }
  }

  /// The value of a field that the engine itself keeps as an instant, without a text in between;
  /// nil for all other fields.
  package func instant(_ path: [String]) -> Instant? {
    guard path.count == 2 else { return nil }
    switch (path[0], path[1]) {
    case ("activity", "first_seen_at"): return activity.firstSeenAt
    case ("activity", "last_seen_at"): return activity.lastSeenAt
    case ("activity", "last_visit_at"): return activity.lastVisitAt
    case ("purchases", "first_at"): return purchases.firstAt
    case ("purchases", "last_at"): return purchases.lastAt
    case ("contact", "created_at"): return attributes["created_at"] == nil ? createdAt : nil
    default: return nil
    }
  }

  /// Fields after `contact.`: `id user_id anonymous_id locale time_zone newsletter subscriptions`
  /// are what the engine knows, all others are attributes. `newsletter` is the state of the topic
  /// on e-mail, `subscriptions.email.newsletter` that of any topic; unknown is missing.
  private func attribute(_ path: ArraySlice<String>) -> JSON? {
    guard let name = path.first else { return nil }
    if path.count == 1 {
      switch name {
      case "id": return .string(id.text)
      case "user_id": return userIDs.last.map(JSON.string)
      case "anonymous_id": return anonymousIDs.last.map(JSON.string)
      case "locale": return locale.map(JSON.string)
      case "time_zone": return timeZone.map(JSON.string)
      case "newsletter": return subscription(.email, "newsletter")
      default: return attributes[name]
      }
    }
    if name == "subscriptions" {
      let rest = Array(path.dropFirst())
      guard let channel = Subscriptions.Channel(rawValue: rest[0]) else { return nil }
      return subscription(channel, rest.count > 1 ? rest[1...].joined(separator: ".") : "*")
    }
    var value = attributes[name]
    for step in path.dropFirst() { value = value?[step] }
    // A trait may have dots in its own name.
    return value ?? attributes[path.joined(separator: ".")]
  }

  private func subscription(_ channel: Subscriptions.Channel, _ topic: String) -> JSON? {
    subscriptions.mark(channel, topic).flatMap {
      $0.state == .unknown ? nil : .string($0.state.rawValue)
    }
  }
}

extension Purchases {
  fileprivate func field(_ name: String) -> JSON? {
    switch name {
    case "count": .number(Number(Int64(count)))
    case "total": .number(total)
    case "average": average.map(JSON.number)
    default: nil
    }
  }
}

extension Shopper {
  /// As `Contact.field`, and the fields of the latest cart: `cart.state`, `total`, `count`,
  /// `currency`, `cart_id`, `updated_at`.
  package func field(_ path: [String]) -> JSON? {
    guard path.first == "cart" else { return contact.field(path) }
    guard path.count == 2, let cart = latestCart else { return nil }
    return cart.field(path[1])
  }

  /// As `Contact.instant`, and `cart.updated_at`.
  package func instant(_ path: [String]) -> Instant? {
    path == ["cart", "updated_at"] ? latestCart?.updatedAt : contact.instant(path)
  }
}

extension Cart {
  /// A field of conditions after `cart.`; nil for others.
  package func field(_ name: String) -> JSON? {
    switch name {
    case "state": .string(state.rawValue)
    case "total": .number(total)
    case "count": .number(count)
    case "currency": currency.map(JSON.string)
    case "cart_id": .string(id)
    case "updated_at": .string(updatedAt.text)
    default: nil
    }
  }
}
