/// What became of one visit of a send step. A push has a line for each token, and the visit is
/// counted once (semantics.md, 12): as sent with the first line that was, otherwise once no line
/// can be sent any more.
package enum VisitOutcome {
  /// A line of the visit, as far as it matters here.
  package struct Line: Sendable, Hashable {
    package let state: MessageState
    package let reason: String?

    package init(state: MessageState, reason: String?) {
      self.state = state
      self.reason = reason
    }
  }

  /// The word that is counted, such as `sent` or `not_sent:expired`; nil while it is open.
  package static func word(of lines: [Line]) -> String? {
    if lines.contains(where: { $0.state == .sent }) { return MessageState.sent.rawValue }
    guard lines.allSatisfy(\.state.isFinal) else { return nil }
    for state in [MessageState.inDoubt, .failed, .notSent, .withdrawn] {
      if let line = lines.first(where: { $0.state == state }) { return word(of: line) }
    }
    return nil
  }

  /// The word for a line that is the only one of its visit; its state is final.
  package static func word(of line: Line) -> String {
    line.state == .notSent ? "not_sent:\(line.reason ?? "")" : line.state.rawValue
  }
}
