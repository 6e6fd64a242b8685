import Contacts
import Events
import Journeys
import Segments
import Testing
import Values

/// The abandoned-cart journey of the public contract, and what tests need around it.
enum Seed {
  static let abandonedCart = """
    {"id":"abandoned-cart","name":"Panier abandonné",
     "start":{"trigger":"cart_abandoned",
              "where":{"field":"trigger.total","is":"greater","value":50},
              "reentry":{"mode":"always"},"key":"cart_id"},
     "goal":{"trigger":"order_completed","target":{"share":0.5},"window":{"days":3}},
     "exits":[{"trigger":"order_completed"}],
     "steps":[
      {"id":"first","type":"send_email","content":"first-reminder","to":"contact.email",
       "purpose":"marketing","topic":"newsletter"},
      {"id":"opened","type":"wait_for","message":"first","interaction":"opened",
       "limit":{"days":1},"yes":[],
       "no":[{"id":"second","type":"send_sms","content":"second-reminder","to":"contact.phone",
              "purpose":"marketing","topic":"newsletter"},
             {"id":"day","type":"wait","for":{"days":1}},
             {"id":"last","type":"send_push","content":"last-reminder","purpose":"marketing",
              "topic":"newsletter"}]}]}
    """

  static var surroundings: Surroundings {
    var surroundings = Surroundings(topics: ["newsletter"], secrets: ["shop"])
    for (id, channel) in [
      ("first-reminder", "email"), ("second-reminder", "sms"), ("last-reminder", "push"),
    ] {
      surroundings.contents[id] = .init(
        channel: channel, isReady: true, requiredVariables: [], declaredVariables: [],
        hasUnsubscribeLink: true)
    }
    return surroundings
  }

  static func draft(_ json: String, triggers: [String: String] = [:]) throws -> JourneyDraft {
    var reader = JourneyReader(triggers: triggers, zone: .utc)
    let json = try JSON(parsing: json)
    return reader.read(id: json["id"]?.text ?? "journey", json)
  }

  static func journey(_ json: String, triggers: [String: String] = [:]) throws -> Journey {
    try draft(json, triggers: triggers).journey(
      version: 1, publishedAt: Instant(milliseconds: 0), in: surroundings)
  }

  /// A journey with these steps, started by the custom trigger "go".
  static func journey(steps: String, more: String = "") throws -> Journey {
    try journey(
      """
      {"id":"test","start":{"trigger":"go","reentry":{"mode":"always"}},\(more)"steps":[\(steps)]}
      """, triggers: ["go": "Go", "stop": "Stop"])
  }

  /// Codes of the problems of a draft with these steps, with the step each belongs to.
  static func problems(steps: String) throws -> [String] {
    let text = """
      {"id":"test","start":{"trigger":"go","reentry":{"mode":"always"}},"steps":[\(steps)]}
      """
    return try draft(text, triggers: ["go": "Go"]).check(in: surroundings)
      .map { "\($0.step ?? "-") \($0.code)" }
  }
}

/// One contact's way through one journey, told by hand.
struct Traveller {
  let journey: Journey
  var now: Instant
  var run: Run
  var effects: [Effect] = []
  var values: [String: JSON] = [
    "contact.email": "ada@example.com", "contact.phone": "+33612345678",
  ]
  var zones = Zones(workspace: .utc)
  var storefront = Storefront.empty

  /// Begins the journey with an event of its start's trigger.
  init(
    _ journey: Journey, with properties: JSON.Object = ["total": 80, "cart_id": "c1"],
    at now: Instant = Traveller.noon, storefront: Storefront = .empty
  ) throws {
    self.journey = journey
    self.now = now
    self.storefront = storefront
    let event = Event(
      name: journey.start.trigger.trigger == "go" ? "Go" : "Cart Abandoned", messageId: "m1",
      at: now, properties: properties)
    let contact = Contact(id: Traveller.contact, createdAt: now)
    let facts = Traveller.facts(values, zones)
    let admission = journey.admission(of: event, contact: contact, live: [], facts: facts, now: now)
    {
      _ in nil
    }
    guard case .admitted(let run) = admission else { throw NotAdmitted(admission: admission) }
    self.run = run
    tell(.started)
  }

  struct NotAdmitted: Error { let admission: Admission }

  static let contact = ContactID(partition: 0, serial: 7)
  /// 2026-03-02, a Monday, 12:00 UTC.
  static let noon = Instant(milliseconds: 1_772_452_800_000)

  static func facts(
    _ values: [String: JSON], _ zones: Zones, _ storefront: Storefront = .empty
  ) -> Facts {
    Facts(
      contact: contact, pushTokens: [("fcm", "token-a"), ("fcm", "token-b")], zones: zones,
      value: { values[$0.text] }, storefront: storefront)
  }

  mutating func tell(_ input: Input) {
    let (next, following) = run.advance(
      on: input, in: journey, facts: Traveller.facts(values, zones, storefront), now: now)
    run = next
    effects += following
  }

  mutating func hear(_ name: String, _ properties: JSON.Object = [:]) {
    tell(
      .event(Event(name: name, messageId: "e\(now.milliseconds)", at: now, properties: properties)))
  }

  /// Lets time pass, firing the timer at its instant when it falls within.
  mutating func pass(_ span: Span) {
    let end = now + span
    while let due = run.armed, due <= end {
      now = due
      tell(.due)
    }
    now = end
  }

  /// Settles every open line of the step at which the run rests.
  mutating func settle(sent: Bool = true) {
    guard case .parked(let park) = run.state, case .sending(let open) = park.reason else { return }
    for key in open.sorted() { tell(.settled(step: park.step, key: key, sent: sent)) }
  }

  /// The steps passed so far, with their outcomes.
  var way: [String] {
    run.path.map { passage in
      passage.outcome.map { "\(passage.step):\($0)" } ?? passage.step
    }
  }

  /// Why the run has ended; nil while it lives.
  var end: Run.End.Reason? {
    if case .ended(let end) = run.state { end.reason } else { nil }
  }

  /// Steps that have asked for messages, with their destinations.
  var requests: [String] {
    effects.flatMap { effect -> [String] in
      guard case .send(let request) = effect else { return [] }
      return request.lines.map { "\(request.step)→\($0.unsendable ?? $0.destination)" }
    }
  }
}
