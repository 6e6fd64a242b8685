package import Engine
package import Hummingbird
package import Responses
package import Values

/// The administration API under `/api/v1` (formats.md, 3). One table of operations is both what
/// answers and what the OpenAPI document is made of.
package struct Administration: Sendable {
  let engine: Engine
  let access: AdminAccess
  let table: OperationTable
  let repeats: Repeats
  let newID: @Sendable () -> String

  /// - Parameters:
  ///   - adminKey: a key of the configuration that opens the API beside those of the database.
  ///   - settings: what `GET /settings` shows of the configuration, with secrets hidden.
  ///   - newID: a name that was never given before; makes the identity of writes that come without
  ///     an `Idempotency-Key`.
  package init(
    engine: Engine, adminKey: String?, settings: JSON.Object,
    newID: @escaping @Sendable () -> String
  ) {
    self.engine = engine
    access = AdminAccess(engine: engine, configured: adminKey)
    table = OperationTable(settings: settings)
    repeats = Repeats(engine: engine)
    self.newID = newID
  }

  /// Adds everything under `/api/v1` to a router.
  package func add(to router: Router<WebContext>) {
    for method in [HTTPRequest.Method.get, .put, .post, .delete, .patch, .head, .options] {
      for path in [OperationTable.root, "\(OperationTable.root)/**"] {
        router.on(RouterPath(path), method: method) { request, context in
          try await respond(to: request, context)
        }
      }
    }
  }

  /// Finds the operation, checks the request against it, and answers.
  private func respond(to request: Request, _ context: WebContext) async throws -> Response {
    let (operation, captures) = try table.find(request.method, path: request.uri.path)
    if !operation.isPublic { try await access.check(request) }
    let bytes = try await request.bytes(limit: Limits.bodyBytes)
    let requested = try operation.read(
      RequestParts(
        captures: captures, query: request.uri.query ?? "", body: bytes,
        repeatKey: try Repeats.key(of: request)))
    let call = Call(
      engine: engine, captures: captures, query: requested.query, body: requested.body,
      identity: Fingerprint(
        "administration", requested.repeatKey ?? newID(), operation.name,
        captures.sorted { $0.key < $1.key }.map(\.value).joined(separator: "/")))
    guard operation.method == .post, let key = requested.repeatKey else {
      return try await operation.answer(call).response
    }
    let fingerprint = Fingerprint(
      request.method.rawValue, request.uri.path, Fingerprint(of: bytes).hex)
    return try await repeats.once(key, fingerprint) { try await operation.answer(call) }
  }
}

/// Bounds of the administration API (I12).
enum Limits {
  /// Bytes of a body: 1 MB.
  static let bodyBytes = 1_024 * 1_024
  /// Objects and arrays within each other in a body; a contact's attributes lie deeper in the log.
  static let depth = 48
  /// Rows of a page.
  static let page = 200
  /// Rows of a page unless a request says otherwise.
  static let usualPage = 50
  /// Bytes of a name in a path or a query.
  static let name = 300
  /// Bytes of an `Idempotency-Key`.
  static let repeatKey = 255
  /// How long answers are kept for repetitions.
  static let repeats = Span.hours(24)
  /// Requests with an `Idempotency-Key` that may be under way.
  static let underWay = 1_024
  /// Carts, orders, messages and events of a person that an export or a list shows, each.
  static let exported = 10_000
  /// Products that one request may create or change.
  static let products = 1_000
  /// Push tokens that one request may state.
  static let pushTokens = 20
}
