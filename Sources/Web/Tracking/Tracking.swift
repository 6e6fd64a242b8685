package import Engine
import Events
package import Hummingbird
import Journeys
package import Logging
import NIOCore
package import Responses
import Values

/// Segment's HTTP tracking API (formats.md, 2): the way on which shops send events.
package struct Tracking: Sendable {
  let engine: Engine
  /// Who may send.
  package let keys: WriteKeys
  private let counters: Counters
  private let newID: @Sendable () -> String
  private let refusals: RefusalLog

  /// - Parameters:
  ///   - newID: makes a text that was never there before, for events without a `messageId`.
  package init(
    engine: Engine, keys: WriteKeys, counters: Counters, logger: Logger,
    newID: @escaping @Sendable () -> String
  ) {
    self.engine = engine
    self.keys = keys
    self.counters = counters
    self.newID = newID
    refusals = RefusalLog(
      database: engine.database, counters: counters, newID: newID, logger: logger)
  }

  /// Records refused events until the task is cancelled; runs beside the server.
  package func run() async {
    await refusals.run()
  }

  /// Records the refused events that wait, now.
  package func recordRefused() async {
    await refusals.flush()
  }

  /// The calls by their long and short paths.
  private static let calls: [(paths: [RouterPath], call: TrackingCall)] = [
    (["/v1/track", "/v1/t"], .single(.track)), (["/v1/identify", "/v1/i"], .single(.identify)),
    (["/v1/page", "/v1/p"], .single(.page)), (["/v1/screen", "/v1/s"], .single(.screen)),
    (["/v1/group", "/v1/g"], .single(.group)), (["/v1/alias", "/v1/a"], .single(.alias)),
    (["/v1/batch", "/v1/b"], .batch), (["/v1/import"], .history),
  ]

  /// Adds the routes below `/v1`.
  package func add(to router: some RouterMethods<WebContext>) {
    for (paths, call) in Tracking.calls {
      for path in paths {
        router.post(path) { request, _ in try await take(request, call) }
        router.on(path, method: .options) { _, _ in Preflight.response }
      }
    }
    // The metrics of analytics.js about itself: nobody here wants them.
    router.post("/v1/m") { _, _ in Tracking.success }
    router.on("/v1/m", method: .options) { _, _ in Preflight.response }
    let settings: RouterPath = "/v1/projects/:writeKey/settings"
    router.get(settings) { _, context in try await answerSettings(context) }
    router.on(settings, method: .options) { _, _ in Preflight.response }
  }
}

// MARK: Events

extension Tracking {
  /// Takes the events of a request: answered once they are durable (I1).
  private func take(_ request: Request, _ call: TrackingCall) async throws -> Response {
    let standing = try await keys.standing(of: request.headers[.authorization])
    if case .wrong = standing { throw Tracking.unauthorized }
    let isBatch = call == .batch || call == .history
    let body = try await request.bytes(limit: Events.Limits.bodyBytes)
    let receivedAt = engine.now()
    let batch: EventBatch
    do throws(EventBatch.Unreadable) {
      batch = try EventBatch(body: body, call: call, receivedAt: receivedAt, fallbackID: newID)
    } catch {
      if case .open = standing { note(error, body, at: receivedAt) }
      throw Refusal(error)
    }
    if case .absent = standing {
      guard let key = batch.writeKey, try await keys.isOpen(key) else {
        throw Tracking.unauthorized
      }
    }
    let typed = TypedEvents(batch, playbook: engine.shelf.remembered)
    try await engine.ingest.append(typed.events)
    counters.add(.eventsReceived, typed.events.count)
    if typed.refused.isEmpty { return Tracking.success }
    counters.add(.eventsRefused, typed.refused.count)
    refusals.add(
      RefusalLog.Note(at: receivedAt, body: body, isBatch: isBatch, refused: typed.refused))
    return try Tracking.answer(typed, isBatch: isBatch)
  }

  private func note(_ unreadable: EventBatch.Unreadable, _ body: [UInt8], at now: Instant) {
    counters.add(.eventsRefused)
    let refused = RefusedEvent(index: 0, code: unreadable.code, message: unreadable.message)
    refusals.add(
      RefusalLog.Note(at: now, body: Array(body.prefix(4_000)), isBatch: false, refused: [refused]))
  }

  /// With good events the request has succeeded, with none it has not (semantics.md, 24).
  private static func answer(_ typed: TypedEvents, isBatch: Bool) throws(Refusal) -> Response {
    let rejected = JSON.array(typed.refused.map(\.json))
    guard typed.events.isEmpty, let first = typed.refused.first else {
      return .json(["success": true, "rejected": rejected], headers: Preflight.anyOrigin)
    }
    let isTooLarge = !isBatch && first.code == Rejection.Code.tooLarge.rawValue
    let count = typed.refused.count
    throw Refusal(
      isTooLarge ? .contentTooLarge : .badRequest, first.code,
      count == 1 ? first.message : "All \(count) events were refused; the first: \(first.message)",
      details: ["rejected": rejected])
  }

  /// Exactly 200: clients send again after 202 and 204 (formats.md, 2.1).
  private static var success: Response {
    Response(status: .ok, headers: successHeaders, body: ResponseBody(byteBuffer: successBody))
  }

  private static let successBody = ByteBuffer(string: #"{"success":true}"#)

  private static let successHeaders: HTTPFields = [
    .contentType: "application/json; charset=utf-8", .accessControlAllowOrigin: "*",
  ]

  static let unauthorized = Refusal(
    .unauthorized, "invalid_write_key",
    "The write key is missing, unknown or closed: give it as the user of HTTP Basic or as writeKey."
  )
}

extension Refusal {
  fileprivate init(_ unreadable: EventBatch.Unreadable) {
    let status: HTTPResponse.Status =
      switch unreadable {
      case .tooLarge, .tooManyEvents: .contentTooLarge
      case .malformed, .notAnObject, .noBatch: .badRequest
      }
    self.init(status, unreadable.code, unreadable.message)
  }
}
