package import Values

/// What came of a call. It tells apart what has to be told apart before anything is sent a second
/// time (I4): whether a byte of the request may have been read.
package enum Outcome: Sendable {
  /// The head of an answer came: it is known what the other side says.
  case answered(Answer)
  /// Certainly no byte of the request went out.
  case unsent(Unsent)
  /// The request went out, at least in part, and no answer came: nobody knows.
  case unanswered(text: String)
}

/// Why no byte of a request went out.
package enum Unsent: Error, Sendable, Hashable {
  /// The policy forbids the address; it will not be another one next time.
  case forbidden(AddressPolicy.Refusal)
  /// The address or a header is none.
  case malformed(text: String)
  /// Something was in the way this time.
  case obstructed(Obstacle, text: String)

  /// What was in the way.
  package enum Obstacle: String, Sendable, Hashable {
    /// The name was not found.
    case name
    /// Nobody took the connection.
    case connection
    /// The other side could not show who it is, or speaks no TLS.
    case tls
    /// All connections to the host were busy.
    case pool
    /// The process is going down.
    case stopped
  }
}

/// What the other side said.
package struct Answer: Sendable, Hashable {
  /// The status (RFC 9110, section 15).
  package let status: Int
  /// The lines of the head.
  package let headers: [Call.Header]
  /// The first bytes of the body, up to `Outbound.Limits.answerBody`.
  package let body: [UInt8]
  /// Whether the body is whole; false when it was too long or broke off.
  package let isComplete: Bool

  package init(status: Int, headers: [Call.Header], body: [UInt8], isComplete: Bool = true) {
    self.status = status
    self.headers = headers
    self.body = body
    self.isComplete = isComplete
  }

  /// The value of a line of the head, by its name in any case.
  package func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }

  /// How long the other side wants to be left alone (RFC 9110, section 10.2.3).
  package var retryAfter: Span? {
    header("Retry-After").flatMap { RetryAfter.span($0, date: header("Date")) }
  }

  /// Whether this is a page for people: a login form, an error of some proxy.
  package var isPage: Bool {
    if header("Content-Type")?.lowercased().hasPrefix("text/html") == true { return true }
    return body.first { $0 > 0x20 } == UInt8(ascii: "<")
  }
}

extension Answer {
  /// What a status means for a message (semantics.md, 12).
  package enum Verdict: Sendable, Hashable {
    /// 2xx.
    case success
    /// 3xx; none is followed.
    case redirect
    /// 4xx but 408, 425 and 429: it will be no better next time.
    case refusal
    /// Everything else: not now.
    case transient
  }

  /// What the status means.
  package var verdict: Verdict {
    switch status {
    case 200...299: .success
    case 300...399: .redirect
    case 408, 425, 429: .transient
    case 400...499: .refusal
    default: .transient
    }
  }
}
