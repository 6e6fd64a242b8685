package import Values

/// A single value to compare with, prepared so that nothing is parsed while contacts are judged.
package enum Scalar: Hashable, Sendable {
  case number(Number)
  case bool(Bool)
  /// A text, with the number that it spells.
  case text(String, number: Number?)

  /// The scalar of a number, boolean or text; nil for the other kinds.
  init?(_ json: JSON) {
    switch json {
    case .number(let number): self = .number(number)
    case .bool(let bool): self = .bool(bool)
    case .string(let text): self = .text(text, number: Number(text: text))
    case .null, .array, .object: return nil
    }
  }

  /// Whether a value is the same, by the rules of `Operator`.
  func equals(_ value: JSON) -> Bool {
    switch (self, value) {
    case (.number(let own), .number(let other)): own == other
    case (.number(let own), .string(let text)): Number(text: text) == own
    case (.bool(let own), .bool(let other)): own == other
    case (.bool(let own), .string(let text)): text == (own ? "true" : "false")
    case (.text(let own, _), .string(let other)): own == other
    case (.text(_, let number), .number(let other)): number == other
    case (.text(let own, _), .bool(let other)): own == (other ? "true" : "false")
    case (.number, _), (.bool, _), (.text, _): false
    }
  }
}

extension JSON {
  /// The number that a value is or, as a text, spells.
  var spelledNumber: Number? {
    switch self {
    case .number(let number): number
    case .string(let text): Number(text: text)
    case .null, .bool, .array, .object: nil
    }
  }

  /// A scalar as a text in which another can be looked for, in lower case.
  var folded: String? {
    switch self {
    case .string(let text): text.lowercased()
    case .number(let number): number.text
    case .bool(let bool): bool ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}
