import Contacts
import Events
import Testing
import Values

@Suite struct SubscriptionsTests {
  private let newsletter = Subscriptions.Key(.email, "newsletter")

  @Test func `the trait newsletter subscribes and unsubscribes`() {
    var world = World()
    #expect(world.contact.field(["contact", "newsletter"]) == nil)
    world.identify(["newsletter": true], at: minute(1))
    #expect(world.contact.field(["contact", "newsletter"]) == "subscribed")
    world.identify(["newsletter": "unsubscribed"], at: minute(2))
    #expect(world.contact.field(["contact", "newsletter"]) == "unsubscribed")
  }

  @Test func `a trait that says the same again does not act`() throws {
    var world = World()
    world.identify(["newsletter": true], at: minute(1))
    try world.shopper.contact.subscribe(
      SubscriptionMark(.unsubscribed, .api, at: minute(2)), to: newsletter)
    world.identify(["newsletter": true], at: minute(3))
    #expect(world.contact.field(["contact", "newsletter"]) == "unsubscribed")
    world.identify(["newsletter": false], at: minute(4))
    world.identify(["newsletter": true], at: minute(5))
    #expect(world.contact.field(["contact", "newsletter"]) == "subscribed")
  }

  @Test func `no trait lifts what the person took away, an opt-in does`() {
    var world = World()
    world.identify(["newsletter": false], at: minute(1))
    world.track("Unsubscribed", at: minute(2))
    world.identify(["newsletter": true], at: minute(3))
    #expect(world.contact.field(["contact", "newsletter"]) == "unsubscribed")
    world.track("Subscribed", at: minute(4))
    #expect(world.contact.field(["contact", "newsletter"]) == "subscribed")
  }

  @Test func `the API is told that only an opt-in subscribes again`() throws {
    var contact = World().contact
    try contact.subscribe(SubscriptionMark(.unsubscribed, .person, at: minute(1)), to: newsletter)
    #expect(throws: Refusal.needsOptIn(channel: "email", topic: "newsletter")) {
      try contact.subscribe(SubscriptionMark(.subscribed, .api, at: minute(2)), to: newsletter)
    }
    #expect(contact.subscriptions.state(.email, "newsletter") == .unsubscribed)
    try contact.subscribe(SubscriptionMark(.subscribed, .optIn, at: minute(3)), to: newsletter)
    #expect(contact.subscriptions.state(.email, "newsletter") == .subscribed)
  }

  @Test func `the trait subscriptions speaks of every channel and is filled up`() {
    var world = World()
    world.identify(
      ["subscriptions": ["email": ["news": "subscribed"], "sms": true]], at: minute(1))
    world.identify(["subscriptions": ["push": ["news": false]]], at: minute(2))
    let subscriptions = world.contact.subscriptions
    #expect(subscriptions.state(.email, "news") == .subscribed)
    #expect(subscriptions.state(.sms, "anything") == .subscribed)
    #expect(subscriptions.state(.push, "news") == .unsubscribed)
    #expect(subscriptions.state(.push, "other") == .unknown)
    #expect(world.contact.field(["contact", "subscriptions", "email", "news"]) == "subscribed")
    let projected = world.identify(["subscriptions": ["fax": true]], at: minute(3))
    #expect(projected.refusals == [.notASubscription(name: "fax")])
  }

  @Test func `unknown counts as no unless the topic says so`() {
    let contact = World().contact
    #expect(
      contact.may(send: .sms, topic: "newsletter", to: "+1") == .refused(.notSubscribed))
    #expect(contact.may(send: .sms, topic: "t", to: "+1", unknownCounts: true) == .allowed)
    #expect(contact.may(send: .sms, topic: nil, to: "+1") == .allowed)
  }

  @Test func `a hard bounce stops all mail to that address and none to another`() {
    var world = World()
    world.identify(["newsletter": true], at: minute(1))
    let properties: JSON.Object = ["destination": "A@Shop.example", "type": "hard"]
    world.track("Email Bounced", properties, at: minute(2))
    #expect(world.contact.may(send: .email, topic: nil, to: "a@shop.example") == .allowed)
    world.track("Email Bounced", properties, at: minute(2), source: .engine)
    #expect(world.contact.may(send: .email, topic: nil, to: "a@shop.example") == .refused(.bounced))
    #expect(world.contact.may(send: .email, topic: "newsletter", to: "b@x.y") == .allowed)
  }

  @Test func `STOP leaves the channel and START comes back`() {
    var world = World()
    world.identify(["subscriptions": ["sms": ["news": true]]], at: minute(1))
    world.track("SMS Stopped", ["destination": "+33 6 12"], at: minute(2), source: .engine)
    world.identify(["subscriptions": ["sms": ["news": false]]], at: minute(3))
    world.identify(["subscriptions": ["sms": ["news": true]]], at: minute(4))
    #expect(world.contact.may(send: .sms, topic: "news", to: "+33612") == .refused(.stopped))
    #expect(world.contact.may(send: .sms, topic: "news", to: "+1") == .refused(.unsubscribed))
    world.track("SMS Started", at: minute(5), source: .engine)
    #expect(world.contact.may(send: .sms, topic: "news", to: "+33612") == .allowed)
  }

  @Test func `a complaint leaves every topic until a later opt-in to one`() {
    var world = World()
    world.identify(["newsletter": true], at: minute(1))
    world.track("Email Marked as Spam", at: minute(2), source: .engine)
    #expect(world.contact.subscriptions.state(.email, "newsletter") == .unsubscribed)
    #expect(world.contact.subscriptions.state(.email, "other") == .unsubscribed)
    world.track("Subscribed", at: minute(3))
    #expect(world.contact.subscriptions.state(.email, "newsletter") == .subscribed)
    #expect(world.contact.subscriptions.state(.email, "other") == .unsubscribed)
  }

  @Test func `statements give the same state in whatever order they arrive`() {
    let sources: [SubscriptionSource] = [.trait, .api, .imported, .optIn, .person, .stop]
    for seed in UInt64(1)...300 {
      var chance = Seeded(state: seed)
      var marks = (1...6).map { index in
        let source = sources.randomElement(using: &chance) ?? .trait
        let state: SubscriptionState =
          switch source {
          case .optIn: .subscribed
          case .person, .stop, .bounce, .complaint: .unsubscribed
          case .trait, .api, .imported: Bool.random(using: &chance) ? .subscribed : .unsubscribed
          }
        return SubscriptionMark(state, source, at: minute(Int64(index)))
      }
      var ordered = Subscription()
      for mark in marks { ordered.record(mark) }
      marks.shuffle(using: &chance)
      var shuffled = Subscription()
      for mark in marks { shuffled.record(mark) }
      #expect(shuffled == ordered, "seed \(seed)")
    }
  }

  @Test func `who was erased or merged gets nothing`() {
    var contact = World().contact
    contact.leave(for: ContactID(9))
    #expect(contact.may(send: .push, topic: nil, to: "t") == .refused(.merged))
    contact.erase()
    #expect(contact.may(send: .push, topic: nil, to: "t") == .refused(.erased))
  }
}
