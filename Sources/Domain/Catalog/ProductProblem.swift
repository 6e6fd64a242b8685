/// One thing that is wrong with a product as it was written.
package struct ProductProblem: Hashable, Sendable {
  /// What kind of mistake it is; the raw value is the public code.
  package enum Code: String, Hashable, Sendable, CaseIterable {
    case notAnObject = "not_an_object"
    case unknownKey = "unknown_key"
    case missingID = "missing_id"
    case wrongID = "wrong_id"
    case missingName = "missing_name"
    case wrongType = "wrong_type"
    case malformedPrice = "malformed_price"
    case negative
    case malformedAddress = "malformed_address"
    case malformedCurrency = "malformed_currency"
    case currenciesDiffer = "currencies_differ"
    case malformedInstant = "malformed_instant"
    case controlCharacter = "control_character"
    case tooLong = "too_long"
    case tooMany = "too_many"
    // Of files
    case malformedLine = "malformed_line"
    case wrongEncoding = "wrong_encoding"
    case duplicate
    case notAProduct = "not_a_product"
  }

  package let code: Code
  /// The member that is wrong; empty for the product itself.
  package let field: String
  /// What is wrong and what would be right, for people.
  package let message: String

  package init(_ code: Code, _ field: String, _ message: String) {
    self.code = code
    self.field = field
    self.message = message
  }
}

/// Everything that is wrong with a product; never empty.
package struct ProductErrors: Error, Hashable, Sendable {
  package let problems: [ProductProblem]

  /// The error of these problems.
  package init(problems: [ProductProblem]) {
    precondition(!problems.isEmpty, "a refusal has a reason")
    self.problems = problems
  }
}
