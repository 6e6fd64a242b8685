import Engine
import Hummingbird
import Journeys
import Store
import Values

/// What changes where a journey stands: to publish it, to pause it, to let it go on.
enum JourneyStates {
  static let publish = Operation(
    method: .post, path: "/journeys/{id}/publish", name: "publishJourney",
    summary: "Publish a journey", tag: "Journeys",
    note: "From now on its new version takes people in. Those inside stay on theirs, or with "
      + "\"continue\" go on in the new one at the same step, in the background: who rests at a "
      + "step that the new version does not have, or has as another kind of step, stays. "
      + "\"in_flight\" of the answer says how many that are. With \"preview\" nothing changes: the "
      + "answer is what \"continue\" would do.",
    body: .object([
      Member(
        "in_flight", .word(InFlight.allCases.map(\.rawValue)), "What becomes of those inside."),
      Member("preview", .boolean, "Only say what would become of them."),
    ]), success: (200, .either([.named("Journey"), .named("Prospect")])), refusals: [404, 422]
  ) { call in
    let id = call.id
    let inFlight = call.body["in_flight"]?.text.flatMap(InFlight.init) ?? .stay
    if call.body["preview"] == true { return Answer(.object(try await call.prospect().form)) }
    let prospect = inFlight == .continue ? try await call.prospect() : nil
    try await call.publish { publishing, transaction, now in
      _ = try publishing.publishJourney(id, inFlight: inFlight, in: transaction, at: now)
    }
    call.engine.ringSweeper()
    var answer = try await call.definition(.journey).object ?? [:]
    if let prospect { answer["in_flight"] = .object(prospect.form) }
    return Answer(.object(answer))
  }

  static let pause = Operation(
    method: .post, path: "/journeys/{id}/pause", name: "pauseJourney", summary: "Pause a journey",
    tag: "Journeys",
    note: "Until it is resumed nobody enters (refused as \"paused\", and not taken in later), "
      + "nobody inside moves, and its messages are held in the ledger. What those inside wait for "
      + "is heard and remembered; exits and goals act.", body: .object([]),
    success: (200, .named("Journey")), refusals: [404, 409]
  ) { call in
    let id = call.id
    try await call.changing { _ = try await call.engine.pause(journey: id) }
    return Answer(try await call.definition(.journey))
  }

  static let resume = Operation(
    method: .post, path: "/journeys/{id}/resume", name: "resumeJourney",
    summary: "Go on with a paused journey", tag: "Journeys",
    note: "\"send\": what fell due during the pause happens now. \"skip\": waits that are over go "
      + "on, and messages that would have been sent are passed over (not_sent, "
      + "skipped_while_paused). \"shift\": waits for a length of time, limits and expiries last as "
      + "much longer as the pause did. Those inside are told in the background; \"sweep\" says how "
      + "far that is.",
    body: .object([
      Member(
        "late", .word(Late.allCases.map(\.rawValue)), "What becomes of what fell due meanwhile.",
        isRequired: true)
    ]), needsBody: true, success: (200, .named("Journey")), refusals: [404, 409]
  ) { call in
    guard let late = call.body["late"]?.text.flatMap(Late.init) else {
      preconditionFailure("the body has been checked against its schema")
    }
    let id = call.id
    try await call.changing { _ = try await call.engine.resume(journey: id, late: late) }
    return Answer(try await call.definition(.journey))
  }
}

extension Call {
  /// What becomes of those inside. Looked up before anything is written: there may be many.
  fileprivate func prospect() async throws -> Prospect {
    let (id, publishing, now) = (self.id, engine.publishing, self.now)
    return try await changing {
      try await read { try publishing.prospect(of: id, in: $0, at: now) }
    }
  }

  /// Does something to a journey, with the answer that stands for what is refused.
  fileprivate func changing<T>(_ change: () async throws -> T) async throws -> T {
    do {
      return try await change()
    } catch let refusal as Publishing.Refusal {
      throw Refusal(refusal)
    }
  }
}

extension Prospect {
  fileprivate var form: JSON.Object {
    [
      "version": .number(Number(Int64(version))), "moving": .number(Number(moving)),
      "staying": .number(Number(staying)),
      "steps": .array(
        places.map { place in
          [
            "version": .number(Number(Int64(place.version))), "step": .string(place.step),
            "count": .number(Number(place.count)), "moves": .bool(place.moves),
          ]
        }),
    ]
  }
}
