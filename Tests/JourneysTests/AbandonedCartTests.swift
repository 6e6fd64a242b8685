import Events
import Journeys
import Testing
import Values

@Suite struct AbandonedCartTests {
  let journey: Journey

  init() throws { journey = try Seed.journey(Seed.abandonedCart) }

  @Test func `the run rests until the e-mail is sent, then listens for a day from then`() throws {
    var traveller = try Traveller(journey)
    #expect(traveller.requests == ["first→ada@example.com"])
    #expect(traveller.run.armed == nil)
    traveller.pass(.minutes(5))
    traveller.settle()
    #expect(traveller.run.step == "opened")
    #expect(traveller.run.armed == traveller.now + .days(1))
  }

  @Test func `opened after 23 hours 59 minutes nothing more comes`() throws {
    var traveller = try Traveller(journey)
    traveller.settle()
    traveller.pass(.hours(23) + .minutes(59))
    traveller.tell(.interaction(step: "first", .opened, link: nil))
    #expect(traveller.way == ["first:sent", "opened:yes"])
    #expect(!traveller.run.isLive)
    traveller.pass(.days(10))
    #expect(traveller.requests.count == 1)
  }

  @Test func `never opened an SMS follows after a day and a push after another`() throws {
    var traveller = try Traveller(journey)
    traveller.settle()
    traveller.pass(.days(1))
    #expect(traveller.requests.last == "second→+33612345678")
    traveller.settle()
    traveller.pass(.hours(23))
    #expect(traveller.requests.count == 2)
    traveller.pass(.hours(1))
    #expect(traveller.requests.suffix(2) == ["last→token-a", "last→token-b"])
    traveller.settle()
    #expect(traveller.end == .completed)
  }

  @Test func `opened after 24 hours and a minute the SMS has gone already`() throws {
    var traveller = try Traveller(journey)
    traveller.settle()
    traveller.pass(.days(1) + .minutes(1))
    traveller.tell(.interaction(step: "first", .opened, link: nil))
    #expect(traveller.way == ["first:sent", "opened:no", "second"])
  }

  @Test func `bought at hour 30 takes the person out, counts for the goal, and no push comes`()
    throws
  {
    var traveller = try Traveller(journey)
    traveller.settle()
    traveller.pass(.days(1))
    traveller.settle()
    traveller.pass(.hours(6))
    traveller.hear("Order Completed", ["cart_id": "c1"])
    #expect(traveller.run.goalReachedAt == traveller.now)
    #expect(traveller.end == .exited(trigger: "order_completed"))
    #expect(traveller.effects.last == .withdraw)
    traveller.pass(.days(5))
    #expect(traveller.requests.count == 2)
  }

  @Test func `an order of another cart leaves the run alone, one without a cart does not`() throws {
    var traveller = try Traveller(journey)
    traveller.hear("Order Completed", ["cart_id": "c2"])
    #expect(traveller.run.isLive)
    traveller.hear("Order Completed")
    #expect(!traveller.run.isLive)
  }

  @Test func `a cart of exactly 50 stays out`() throws {
    #expect(throws: Traveller.NotAdmitted.self) {
      try Traveller(journey, with: ["total": 50, "cart_id": "c1"])
    }
  }

  @Test func `the goal still counts within its window after leaving, and not after it`() throws {
    var traveller = try Traveller(journey)
    traveller.settle()
    traveller.tell(.interaction(step: "first", .opened, link: nil))
    var late = traveller
    traveller.pass(.days(3))
    traveller.hear("Order Completed", ["cart_id": "c1"])
    #expect(traveller.run.goalReachedAt != nil)
    late.pass(.days(3) + .seconds(1))
    late.hear("Order Completed", ["cart_id": "c1"])
    #expect(late.run.goalReachedAt == nil)
  }

  @Test func `an e-mail that was finally not sent answers the wait with no at once`() throws {
    var traveller = try Traveller(journey)
    traveller.settle(sent: false)
    #expect(traveller.way == ["first:not_sent", "opened:no", "second"])
  }

  @Test func `an opening that came before the wait answers it at once`() throws {
    var traveller = try Traveller(journey)
    traveller.tell(.interaction(step: "first", .opened, link: nil))
    traveller.settle()
    #expect(traveller.way == ["first:sent", "opened:yes"])
  }

  @Test func `without an address the step is passed and says so`() throws {
    var values = try Traveller(journey)
    values.values["contact.phone"] = nil
    values.settle()
    values.pass(.days(1))
    #expect(values.requests.last == "second→no_address")
    #expect(values.run.step == "day")
  }

  @Test func `a run survives its row`() throws {
    var traveller = try Traveller(journey)
    #expect(try Run(decoding: traveller.run.encoded()) == traveller.run)
    traveller.settle()
    traveller.tell(.interaction(step: "first", .clicked, link: "https://shop.example/a"))
    #expect(try Run(decoding: traveller.run.encoded()) == traveller.run)
    traveller.hear("Order Completed", ["cart_id": "c1"])
    #expect(try Run(decoding: traveller.run.encoded()) == traveller.run)
  }
}
