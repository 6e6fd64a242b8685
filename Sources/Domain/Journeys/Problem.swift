package import Values

/// Something that keeps a draft from being published, or that its author should know.
package struct Problem: Hashable, Sendable {
  /// What kind of problem: a stable word for programs, such as `duplicate_id`.
  package let code: String
  /// The step that has it, or nil when it belongs to the journey as a whole.
  package let step: String?
  /// The problem in a sentence that says what to do.
  package let message: String
  /// True when publishing is possible all the same.
  package let isWarning: Bool

  package init(_ code: String, step: String? = nil, _ message: String, isWarning: Bool = false) {
    self.code = code
    self.step = step
    self.message = message
    self.isWarning = isWarning
  }

  /// The form of the administration API: `{"code","step","message","severity"}`.
  package var json: JSON {
    [
      "code": .string(code), "step": step.map(JSON.string) ?? .null, "message": .string(message),
      "severity": .string(isWarning ? "warning" : "error"),
    ]
  }
}
