import Engine
import Hummingbird
import Journeys
import Store
import Values

/// What can be done with journeys beside writing them.
enum JourneyOperations {
  static let all = [
    check, JourneyStates.publish, stop, JourneyStates.pause, JourneyStates.resume, versions,
    JourneyReport.operation, runs,
  ]

  private static let check = Operation(
    method: .post, path: "/journeys/{id}/check", name: "checkJourney",
    summary: "Every problem of a journey's draft", tag: "Journeys",
    note: "Problems of severity \"error\" keep it from being published.", body: .object([]),
    success: (
      200,
      .object([
        Member("problems", .list(.named("Problem"), max: 10_000), "", isRequired: true)
      ])
    ), refusals: [404]
  ) { call in
    let id = call.id
    let problems = try await call.publish { publishing, transaction, _ in
      try publishing.check(id, in: transaction)
    }
    return Answer(["problems": .array(problems.map(\.json))])
  }

  private static let stop = Operation(
    method: .post, path: "/journeys/{id}/stop", name: "stopJourney", summary: "Stop a journey",
    tag: "Journeys",
    note: "Nobody enters any more; those inside leave as cancelled, and what has not been handed "
      + "over is withdrawn. \"ended\" says how many runs that were.",
    body: .object([]), success: (200, .named("Journey")), refusals: [404, 409]
  ) { call in
    let id = call.id
    let before = try await call.read { try $0.definitions.draft(.journey, id) }
    guard let before else { throw Refusal.notFound("journey \"\(id)\"") }
    guard before.version > 0 else {
      throw Refusal.conflict("not_published", "The journey was never published.")
    }
    let ended: Int
    do {
      ended = try await call.engine.stop(journey: id).ended
    } catch let refusal as Publishing.Refusal {
      throw Refusal(refusal)
    }
    var answer = try await call.definition(.journey).object ?? [:]
    answer["ended"] = .number(Number(Int64(ended)))
    return Answer(.object(answer))
  }

  private static let versions = Operation(
    method: .get, path: "/journeys/{id}/versions", name: "listJourneyVersions",
    summary: "The versions of a journey, newest first", tag: "Journeys",
    success: (
      200,
      .page(
        of: .object([
          Member("version", .whole(1...1_000_000), "", isRequired: true),
          Member("published_at", .instant, "", isRequired: true),
          Member("definition", .free, "The journey as it was published.", isRequired: true),
        ]))
    ), refusals: [404]
  ) { call in
    let id = call.id
    _ = try await call.definition(.journey)
    let versions = try await call.read { try $0.definitions.versions(.journey, id) }
    return .page(
      versions.map { version in
        [
          "version": .number(Number(Int64(version.version))),
          "published_at": .string(version.publishedAt.text), "definition": version.body,
        ]
      }, next: nil)
  }

  private static let runs = Operation(
    method: .get, path: "/journeys/{id}/runs", name: "listJourneyRuns",
    summary: "The runs of a journey, newest first", tag: "Journeys",
    query: Member.paging + [
      Member("step", .text(max: 64), "Only those that rest at this step."),
      Member("state", .word(["live", "ended"]), "Only those in this state."),
    ], success: (200, .page(of: .named("Run"))), refusals: [400, 404]
  ) { call in
    let (id, limit, place, step) = (
      call.id, call.limit, try call.place(), call.query["step"]?.text
    )
    let isLive = call.query["state"]?.text.map { $0 == "live" }
    _ = try await call.definition(.journey)
    let entries = try await call.read {
      try $0.runs.page(of: id, step: step, parked: isLive, before: place, limit: limit)
    }
    return .page(
      entries.map { .object($0.run.form(of: $0.contact)) },
      next: entries.nextCursor(limit: limit) { Place(at: $0.run.startedAt, id: $0.run.id).cursor })
  }
}
