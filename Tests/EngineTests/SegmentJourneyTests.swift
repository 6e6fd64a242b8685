import Contacts
import Database
import Engine
import Events
import Journeys
import Store
import Testing
import Values

/// Journeys that segments start, wake and end.
@Suite struct SegmentJourneyTests {
  private static let vip = #"{"include":{"field":"contact.vip","is":"equal","value":true}}"#

  private func outcomes(_ shop: Shop, _ user: String = "ada") throws -> [[String]] {
    try shop.runs(user).map { run in run.path.map { "\($0.step) \($0.outcome ?? "-")" } }
  }

  @Test func `an entry starts a journey, and those who are in already do not enter`() async throws {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    try await shop.identify("bob", ["vip": true])
    try shop.publish("welcome", SegmentTests.journey(#"{"segment":"vip","on":"entry"}"#))
    try shop.publish("farewell", SegmentTests.journey(#"{"segment":"vip","on":"exit"}"#))
    try await shop.identify("ada", ["vip": true])
    #expect(try shop.runs().map(\.journey) == ["welcome"])
    #expect(try shop.runs("bob") == [])
    try await shop.identify("ada", ["vip": false])
    #expect(try shop.runs().map(\.journey).sorted() == ["farewell", "welcome"])
    // Somebody else's event of this name means nothing.
    try await shop.take("Segment Entered", user: "bob", ["segment": "vip"])
    #expect(try shop.runs("bob") == [])
  }

  @Test func `an entry wakes a wait, and an exit ends a run`() async throws {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    try shop.define("friends", #"{"kind":"static"}"#)
    try shop.publish(
      "looked",
      """
      {"start":{"trigger":"product_viewed","reentry":{"mode":"always"}},
       "exits":[{"segment":"friends","on":"exit"}],
       "steps":[{"id":"promoted","type":"wait_for","segment":"vip","on":"entry",
                 "limit":{"days":2},"yes":[{"id":"join","type":"add_to_segment",
                 "segment":"friends"}],"no":[]},
                {"id":"known","type":"branch","cases":[{"name":"friend",
                 "if":{"segment":"friends"},"steps":[{"id":"week","type":"wait",
                 "for":{"days":7}}]}],"otherwise":[]}]}
      """)
    for user in ["ada", "bob"] { try await shop.take("Product Viewed", user: user) }
    try shop.pass(.days(1))
    try await shop.identify("ada", ["vip": true])
    #expect(
      try outcomes(shop) == [["promoted yes", "join -", "known friend", "week -"]])
    #expect(try shop.members("friends") == ["ada"])
    try shop.pass(.days(1))
    #expect(try outcomes(shop, "bob") == [["promoted no", "known otherwise"]])
    let id = try shop.contact().id
    let leave = Decision.leave(segment: "friends")
    try await shop.engine.ingest.append([leave.event(about: id, id: "l", at: shop.clock.now)])
    try shop.settle()
    guard case .ended(let end) = try #require(try shop.runs().first).state else {
      Issue.record("the run is still live")
      return
    }
    #expect(end.reason == .exited(trigger: "segment_left"))
  }

  @Test func `only members of an audience enter`() async throws {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    try shop.publish(
      "looked",
      """
      {"audience":{"segment":"vip"},
       "start":{"trigger":"product_viewed","reentry":{"mode":"always"},
         "where":{"did":"Product Viewed","at_least":2}},
       "steps":[{"id":"end","type":"stop"}]}
      """)
    try await shop.identify("ada", ["vip": true])
    for user in ["ada", "bob", "ada", "bob"] { try await shop.take("Product Viewed", user: user) }
    #expect(try shop.runs().count == 1)
    #expect(try shop.runs("bob") == [])
    let counts = try shop.database.readNow { try $0.counts.sums(of: "looked", version: nil)[""] }
    #expect(counts?["refused:not_in_audience"] == 1)
  }

  @Test func `members are called, not faster than the journey wants`() async throws {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    for number in 0..<5 { try await shop.identify("u\(number)", ["vip": true]) }
    try shop.publish(
      "campaign",
      SegmentTests.journey(
        """
        {"segment":"vip","on":"members","rate":{"per_hour":2},
         "schedule":{"every":{"days":7},"at":"13:00"}}
        """))
    func entered() throws -> Int64 {
      try call(shop)
      return try shop.database.readNow {
        try $0.counts.sums(of: "campaign", version: nil)[""]?["entered"] ?? 0
      }
    }
    #expect(try entered() == 0)
    try shop.pass(.hours(1))
    #expect(try entered() == 1)
    try shop.pass(.hours(1))
    #expect(try entered() == 3)
    try shop.pass(.hours(9))
    #expect(try entered() == 5)
    try shop.pass(.days(7) + .hours(-11))
    #expect(try entered() == 5)
    try shop.pass(.hours(1))
    #expect(try entered() == 6)
  }

  @Test func `a call of members stands still during a pause, and goes on at its rate`()
    async throws
  {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    for number in 0..<9 { try await shop.identify("u\(number)", ["vip": true]) }
    try shop.publish(
      "campaign",
      SegmentTests.journey(#"{"segment":"vip","on":"members","rate":{"per_hour":2}}"#))
    func entered() throws -> Int64 {
      try call(shop)
      return try shop.database.readNow {
        try $0.counts.sums(of: "campaign", version: nil)[""]?["entered"] ?? 0
      }
    }
    #expect(try entered() == 1)
    try shop.pass(.minutes(30))
    #expect(try entered() == 2)
    try shop.pause("campaign")
    try shop.pass(.hours(8))
    #expect(try entered() == 2)
    try shop.resume("campaign", .send)
    #expect(try entered() == 2)
    try shop.pass(.hours(1))
    #expect(try entered() == 4)
  }

  @Test(arguments: Late.allCases)
  func `a journey by segment takes nobody in while it is paused`(_ late: Late) async throws {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    try shop.publish("welcome", SegmentTests.journey(#"{"segment":"vip","on":"entry"}"#))
    try shop.pause("welcome")
    try await shop.identify("ada", ["vip": true])
    try shop.resume("welcome", late)
    try await shop.identify("bob", ["vip": true])
    let counts = try shop.database.readNow {
      try $0.counts.sums(of: "welcome", version: nil)[""]
    }
    #expect(counts?["refused:paused"] == 1)
    #expect(counts?["entered"] == 1)
  }

  /// What the worker does for journeys that call members.
  private func call(_ shop: Shop) throws {
    let (calling, now) = (shop.engine.calling, shop.clock.now)
    let due = try shop.database.readNow { try $0.sweeps.due(at: now) }
    for sweep in due {
      shop.engine.appended(
        try shop.database.writeNow { try calling.page($0, of: sweep.journey, now: now) })
    }
    try shop.settle()
  }

  @Test func `journeys that move people round in a circle come to rest`() async throws {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    let set = #"{"id":"set","type":"set_attribute","field":"contact.vip","value":{"literal":"#
    try shop.publish(
      "up", SegmentTests.journey(#"{"segment":"vip","on":"exit"}"#, steps: set + "true}}"))
    try shop.publish(
      "down", SegmentTests.journey(#"{"segment":"vip","on":"entry"}"#, steps: set + "false}}"))
    try await shop.identify("ada", ["vip": true])
    #expect(try shop.runs().count == Journeys.Limits.chain + 1)
    #expect(try shop.differences() == [])
  }

  @Test func `a segment that a live journey needs stays`() async throws {
    let shop = try await Shop()
    try shop.define("vip", Self.vip)
    try shop.publish("welcome", SegmentTests.journey(#"{"segment":"vip","on":"entry"}"#))
    let publishing = shop.engine.publishing
    #expect(throws: Publishing.Refusal.self) {
      try shop.database.writeNow { try publishing.delete(.segment, "vip", in: $0, at: Shop.noon) }
    }
    #expect(throws: Publishing.Refusal.self) {
      try shop.publish("lost", SegmentTests.journey(#"{"segment":"nowhere","on":"entry"}"#))
    }
  }
}
