import Testing
import Values

struct JourneyStateTests {
  private let steps = """
    {"id":"day","type":"wait","for":{"days":1}},
    {"id":"mail","type":"send_email","content":"first-reminder"}
    """

  private func put(_ desk: Desk, _ steps: String) async throws {
    let journey = try JSON(
      parsing: """
        {"start":{"trigger":"order_completed","reentry":{"mode":"always"},"key":"order_id"},
         "steps":[\(steps)]}
        """)
    _ = try await desk.put("/journeys/j", journey)
  }

  private func enter(_ world: World, _ desk: Desk) async throws {
    try await Seeds.prepare(desk)
    try await put(desk, steps)
    #expect(try await desk.post("/journeys/j/publish").status == 200)
    let ada: JSON = [
      "attributes": ["email": "ada@example.com"],
      "subscriptions": ["email": ["newsletter": "subscribed"]],
    ]
    _ = try await desk.put("/contacts/userId:ada", ada)
    try await world.take("Order Completed", user: "ada", ["order_id": "o1", "total": 90])
  }

  @Test func `a paused journey holds people back until it is resumed`() async throws {
    try await World.run { world, desk in
      try await enter(world, desk)
      let paused = try await desk.post("/journeys/j/pause")
      #expect(paused.status == 200 && paused["state"] == "paused")
      #expect(try await desk.delete("/journeys/j").code == "in_use")
      #expect(try await desk.post("/contents/first-reminder/draft").code == "in_use")
      try await world.take("Order Completed", user: "ada", ["order_id": "o2", "total": 90])
      world.clock.advance(.days(3))
      // The engine has seen the new time once something was applied at it.
      try await world.take("Page", user: "ada")
      _ = try await world.until { () -> Bool? in
        let runs = try await desk.get("/journeys/j/runs?state=live")
        return runs["data"]?.array?.first?["paused_since"] == nil ? nil : true
      }
      #expect(world.post.all.isEmpty)
      let report = try await desk.get("/journeys/j/report")
      #expect(report["entered"] == 1 && report["refused"] == ["paused": 1])

      #expect(try await desk.post("/journeys/j/resume").code == "missing_body")
      #expect(try await desk.post("/journeys/j/resume", ["late": "now"]).code == "unknown_value")
      let resumed = try await desk.post("/journeys/j/resume", ["late": "send"])
      #expect(resumed.status == 200 && resumed["state"] == "live")
      _ = try await world.until { world.post.all.isEmpty ? nil : true }
      _ = try await world.until { () -> Bool? in
        try await desk.get("/journeys/j")["sweep"] == .null ? true : nil
      }
      #expect(try await desk.post("/journeys/j/resume", ["late": "send"]).code == "not_paused")
      #expect(try await desk.post("/journeys/none/pause").status == 404)
    }
  }

  @Test func `publishing says who would go on in the new version, and then they do`()
    async throws
  {
    try await World.run { world, desk in
      try await enter(world, desk)
      try await put(desk, steps + #",{"id":"rest","type":"wait","for":{"days":2}}"#)
      let preview = try await desk.post(
        "/journeys/j/publish", ["in_flight": "continue", "preview": true])
      #expect(preview["version"] == 2 && preview["moving"] == 1 && preview["staying"] == 0)
      #expect(
        preview["steps"] == [["version": 1, "step": "day", "count": 1, "moves": true]])
      #expect(try await desk.get("/journeys/j")["version"] == 1)

      let published = try await desk.post("/journeys/j/publish", ["in_flight": "continue"])
      #expect(published["version"] == 2 && published["in_flight"]?["moving"] == 1)
      let run = try await world.until { () -> JSON? in
        let runs = try await desk.get("/journeys/j/runs")
        let run = runs["data"]?.array?.first
        return run?["version"] == 2 ? run : nil
      }
      #expect(run["moves"]?.array?.first?["from"] == 1)
      let reports = try await (
        desk.get("/journeys/j/report?version=1"), desk.get("/journeys/j/report?version=2")
      )
      #expect(reports.0["entered"] == 1 && reports.0["moved_out"] == 1)
      #expect(reports.0["inside"] == 0)
      #expect(reports.1["moved_in"] == 1 && reports.1["inside"] == 1)
    }
  }
}
