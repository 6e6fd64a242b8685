import Messages

/// What a reply means for the message (semantics 12): 2xx is taken, 4xx not yet, 5xx never.
enum SMTPVerdict {
  /// What the reply answers.
  enum Stage: Hashable, Sendable { case mail, recipient, data, content }

  /// The delivery that a reply of 4xx or 5xx makes at a stage.
  static func delivery(_ reply: SMTPReply, at stage: Stage) -> Delivery {
    // "Authenticate first" and its kin speak of the configuration, not of the message, and an
    // operator can put it right: the line must not end for it (RFC 4954, 6).
    let isConfiguration = [530, 534, 535, 538].contains(reply.code)
    if reply.isTransient || isConfiguration {
      return .deferred(code: reply.label, text: reply.explanation, after: nil)
    }
    return .refused(
      code: reply.label, text: reply.explanation, gone: isGone(reply, at: stage))
  }

  /// The delivery of a message that was taken.
  static func accepted(_ reply: SMTPReply) -> Delivery {
    .accepted(reference: queueID(reply.text))
  }

  /// Whether the address will never work: by its enhanced code (RFC 3463, 3.2), else by the words
  /// beside a basic code at RCPT. A refusal by policy must not suppress a living customer, so that
  /// a bare 550 with other words is not enough.
  private static func isGone(_ reply: SMTPReply, at stage: Stage) -> Bool {
    guard stage == .recipient || stage == .content else { return false }
    if let enhanced = reply.enhanced { return goneCodes.contains(enhanced) }
    guard stage == .recipient, [550, 551, 553].contains(reply.code) else { return false }
    let text = reply.text.lowercased()
    return goneWords.contains { text.contains($0) }
  }

  /// Bad mailbox, bad system, bad syntax, moved without a trace (RFC 3463, 3.2), null MX
  /// (RFC 7505, 4.1).
  private static let goneCodes: Set = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]

  private static let goneWords = [
    "no such", "not exist", "n't exist", "unknown user", "user unknown", "unknown recipient",
    "recipient unknown", "unknown mailbox", "mailbox unknown", "unknown address", "not found",
    "no mailbox", "mailbox unavailable", "invalid mailbox", "invalid recipient",
  ]

  /// The server's name for the message, where one of the usual phrases gives it.
  private static func queueID(_ text: String) -> String? {
    let words = text.split { $0 == " " || $0 == "\n" }
    for (position, word) in words.enumerated() {
      let word = word.lowercased()
      if word == "as", position > 0, position + 1 < words.count,
        words[position - 1].lowercased() == "queued"
      {
        return clean(words[position + 1])
      }
      if word.hasPrefix("id=") { return clean(words[position].dropFirst(3)) }
      if word == "ok", position + 1 < words.count,
        words[position + 1].utf8.contains(where: \.isDigit)
      {
        let id = words[position + 1]
        return clean(id.hasPrefix("id=") ? id.dropFirst(3) : id)
      }
    }
    return nil
  }

  private static func clean(_ id: Substring) -> String? {
    let id = id.prefix(128).filter { !"<>()[];,:\"".contains($0) }
    return id.isEmpty ? nil : id
  }
}
