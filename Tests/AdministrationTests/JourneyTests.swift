import Testing
import Values

struct JourneyTests {
  private func problems(_ desk: Desk, _ id: String) async throws -> [(String, String?)] {
    let answer = try await desk.post("/journeys/\(id)/check")
    return answer["problems"]?.array?.filter { $0["severity"] == "error" }.map {
      ($0["code"]?.text ?? "", $0["step"]?.text)
    } ?? []
  }

  @Test func `the abandoned cart can be put, checked and published`() async throws {
    try await World.run { world, desk in
      try await Seeds.abandon(world, desk)
      let check = try await desk.post("/journeys/abandoned-cart/check")
      #expect(check["problems"]?.array?.allSatisfy { $0["severity"] == "warning" } == true)
      let journey = try await desk.get("/journeys/abandoned-cart")
      #expect(journey["state"] == "live")
      #expect(journey["version"] == 1)
      let versions = try await desk.get("/journeys/abandoned-cart/versions")
      #expect(versions["data"]?.array?.first?["definition"]?["name"] == "Panier abandonné")
      #expect(try await desk.delete("/journeys/abandoned-cart").code == "in_use")
      #expect(try await desk.delete("/contents/first-reminder").code == "in_use")
      #expect(try await desk.post("/contents/first-reminder/draft").code == "in_use")
    }
  }

  @Test func `its report and its runs say where people are`() async throws {
    try await World.run { world, desk in
      try await Seeds.abandon(world, desk)
      let report = try await world.until { () -> Desk.Answer? in
        let report = try await desk.get("/journeys/abandoned-cart/report")
        let waiting = report["steps"]?.array?.first { $0["id"] == "opened" }
        return waiting?["inside"] == 1 ? report : nil
      }
      #expect(report["entered"] == 1)
      #expect(report["inside"] == 1)
      #expect(report["goal"] == ["reached": 0, "share": 0, "target": ["share": 0.5]])
      let steps = try #require(report["steps"]?.array)
      #expect(steps.compactMap { $0["id"]?.text } == ["first", "opened", "second", "day", "last"])
      #expect(steps[0]["message"]?["queued"] == 1)
      #expect(steps[0]["message"]?["sent"] == 1)
      #expect(steps[1]["message"] == .null)
      let runs = try await desk.get("/journeys/abandoned-cart/runs?step=opened&state=live")
      let run = try #require(runs["data"]?.array?.first)
      #expect(run["waits_for"] == "event")
      #expect(run["key"] == "c1")
      #expect(try await desk.get("/journeys/abandoned-cart/runs?state=ended")["data"] == [])
      #expect(try await desk.get("/journeys/abandoned-cart/report?version=1").status == 200)
      #expect(try await desk.get("/journeys/abandoned-cart/report?version=9").status == 404)
      #expect(try await desk.get("/journeys/none/report").status == 404)
      #expect(try await desk.get("/journeys/none/runs").status == 404)
      #expect(try await desk.get("/journeys/none/versions").status == 404)
    }
  }

  @Test func `stopping ends everybody inside, and an order exits nobody twice`() async throws {
    try await World.run { world, desk in
      try await Seeds.abandon(world, desk)
      _ = try await world.until { () -> Bool? in
        let runs = try await desk.get("/journeys/abandoned-cart/runs?step=opened")
        return runs["data"]?.array?.isEmpty == false ? true : nil
      }
      let stopped = try await desk.post("/journeys/abandoned-cart/stop")
      #expect(stopped["state"] == "stopped")
      #expect(stopped["ended"] == 1)
      let runs = try await desk.get("/journeys/abandoned-cart/runs?state=ended")
      #expect(runs["data"]?.array?.first?["reason"] == "cancelled")
      try await world.take("Cart Abandoned", user: "ada", ["cart_id": "c2", "total": 90])
      let report = try await desk.get("/journeys/abandoned-cart/report")
      #expect(report["entered"] == 1)
      #expect(report["left"] == ["total": 1, "reasons": ["cancelled": 1]])
      #expect(try await desk.delete("/journeys/abandoned-cart").status == 204)
      // A run that is over and whose journey is gone must not be in the way of events.
      try await world.take("Order Completed", user: "ada", ["order_id": "o1", "total": 90])
      #expect(try await desk.post("/journeys/abandoned-cart/stop").status == 404)
    }
  }

  @Test func `what is not there yet is refused by the name of its step`() async throws {
    try await World.run { _, desk in
      try await Seeds.prepare(desk)
      let journey = try JSON(parsing: Seeds.unfinished)
      let put = try await desk.put("/journeys/reactivation", journey)
      #expect(put.status == 201)
      #expect(put["problems"]?.array?.isEmpty == false)
      let found = try await problems(desk, "reactivation").filter { $0.0 == "not_supported_yet" }
      #expect(Set(found.compactMap(\.1)).isSuperset(of: ["try", "quiet"]))
      let publish = try await desk.post("/journeys/reactivation/publish")
      #expect(publish.status == 422)
      #expect(publish.json["error"]?["problems"]?.array?.isEmpty == false)
      #expect(try await desk.post("/journeys/reactivation/stop").code == "not_published")
      #expect(try await desk.post("/journeys/reactivation/pause").code == "not_live")
      let resumed = try await desk.post("/journeys/reactivation/resume", ["late": "skip"])
      #expect(resumed.code == "not_paused")
      let continued = try await desk.post(
        "/journeys/reactivation/publish", ["in_flight": "continue"])
      #expect(continued.status == 422)
      #expect(try await desk.post("/journeys/none/publish").status == 404)
      #expect(try await desk.post("/journeys/none/pause").status == 404)
      #expect(try await desk.post("/journeys/none/check").status == 404)
    }
  }

  @Test(arguments: [
    (
      #"{"id":"a","type":"wait","for":{"days":1}},{"id":"a","type":"stop"}"#, "duplicate_id", "a"
    ),
    (#"{"id":"a","type":"send_sms","content":"none"}"#, "missing_content", "a"),
    (
      #"{"id":"a","type":"stop"},{"id":"b","type":"wait","for":{"days":1}}"#, "unreachable_step",
      "b"
    ),
    (#"{"id":"a","type":"wait","for":{}}"#, "invalid_duration", "a"),
  ])
  func `a journey with a mistake is refused with its name`(
    steps: String, code: String, step: String
  ) async throws {
    try await World.run { _, desk in
      try await Seeds.prepare(desk)
      try await put(desk, steps)
      let found = try await problems(desk, "j")
      #expect(found.contains { $0 == (code, step) }, "\(found)")
      #expect(try await desk.post("/journeys/j/publish").status == 422)
    }
  }

  @Test func `a wait of 400 days is allowed`() async throws {
    try await World.run { _, desk in
      try await Seeds.prepare(desk)
      try await put(desk, #"{"id":"a","type":"wait","for":{"days":400}}"#)
      #expect(try await problems(desk, "j").isEmpty)
      #expect(try await desk.post("/journeys/j/publish")["state"] == "live")
    }
  }

  @Test func `a wait of zero is passed at once`() async throws {
    try await World.run { world, desk in
      try await Seeds.prepare(desk)
      try await put(desk, #"{"id":"a","type":"wait","for":{"minutes":0}}"#)
      #expect(try await problems(desk, "j").isEmpty)
      #expect(try await desk.post("/journeys/j/publish", ["in_flight": "stay"]).status == 200)
      try await world.take("Order Completed", user: "ada", ["order_id": "o1", "total": 90])
      let runs = try await desk.get("/journeys/j/runs")
      #expect(runs["data"]?.array?.first?["reason"] == "completed")
    }
  }

  private func put(_ desk: Desk, _ steps: String) async throws {
    let journey = try JSON(
      parsing: """
        {"start":{"trigger":"order_completed","reentry":{"mode":"always"}},"steps":[\(steps)]}
        """)
    #expect(try await desk.put("/journeys/j", journey).status == 201)
  }
}
