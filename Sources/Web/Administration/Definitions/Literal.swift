import Values

/// How a language writes a value.
enum Literal {
  case javascript, swift, python, php

  /// The value as code, its inner lines indented by so many levels more.
  func text(_ value: JSON, indent level: Int) -> String {
    switch value {
    case .null: nothing
    case .bool(let bool): word(bool)
    case .number(let number): number.text
    case .string(let text): quoted(text)
    case .array(let elements):
      "[" + elements.map { self.text($0, indent: level + 1) }.joined(separator: ", ") + "]"
    case .object(let members): self.text(members, indent: level)
    }
  }

  private func text(_ members: JSON.Object, indent level: Int) -> String {
    let (open, close) = brackets
    if members.isEmpty { return self == .swift ? "[:] as [String: Any]" : open + close }
    let width = self == .python || self == .php ? 4 : 2
    let inner = String(repeating: " ", count: (level + 1) * width)
    let lines = members.map { name, value in
      "\(inner)\(quoted(name))\(arrow)\(text(value, indent: level + 1)),"
    }
    // A nested dictionary of Swift has to be told that its values may differ.
    let kind = self == .swift && level > 0 ? " as [String: Any]" : ""
    return ([open] + lines + [String(repeating: " ", count: level * width) + close])
      .joined(separator: "\n") + kind
  }

  private var brackets: (String, String) {
    switch self {
    case .javascript, .python: ("{", "}")
    case .swift, .php: ("[", "]")
    }
  }

  private var arrow: String { self == .php ? " => " : ": " }

  private var nothing: String {
    switch self {
    case .javascript, .php: "null"
    case .swift: "NSNull()"
    case .python: "None"
    }
  }

  private func word(_ bool: Bool) -> String {
    self == .python ? (bool ? "True" : "False") : (bool ? "true" : "false")
  }

  private func quoted(_ text: String) -> String {
    switch self {
    case .javascript, .python: return JSON.string(text).serialized
    case .swift: return "\"" + escaped(text, "\"") + "\""
    case .php: return "'" + escaped(text, "'") + "'"
    }
  }

  /// Backslashes and the quotation mark escaped; control characters, which no name needs, left out.
  private func escaped(_ text: String, _ mark: Character) -> String {
    var escaped = ""
    for character in text where character.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) {
      if character == "\\" || character == mark { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }

  /// A text as one word of a POSIX shell.
  static func shell(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
