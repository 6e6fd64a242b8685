import Contacts
import Events
import Journeys
import Segments
import Testing
import Values

@Suite struct AdmissionTests {
  private func admission(
    _ start: String, audience: String = "{}", live: [Run] = [], last: Instant? = nil,
    createdAt: Instant = Traveller.noon, values: [String: JSON] = [:],
    properties: JSON.Object = [:], at now: Instant = Traveller.noon
  ) throws -> Admission {
    let journey = try Seed.journey(
      """
      {"id":"test","audience":\(audience),"start":{"trigger":"go",\(start)},
       "steps":[{"id":"s","type":"wait","for":{"days":1}}]}
      """, triggers: ["go": "Go"])
    let event = Event(name: "Go", messageId: "m", at: now, properties: properties)
    return journey.admission(
      of: event, contact: Contact(id: Traveller.contact, createdAt: createdAt), live: live,
      facts: Traveller.facts(values, Zones(workspace: .utc)), now: now
    ) { _ in last }
  }

  private func isAdmitted(_ admission: Admission) -> Bool {
    if case .admitted = admission { return true }
    return false
  }

  @Test func `once means once for ever`() throws {
    #expect(isAdmitted(try admission(#""reentry":{"mode":"once"}"#)))
    let again = try admission(#""reentry":{"mode":"once"}"#, last: Traveller.noon - .days(900))
    #expect(again == .refused(.onlyOnce))
  }

  @Test func `after a delay counts from the last entry`() throws {
    let start = #""reentry":{"mode":"after","after":{"days":30}}"#
    #expect(try admission(start, last: Traveller.noon - .days(29)) == .refused(.tooSoon))
    #expect(isAdmitted(try admission(start, last: Traveller.noon - .days(30))))
  }

  @Test func `a second start with an equal key is ignored while the first run lives`() throws {
    let start = #""reentry":{"mode":"always"},"key":"cart_id""#
    guard case .admitted(var run) = try admission(start, properties: ["cart_id": 7]) else {
      Issue.record("the first start is admitted")
      return
    }
    let journey = try Seed.journey(steps: #"{"id":"s","type":"wait","for":{"days":1}}"#)
    run =
      run.advance(
        on: .started, in: journey,
        facts: Traveller.facts([:], Zones(workspace: .utc)), now: Traveller.noon
      ).run
    #expect(run.key == "7")
    #expect(
      try admission(start, live: [run], properties: ["cart_id": "7"]) == .refused(.alreadyInside))
    #expect(isAdmitted(try admission(start, live: [run], properties: ["cart_id": "8"])))
  }

  @Test func `the audience decides by reach and by when the contact came`() throws {
    let always = #""reentry":{"mode":"always"}"#
    #expect(
      try admission(always, audience: #"{"reach":"with_email"}"#) == .refused(.notReachable))
    #expect(
      isAdmitted(
        try admission(
          always, audience: #"{"reach":"with_email"}"#, values: ["contact.email": "a@b.example"])))
    #expect(
      try admission(
        always, audience: #"{"contacts":"new"}"#, createdAt: Instant(milliseconds: -1))
        == .refused(.notNew))
    #expect(try admission(always, audience: #"{"contacts":"existing"}"#) == .refused(.notExisting))
  }

  @Test func `nobody enters before the start date or from the end date on`() throws {
    let dates =
      #""reentry":{"mode":"always"},"from":"2026-03-02T13:00:00","to":"2026-03-03T00:00:00""#
    #expect(try admission(dates) == .refused(.notYetOpen))
    #expect(isAdmitted(try admission(dates, at: Traveller.noon + .hours(1))))
    #expect(try admission(dates, at: Traveller.noon + .hours(12)) == .refused(.closed))
  }
}
