import Contacts
import Events
import Journeys
import Segments
import Testing
import Values

@Suite struct StepTests {
  @Test func `a wait of nothing is passed at once and one of 400 days is kept`() throws {
    let none = try Traveller(
      Seed.journey(steps: #"{"id":"w","type":"wait","for":{"days":0}}"#), with: [:])
    #expect(!none.run.isLive)
    var long = try Traveller(
      Seed.journey(steps: #"{"id":"w","type":"wait","for":{"days":400}}"#), with: [:])
    long.pass(.days(399))
    #expect(long.run.isLive)
    long.pass(.days(1))
    #expect(!long.run.isLive)
  }

  @Test(arguments: [
    (#""until":"2026-03-05T09:30:00""#, "2026-03-05T09:30:00.000Z"),
    (#""until":"2026-03-05T09:30:00+02:00""#, "2026-03-05T07:30:00.000Z"),
    (#""until_time":"09:00""#, "2026-03-03T09:00:00.000Z"),
    (#""until_time":"12:00""#, nil),
    (#""until_time":"09:00","weekdays":["thu","sat"]"#, "2026-03-05T09:00:00.000Z"),
    (#""until_time":"09:00","weekdays":["mon"]"#, "2026-03-09T09:00:00.000Z"),
    (#""until_time":"09:00","zone":"contact""#, "2026-03-03T08:00:00.000Z"),
    (#""relative_to":"trigger.delivery_at","offset":{"days":-2}"#, "2026-03-08T10:00:00.000Z"),
    (#""relative_to":"trigger.nothing""#, nil),
    (#""until":"2026-03-01T00:00:00""#, nil),
  ])
  func `a wait ends when it says`(form: String, due: String?) throws {
    let paris = try #require(Zone(name: "Europe/Paris"))
    var traveller = try Traveller(
      Seed.journey(
        steps: #"{"id":"gate","type":"wait","for":{"seconds":1}},{"id":"w","type":"wait",\#(form)}"#
      ),
      with: ["delivery_at": "2026-03-10T10:00:00Z"], at: Traveller.noon - .seconds(1))
    traveller.zones = Zones(workspace: .utc, contact: paris)
    traveller.pass(.seconds(1))
    #expect(traveller.run.armed?.text == due)
  }

  @Test func `a wait in the contact's zone keeps the hour over the change of clocks`() throws {
    let paris = try #require(Zone(name: "Europe/Paris"))
    // Saturday 28 March 2026, 10:00 in Paris; clocks go forward in the night.
    var traveller = try Traveller(
      Seed.journey(
        steps: #"""
          {"id":"gate","type":"wait","for":{"seconds":1}},
          {"id":"w","type":"wait","until_time":"09:00","zone":"contact"}
          """#),
      with: [:], at: try #require(Instant(text: "2026-03-28T09:00:00Z")))
    traveller.zones = Zones(workspace: .utc, contact: paris)
    traveller.pass(.seconds(1))
    #expect(traveller.run.armed?.text == "2026-03-29T07:00:00.000Z")
  }

  @Test func `a branch takes the first case that holds and its lanes come together`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"b","type":"branch","cases":[
          {"name":"VIP","if":{"field":"contact.tier","is":"equal","value":"gold"},
           "steps":[{"id":"gift","type":"wait","for":{"days":1}}]},
          {"name":"any","if":{"field":"contact.tier","is":"exists"},"steps":[]}],
         "otherwise":[{"id":"end","type":"stop"}]},
        {"id":"after","type":"wait","for":{"days":2}}
        """#)
    func way(_ tier: JSON?) throws -> [String] {
      var traveller = try Traveller(journey, with: [:])
      traveller.values["contact.tier"] = tier
      traveller.run = try Traveller.begun(journey, values: traveller.values)
      traveller.pass(.days(5))
      return traveller.way
    }
    #expect(try way("gold") == ["b:VIP", "gift", "after"])
    #expect(try way("silver") == ["b:any", "after"])
    #expect(try way(nil) == ["b:otherwise", "end"])
  }

  @Test func `a split deals by share and always to the same lane`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"s","type":"split","lanes":[
          {"name":"A","share":70,"steps":[]},{"name":"B","share":30,"steps":[]}]}
        """#)
    let first = try Traveller(journey, with: [:])
    let second = try Traveller(journey, with: [:])
    #expect(first.way == second.way)
    #expect(["s:A", "s:B"].contains(first.way[0]))
  }

  @Test func `waiting for a trigger hears only what fulfils its condition`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"w","type":"wait_for","trigger":"stop",
         "where":{"field":"event.size","is":"greater","value":2},
         "limit":{"days":1},"yes":[{"id":"y","type":"stop"}],"no":[{"id":"n","type":"stop"}]}
        """#)
    var traveller = try Traveller(journey, with: [:])
    traveller.hear("Stop", ["size": 2])
    #expect(traveller.run.isLive)
    traveller.hear("Stop", ["size": 3])
    #expect(traveller.way == ["w:yes", "y"])
  }

  @Test func `an event at the very limit answers yes`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"w","type":"wait_for","trigger":"stop","limit":{"days":1},"yes":[],"no":[]}
        """#)
    var traveller = try Traveller(journey, with: [:])
    traveller.now = traveller.now + .days(1)
    traveller.hear("Stop")
    #expect(traveller.way == ["w:yes"])
  }

  @Test func `several outcomes lead to their own lanes`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"mail","type":"send_email","content":"first-reminder"},
        {"id":"w","type":"wait_for","limit":{"days":3},"outcomes":[
          {"name":"clicked","message":"mail","interaction":"clicked",
           "link":"https://shop.example/a","steps":[{"id":"c","type":"stop"}]},
          {"name":"bought","trigger":"order_completed","steps":[{"id":"b","type":"stop"}]}],
         "no":[{"id":"n","type":"stop"}]}
        """#)
    var traveller = try Traveller(journey, with: [:])
    traveller.settle()
    traveller.tell(.interaction(step: "mail", .clicked, link: "https://shop.example/b"))
    #expect(traveller.run.isLive)
    traveller.tell(.interaction(step: "mail", .clicked, link: "https://shop.example/a"))
    #expect(traveller.way == ["mail:sent", "w:clicked", "c"])
    var buyer = try Traveller(journey, with: [:])
    buyer.settle()
    buyer.hear("Completed Order")
    #expect(buyer.way == ["mail:sent", "w:bought", "b"])
  }

  @Test func `attributes are set and triggers raised on the way`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"set","type":"set_attribute","field":"contact.tier","value":{"literal":"gold"}},
        {"id":"raise","type":"raise_trigger","trigger":"stop",
         "attributes":{"source":{"field":"trigger.source","default":"journey"}}}
        """#)
    let traveller = try Traveller(journey, with: ["source": "shop"])
    #expect(
      traveller.effects == [
        .set(name: "tier", value: "gold"),
        .raise(event: "Stop", properties: ["source": "shop"], step: "raise", visit: 1),
      ])
  }

  @Test func `what happened long ago takes people out but wakes nothing`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"w","type":"wait_for","trigger":"order_completed","limit":{"days":9}}
        """#, more: #""exits":[{"trigger":"stop"}],"#)
    var traveller = try Traveller(journey, with: [:])
    let order = Event(name: "Order Completed", messageId: "o", at: traveller.now)
    traveller.tell(.outdated(order))
    #expect(traveller.run.isLive)
    traveller.tell(.outdated(Event(name: "Stop", messageId: "s", at: traveller.now)))
    #expect(!traveller.run.isLive)
  }
}

extension Traveller {
  /// A run that has just begun with these values known.
  static func begun(_ journey: Journey, values: [String: JSON]) throws -> Run {
    var traveller = try Traveller(journey, with: [:])
    let fresh = Run.fresh(journey)
    traveller.values = values
    traveller.run = fresh
    traveller.tell(.started)
    return traveller.run
  }
}

extension Run {
  static func fresh(_ journey: Journey) -> Run {
    let event = Event(name: "Go", messageId: "m1", at: Traveller.noon)
    let admission = journey.admission(
      of: event, contact: Contact(id: Traveller.contact, createdAt: Traveller.noon), live: [],
      facts: Traveller.facts([:], Zones(workspace: .utc)), now: Traveller.noon
    ) { _ in nil }
    guard case .admitted(let run) = admission else {
      preconditionFailure("the trigger \"go\" starts every test journey")
    }
    return run
  }
}
