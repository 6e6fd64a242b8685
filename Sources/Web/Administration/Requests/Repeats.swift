import Database
import Engine
import Hummingbird
import Responses
import Store
import Synchronization
import Values

/// Requests that a client sends again under the same `Idempotency-Key` get the same answer and do
/// nothing a second time (draft-ietf-httpapi-idempotency-key-header).
final class Repeats: Sendable {
  private let engine: Engine
  private let underWay = Mutex<Set<String>>([])

  init(engine: Engine) {
    self.engine = engine
  }

  /// The key of a request, or nil.
  static func key(of request: Request) throws -> String? {
    guard let key = request.headers[HTTPFields.idempotencyKey] else { return nil }
    guard (1...Limits.repeatKey).contains(key.utf8.count) else {
      throw Refusal(
        .badRequest, "invalid_idempotency_key",
        "An Idempotency-Key has 1 to \(Limits.repeatKey) bytes.", field: "Idempotency-Key")
    }
    return key
  }

  /// The kept answer, or the one that is made now. Only successes are kept: what was refused may be
  /// tried again.
  func once(
    _ key: String, _ request: Fingerprint, _ make: () async throws -> Answer
  ) async throws -> Response {
    try begin(key)
    defer { underWay.withLock { _ = $0.remove(key) } }
    if let kept = try await engine.database.read({ try $0.answers.answer(key) }) {
      guard kept.request == request.bytes else {
        throw Refusal(
          .conflict, "idempotency_conflict",
          "Another request was sent under this Idempotency-Key.", field: "Idempotency-Key")
      }
      return Answer(status: kept.status, body: kept.body).response(isRepeated: true)
    }
    let answer = try await make()
    let now = engine.now()
    let kept = Answers.Answer(request: request.bytes, status: answer.status, body: answer.body)
    try await engine.database.write { transaction in
      try transaction.answers.prune(before: now - Limits.repeats)
      try transaction.answers.keep(kept, under: key, at: now)
    }
    return answer.response
  }

  private func begin(_ key: String) throws {
    let refusal: Refusal? = underWay.withLock { keys in
      if keys.count >= Limits.underWay {
        return Refusal(
          .tooManyRequests, "too_many_requests", "Too much is under way.",
          retryAfter: .seconds(1))
      }
      if keys.insert(key).inserted { return nil }
      return Refusal(
        .conflict, "idempotency_in_progress",
        "The same request is being answered at this moment.", field: "Idempotency-Key",
        retryAfter: .seconds(1))
    }
    if let refusal { throw refusal }
  }
}

extension HTTPFields {
  /// `Idempotency-Key`.
  static let idempotencyKey = HTTPFields.Element.Name("Idempotency-Key")!
  /// Says that an answer was given before.
  static let idempotentReplayed = HTTPFields.Element.Name("Idempotent-Replayed")!
}
