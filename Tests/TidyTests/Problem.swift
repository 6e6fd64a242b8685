import Testing

/// A place that breaks a rule, and what to do there.
struct Problem: CustomStringConvertible, Hashable {
  let path: String
  let line: Int
  let advice: String

  var description: String { "\(path):\(line): \(advice)" }
}

/// Fails with every problem on a line of its own, as compilers do.
func expectNone(
  _ problems: [Problem], sourceLocation: SourceLocation = #_sourceLocation
) {
  for problem in problems.prefix(Problem.shown) {
    Issue.record("\(problem)", sourceLocation: sourceLocation)
  }
  if problems.count > Problem.shown {
    Issue.record("and \(problems.count - Problem.shown) more", sourceLocation: sourceLocation)
  }
}

extension Problem {
  /// So many are told at once; more would hide the first.
  fileprivate static let shown = 200
}
