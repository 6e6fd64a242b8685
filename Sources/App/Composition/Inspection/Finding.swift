/// One thing that was looked at, and what to do about it.
package struct Finding: Sendable, Hashable {
  /// How bad it is.
  package enum Weight: Sendable, Hashable {
    case fine, warning, error
  }

  package let weight: Weight
  /// What was found, in a sentence.
  package let text: String
  /// What to do; empty where nothing is.
  package let advice: String

  static func fine(_ text: String) -> Finding { Finding(weight: .fine, text: text, advice: "") }

  static func warning(_ text: String, _ advice: String) -> Finding {
    Finding(weight: .warning, text: text, advice: advice)
  }

  static func error(_ text: String, _ advice: String) -> Finding {
    Finding(weight: .error, text: text, advice: advice)
  }
}
