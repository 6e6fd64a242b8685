import Database
import Engine
import Hummingbird
import Messages
import Responses
import Store
import Values

typealias Refusal = Responses.Refusal

/// A request that has been checked against its operation, on its way to an answer.
struct Call: Sendable {
  let engine: Engine
  /// The parts of the path in braces.
  let captures: [String: String]
  /// The parameters of the query, as values of their types.
  let query: JSON.Object
  /// The members of the body.
  let body: JSON.Object
  /// Names what this request does: the same for repetitions under one `Idempotency-Key`, different
  /// from everything else. Events and messages that come of it are named by it (I1, I4).
  let identity: Fingerprint

  var id: String { captures["id"] ?? "" }

  var limit: Int {
    query["limit"]?.number?.whole.map { Int($0) } ?? Limits.usualPage
  }

  var cursor: String? { query["cursor"]?.text }

  var now: Instant { engine.now() }

  /// Reads in one transaction.
  func read<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try await engine.database.read(body)
  }

  /// Writes in one transaction.
  @discardableResult
  func write<T: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> T
  ) async throws -> T {
    try await engine.database.write(body)
  }

  /// Where a list that begins with the newest goes on: the cursor that `nextCursor` has made.
  func place() throws -> Place? {
    guard let cursor else { return nil }
    let parts = cursor.split(separator: "-")
    guard parts.count == 2, let at = Int64(parts[0]), let id = Fingerprint(hex: parts[1]) else {
      throw Refusal.invalidCursor
    }
    return Place(at: Instant(milliseconds: at), id: id)
  }
}

extension Place {
  /// The place as a cursor.
  var cursor: String { "\(at.milliseconds)-\(id.hex)" }
}

extension Array {
  /// The cursor behind a page; nil when it was the last one.
  func nextCursor(limit: Int, _ cursor: (Element) -> String) -> String? {
    count < limit ? nil : last.map(cursor)
  }
}

extension Refusal {
  static let invalidCursor = Refusal(
    .badRequest, "invalid_cursor", "Take the cursor from \"next\" of the page before.",
    field: "cursor")

  /// There is no such thing.
  static func notFound(_ what: String) -> Refusal {
    Refusal(.notFound, "not_found", "There is no \(what).")
  }

  /// Something in the body is understood and cannot be done.
  static func unprocessable(_ code: String, _ message: String, field: String? = nil) -> Refusal {
    Refusal(.unprocessableContent, code, message, field: field)
  }

  /// The state of things stands against it.
  static func conflict(_ code: String, _ message: String, field: String? = nil) -> Refusal {
    Refusal(.conflict, code, message, field: field)
  }
}
