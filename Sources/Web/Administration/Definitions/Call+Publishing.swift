import Database
import Engine
import Hummingbird
import Journeys
import Responses
import Store
import Values

extension Call {
  /// Changes definitions in one transaction and tells the engine.
  @discardableResult
  func publish<T: Sendable>(
    _ body: @escaping @Sendable (Publishing, Transaction, Instant) throws -> T
  ) async throws -> T {
    let (publishing, now) = (engine.publishing, self.now)
    do {
      let value = try await write { try body(publishing, $0, now) }
      engine.ringDispatch()
      engine.ringApply()
      return value
    } catch let refusal as Publishing.Refusal {
      throw Refusal(refusal)
    }
  }
}

extension Responses.Refusal {
  /// What the API says of a change that was refused.
  init(_ refusal: Publishing.Refusal) {
    switch refusal {
    case .missing(let kind, let id):
      self = .notFound("\(kind.rawValue) \"\(id)\"")
    case .invalidID:
      self.init(
        .badRequest, "invalid_id", "An id has 1 to 64 letters, digits, - and _.", field: "id")
    case .locked(let id):
      self = .conflict(
        "locked", "\"\(id)\" is ready to send; take it back by POST /contents/\(id)/draft first.")
    case .inUse(let message):
      self = .conflict("in_use", "It is in use: \(message).")
    case .problems(let problems):
      self = .problems(problems)
    case .impossible(let code, let message):
      self = .conflict(code, message)
    }
  }

  /// A definition has problems, all of which are listed.
  static func problems(_ problems: [Problem]) -> Refusal {
    let first = problems.first { !$0.isWarning } ?? problems.first
    return Refusal(
      .unprocessableContent, "invalid_definition",
      first.map(\.message) ?? "The definition has problems.", field: first?.step,
      details: ["problems": .array(problems.map(\.json))])
  }
}
