import Messages
import Outbound
import Values

/// The access token of a service account, fetched when it is needed and kept while it is good. Any
/// number of messages may ask; one of them fetches.
actor FCMTokens {
  /// A token; two of equal text are the same one.
  struct Token: Sendable, Hashable {
    let text: String
    let expires: Instant
  }

  /// Why there is no token. No message has been sent then, so another attempt may follow.
  struct Failure: Error, Hashable {
    let code: String
    let text: String
    let after: Span?
  }

  /// A token is not used in the last minute of its life: the message takes some time, and clocks
  /// differ.
  private static let slack = Span.minutes(1)

  private let assertion: FCMAssertion
  private let tokenURI: String
  private let outbound: Outbound
  private let now: @Sendable () -> Instant
  private var token: Token?
  private var fetch: Task<Result<Token, Failure>, Never>?

  init(
    _ credentials: FCMCredentials, outbound: Outbound, now: @escaping @Sendable () -> Instant
  ) throws(FCMCredentials.Malformed) {
    assertion = try FCMAssertion(credentials)
    tokenURI = credentials.tokenURI
    self.outbound = outbound
    self.now = now
  }

  /// A token that is good now, and is not `rejected`, which the provider would not take.
  func current(insteadOf rejected: Token? = nil) async throws(Failure) -> Token {
    if let token, token != rejected, now() < token.expires - FCMTokens.slack { return token }
    // A task of its own, because the first who asks may be cancelled while others wait for it.
    let fetch = self.fetch ?? Task { await fetchToken() }
    self.fetch = fetch
    let result = await fetch.value
    // Only the first who wakes keeps the token: the others may wake when there is a newer one.
    if self.fetch == fetch {
      self.fetch = nil
      if case .success(let token) = result { self.token = token }
    }
    return try result.get()
  }

  private func fetchToken() async -> Result<Token, Failure> {
    let signed: String
    do {
      signed = try await assertion.token(at: now())
    } catch {
      return .failure(
        Failure(code: "credentials", text: "the key does not sign: \(error)", after: nil))
    }
    let call = Call(
      url: tokenURI,
      headers: [Call.Header("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(signed)".utf8)
    )
    switch await outbound.post(call) {
    case .answered(let answer): return read(answer)
    case .unanswered(let text):
      return .failure(Failure(code: "no_access_token", text: text, after: nil))
    case .unsent(let reason):
      guard case .deferred(let code, let text, _) = Delivery(reason) else {
        return .failure(
          Failure(code: "credentials", text: "token_uri is no address to call", after: nil))
      }
      return .failure(Failure(code: code, text: text, after: nil))
    }
  }

  /// `{"access_token":"…","expires_in":3599}`, or `{"error":"…","error_description":"…"}`
  /// (RFC 6749, section 5).
  private func read(_ answer: Answer) -> Result<Token, Failure> {
    let body: JSON
    do {
      body = try JSON(parsing: answer.body)
    } catch {
      return .failure(
        Failure(code: "no_access_token", text: answer.summary, after: answer.retryAfter))
    }
    if answer.verdict == .success, let text = body["access_token"]?.text, !text.isEmpty {
      let seconds = body["expires_in"]?.number?.double ?? 0
      let life = Span.seconds(Int64(min(max(seconds, 0), 86_400)))
      return .success(Token(text: text, expires: now() + life))
    }
    let error = body["error"]?.text ?? "http_\(answer.status)"
    let text = body["error_description"]?.text ?? "no access token in the answer"
    return .failure(
      Failure(code: "no_access_token", text: "\(error): \(text)", after: answer.retryAfter))
  }
}
