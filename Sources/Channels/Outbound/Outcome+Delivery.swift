package import Messages

// What every channel over HTTP makes of a call that did not succeed.

extension Delivery {
  /// What a call that never went out means for its message: another attempt, unless the address
  /// itself is the reason.
  package init(_ unsent: Unsent) {
    switch unsent {
    case .forbidden(let refusal):
      self = .refused(code: "forbidden_address", text: refusal.description, gone: false)
    case .malformed(let text):
      self = .refused(code: "malformed_request", text: text, gone: false)
    case .obstructed(let obstacle, let text):
      self = .deferred(code: "unreachable_\(obstacle.rawValue)", text: text, after: nil)
    }
  }
}

extension Answer {
  /// A delivery for an answer that turns the message away, now or for ever by its verdict.
  ///
  /// - Parameter code: The provider's own code; the status stands in for it.
  /// - Parameter gone: Whether a refusal says that the destination will never work again.
  package func turnedAway(code: String? = nil, text: String? = nil, gone: Bool = false) -> Delivery
  {
    let text = text ?? summary
    switch verdict {
    case .refusal: return .refused(code: code ?? "http_\(status)", text: text, gone: gone)
    case .redirect:
      let target = header("Location") ?? "nowhere"
      return .deferred(
        code: "redirect", text: "answered with a redirect (\(status)) to \(target)", after: nil)
    case .success, .transient:
      return .deferred(code: code ?? "http_\(status)", text: text, after: retryAfter)
    }
  }

  /// What the other side said, short enough for a ledger.
  package var summary: String {
    let words = String(decoding: body.prefix(200), as: UTF8.self)
    if isPage { return "answered \(status) with a page for people" }
    return words.isEmpty ? "answered \(status)" : "answered \(status): \(words)"
  }
}
