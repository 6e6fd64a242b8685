/// The smallest piece of Swift source that a rule looks at.
struct Token: Equatable {
  enum Kind: Equatable {
    /// A name, keyword or number; `text` is without backticks.
    case word
    /// One character of punctuation.
    case mark
    /// The content of a string literal, or the part of it between two interpolations.
    case literal
    /// A comment, with its slashes.
    case comment
  }

  let kind: Kind
  let text: String
  /// Where the token starts, counted from 1.
  let line: Int
  /// Whether the name stood in backticks.
  var quoted = false

  /// Whether this is code that reads exactly so.
  func reads(_ expected: String) -> Bool {
    (kind == .word || kind == .mark) && !quoted && text == expected
  }
}
