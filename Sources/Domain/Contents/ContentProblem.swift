/// One thing that is wrong with a content.
package struct ContentProblem: Hashable, Sendable {
  /// What kind of mistake it is; the raw value is the public code.
  package enum Code: String, Hashable, Sendable {
    case notAnObject = "not_an_object"
    case unknownKey = "unknown_key"
    case unknownChannel = "unknown_channel"
    case wrongID = "wrong_id"
    case wrongType = "wrong_type"
    case malformedName = "malformed_name"
    case malformedAddress = "malformed_address"
    case reservedName = "reserved_name"
    case duplicate
    case missing
    case empty
    case conflict
    case lineBreak = "line_break"
    case tooLong = "too_long"
    case tooMany = "too_many"
    case malformedTag = "malformed_tag"
    case unsupportedTag = "unsupported_tag"
    case unclosedTag = "unclosed_tag"
    case unclosedSection = "unclosed_section"
    case unexpectedClose = "unexpected_close"
    case tooDeep = "too_deep"
    case undeclaredVariable = "undeclared_variable"
    case notSupportedYet = "not_supported_yet"
  }

  package let code: Code
  /// Where in the content: `variants.fr.subject`; empty for the content itself.
  package let field: String
  /// What is wrong and what would be right, for people.
  package let message: String

  package init(code: Code, field: String, message: String) {
    self.code = code
    self.field = field
    self.message = message
  }
}

/// Everything that is wrong with a content; never empty.
package struct ContentErrors: Error, Hashable, Sendable {
  package let problems: [ContentProblem]

  /// The error of these problems.
  package init(problems: [ContentProblem]) {
    precondition(!problems.isEmpty, "a refusal has a reason")
    self.problems = problems
  }
}
