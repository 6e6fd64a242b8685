/// One thing that is wrong with a written condition.
package struct ConditionProblem: Hashable, Sendable {
  /// What kind of mistake it is; the raw value is the public code.
  package enum Code: String, Hashable, Sendable {
    case notAnObject = "not_an_object"
    case unknownCondition = "unknown_condition"
    case unknownKey = "unknown_key"
    case empty = "empty"
    case malformedField = "malformed_field"
    case unknownField = "unknown_field"
    case unknownOperator = "unknown_operator"
    case missingValue = "missing_value"
    case unexpectedValue = "unexpected_value"
    case wrongValue = "wrong_value"
    case unknownZone = "unknown_zone"
    case unusedZone = "unused_zone"
    case conflict = "conflict"
    case notHere = "not_here"
    case tooDeep = "too_deep"
    case tooMany = "too_many"
    case tooLong = "too_long"
  }

  /// Where in the condition: `all[1].value`; empty for the condition itself.
  package let path: String
  package let code: Code
  /// What is wrong and what would be right, for people.
  package let message: String

  package init(path: String, code: Code, message: String) {
    self.path = path
    self.code = code
    self.message = message
  }
}

/// Everything that is wrong with a written condition, in the order of the text; never empty.
package struct ConditionErrors: Error, Hashable, Sendable {
  package let problems: [ConditionProblem]

  /// The error of these problems.
  package init(problems: [ConditionProblem]) {
    precondition(!problems.isEmpty, "a refusal has a reason")
    self.problems = problems
  }
}
