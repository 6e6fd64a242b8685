import Values

/// The members of an event as it was sent, read as what they have to be. `null` is as good as
/// nothing, because clients send it (formats.md, 2.5).
struct EventFields {
  private let members: JSON.Object

  init(_ members: JSON.Object) {
    self.members = members
  }

  subscript(name: String) -> JSON? {
    guard let value = members[name], !value.isNull else { return nil }
    return value
  }

  func kind() throws(Rejection) -> Event.Kind {
    guard let type = try text("type"), let kind = Event.Kind(rawValue: type) else {
      let known = Event.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Rejection(.unknownType, "The type of an event has to be one of \(known).")
    }
    return kind
  }

  func eventName() throws(Rejection) -> String {
    guard let name = try text("event"), name.contains(where: { !$0.isWhitespace }) else {
      throw Rejection(.missingEventName, "A track call needs the name of its event in event.")
    }
    guard EventFields.fits(name, Limits.nameLength) else {
      throw Rejection(
        .invalidNameLength, "The name of an event has at most \(Limits.nameLength) characters.")
    }
    return name
  }

  func messageId() throws(Rejection) -> String? {
    guard let id = try idText("messageId") else { return nil }
    guard EventFields.fits(id, Limits.messageIdLength) else {
      throw Rejection(
        .invalidMessageIdLength, "A messageId has at most \(Limits.messageIdLength) characters.")
    }
    return id
  }

  /// One of the ids of people and groups.
  func identity(_ name: String) throws(Rejection) -> String? {
    guard let id = try idText(name) else { return nil }
    guard EventFields.fits(id, Limits.identityLength) else {
      throw Rejection(
        .invalidIdentityLength, "\(name) has at most \(Limits.identityLength) characters.")
    }
    return id
  }

  /// A text, or a number, which shops use as ids too; the empty text is none.
  private func idText(_ name: String) throws(Rejection) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text.isEmpty ? nil : text
    case .number(let number): return number.text
    case .bool, .array, .object:
      throw Rejection(.invalidType, "\(name) has to be a text.")
    }
  }

  func text(_ name: String) throws(Rejection) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text
    case .bool, .number, .array, .object:
      throw Rejection(.invalidType, "\(name) has to be a text.")
    }
  }

  func object(_ name: String) throws(Rejection) -> JSON.Object {
    try EventFields.object(members[name], name)
  }

  static func object(_ value: JSON?, _ name: String) throws(Rejection) -> JSON.Object {
    switch value {
    case nil, .null: return [:]
    case .object(let object): return object
    case .bool, .number, .string, .array:
      throw Rejection(.invalidType, "\(name) has to be an object.")
    }
  }

  /// A timestamp's text or milliseconds since 1970.
  static func instant(_ value: JSON?, _ name: String) throws(Rejection) -> Instant? {
    guard let value, !value.isNull else { return nil }
    guard let instant = Instant(json: value) else {
      throw Rejection(
        .invalidTimestamp,
        "\(name) has to be a time such as 2026-11-21T10:00:00.000Z within the years 1 to 9999.")
    }
    return instant
  }

  private static func fits(_ text: String, _ limit: Int) -> Bool {
    text.utf8.count <= limit || text.unicodeScalars.count <= limit
  }
}
