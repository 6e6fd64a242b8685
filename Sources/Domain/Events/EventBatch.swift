package import Values

/// The calls of the tracking API that bring events (formats.md, 2).
package enum TrackingCall: Hashable, Sendable {
  /// `/v1/track` and its like: the body is one event.
  case single(Event.Kind)
  /// `/v1/batch`.
  case batch
  /// `/v1/import`: a batch of history, never corrected for skew (semantics.md, 3 and 4).
  case history
}

/// The events of one request: good ones are kept, the others are refused one by one.
package struct EventBatch: Sendable {
  /// The `writeKey` of the body, for clients that do not authenticate otherwise. To be checked
  /// before any of the events is taken.
  package let writeKey: String?
  /// The good events in the order of the request.
  package let events: [Event]
  /// The others (semantics.md, 24).
  package let refused: [Refused]

  /// An event of a request that was refused.
  package struct Refused: Hashable, Sendable {
    /// Its place in the request, from 0.
    package let index: Int
    package let rejection: Rejection
  }

  /// Why a request cannot be read at all.
  package enum Unreadable: Error, Hashable, Sendable {
    /// Bytes beyond `Limits.bodyBytes`: an answer of 413.
    case tooLarge(Int)
    /// Events beyond `Limits.batchEvents`: an answer of 413.
    case tooManyEvents(Int)
    case malformed(JSONError)
    case notAnObject
    /// A batch without an array `batch`.
    case noBatch
  }

  /// Reads an unpacked body. `fallbackID` makes the id of an event that brings none.
  package init(
    body: [UInt8], call: TrackingCall, receivedAt: Instant, fallbackID: () -> String
  ) throws(Unreadable) {
    guard body.count <= Limits.bodyBytes else { throw .tooLarge(body.count) }
    let name: String? = if case .single = call { nil } else { "batch" }
    let (request, whole, measures) = try EventBatch.read(body, elementsOf: name)
    writeKey = request["writeKey"]?.text
    switch call {
    case .single(let kind):
      let reader = EventReader(receivedAt: receivedAt, source: .tracking)
      (events, refused) = EventBatch.sort([.object(request)], [whole]) { item, measure in
        Result { () throws(Rejection) in
          try reader.read(item, as: kind, measure: measure, fallbackID: fallbackID)
        }
      }
    case .batch, .history:
      guard let measures, let items = request["batch"]?.array else { throw .noBatch }
      guard items.count <= Limits.batchEvents else { throw .tooManyEvents(items.count) }
      let reader = EventReader(
        receivedAt: receivedAt, source: call == .history ? .imported : .tracking, request: request)
      (events, refused) = EventBatch.sort(items, measures) { item, measure in
        Result { () throws(Rejection) in
          try reader.read(item, measure: measure, fallbackID: fallbackID)
        }
      }
    }
  }

  private static func read(
    _ body: [UInt8], elementsOf name: String?
  ) throws(Unreadable) -> (JSON.Object, JSON.Measure, [JSON.Measure]?) {
    let elements: JSON.Elements
    do throws(JSONError) {
      let limits = JSON.Limits(depth: Limits.depth)
      elements = try JSON.Elements(parsing: body, of: name, limits: limits)
    } catch {
      throw .malformed(error)
    }
    guard case .object(let request) = elements.root else { throw .notAnObject }
    return (request, elements.whole, elements.measures)
  }

  private static func sort(
    _ items: [JSON], _ measures: [JSON.Measure],
    _ read: (JSON, JSON.Measure) -> Result<Event, Rejection>
  ) -> ([Event], [Refused]) {
    var events: [Event] = []
    var refused: [Refused] = []
    events.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      switch read(item, measures[index]) {
      case .success(let event): events.append(event)
      case .failure(let rejection): refused.append(Refused(index: index, rejection: rejection))
      }
    }
    return (events, refused)
  }
}

extension EventBatch.Unreadable {
  /// The `code` of the answer.
  package var code: String {
    switch self {
    case .tooLarge: "body_too_large"
    case .tooManyEvents: "too_many_events"
    case .malformed(let error) where error.isGrammatical: Rejection(error).code.rawValue
    case .malformed: "malformed_json"
    case .notAnObject: "not_an_object"
    case .noBatch: "missing_batch"
    }
  }

  /// The `message` of the answer: a sentence for developers.
  package var message: String {
    switch self {
    case .tooLarge(let count):
      "The body has \(count) bytes, more than \(Limits.bodyBytes). Send smaller batches."
    case .tooManyEvents(let count):
      "The batch has \(count) events, more than \(Limits.batchEvents). Send smaller batches."
    case .malformed(let error): error.message
    case .notAnObject: "The body has to be a JSON object."
    case .noBatch: "The body needs an array of events in batch."
    }
  }
}
