import Database
import Engine
import Hummingbird

extension Refusal {
  /// What a client may know of an error. What is nobody's business but ours becomes
  /// `internal_error`, and is to be logged.
  package init(_ error: any Error) {
    switch error {
    case let refusal as Refusal: self = refusal
    case let behind as Ingest.Behind:
      self.init(
        .tooManyRequests, "too_many_requests",
        "The engine is behind. Send the same events again later.", retryAfter: behind.retryAfter)
    case let error as DatabaseError: self.init(error)
    case let error as HTTPError: self.init(error)
    default: self.init(.internalServerError, "internal_error", "Something went wrong on our side.")
    }
  }

  private init(_ error: DatabaseError) {
    switch error {
    case .busy, .unavailable:
      self.init(
        .serviceUnavailable, "unavailable", "The database does not answer. Try again later.",
        retryAfter: Limits.retryAfter)
    case .nulInText:
      self.init(.badRequest, "contains_nul", "A text holds U+0000, which cannot be stored.")
    case .uniqueViolation, .constraint, .statement, .readOnly, .unsupported:
      self.init(.internalServerError, "internal_error", "Something went wrong on our side.")
    }
  }

  private init(_ error: HTTPError) {
    switch error.status {
    case .notFound: self.init(.notFound, "not_found", "There is nothing here.")
    case .badRequest: self.init(.badRequest, "bad_request", "The request cannot be read.")
    case .contentTooLarge:
      self.init(.contentTooLarge, "body_too_large", "The body is larger than allowed.")
    default:
      let isOurs = error.status.kind == .serverError
      self.init(
        error.status, isOurs ? "internal_error" : "refused",
        isOurs ? "Something went wrong on our side." : "The request is not accepted.")
    }
  }
}
