package import Values

/// What an attribute may be declared to hold.
package enum AttributeType: String, Hashable, Sendable, CaseIterable {
  case text, number, boolean, instant, list

  /// The type that a value shows by itself: a text that is an RFC 3339 timestamp with a time is an
  /// instant. Nil for `null` and objects.
  package init?(of value: JSON) {
    switch value {
    case .string(let text): self = Instant.looksLikeTimestamp(text) ? .instant : .text
    case .number: self = .number
    case .bool: self = .boolean
    case .array: self = .list
    case .null, .object: return nil
    }
  }

  /// Whether a value can be used as this type. Everything but objects can be used as text.
  package func accepts(_ value: JSON) -> Bool {
    switch (self, value) {
    case (_, .null), (_, .object): false
    case (.text, .array): false
    case (.text, _): true
    case (.number, .number): true
    case (.number, .string(let text)): Number(text: text) != nil
    case (.boolean, .bool): true
    case (.boolean, .string(let text)): text == "true" || text == "false"
    case (.instant, _): Instant(json: value) != nil
    case (.list, .array): true
    case (.number, _), (.boolean, _), (.list, _): false
    }
  }
}

/// The types of attributes that the workspace declares. What is not declared is taken as it comes.
package struct AttributeTypes: Hashable, Sendable {
  private let types: [String: AttributeType]

  package init(_ types: [String: AttributeType] = [:]) {
    self.types = types
  }

  /// The declared type of an attribute; nil where none is declared.
  package subscript(name: String) -> AttributeType? { types[name] }
}

extension Instant {
  /// Whether a text begins as a timestamp does: `2026-11-21T10:00`.
  fileprivate static func looksLikeTimestamp(_ text: String) -> Bool {
    guard text.utf8.count >= 16 else { return false }
    return Instant(text: text) != nil
  }
}
