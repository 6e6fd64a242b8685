import Journeys
import Testing
import Values

@Suite struct DirectiveTests {
  private func traveller(_ form: String) throws -> Traveller {
    try Traveller(
      Seed.journey(
        steps: #"{"id":"gate","type":"wait","for":{"hours":1}},{"id":"w","type":"wait",\#(form)}"#),
      with: ["delivery_at": "2026-03-10T10:00:00Z"])
  }

  private func pause(_ traveller: inout Traveller, _ number: Int = 1) {
    traveller.tell(
      .obey(Directive(number: number, at: traveller.now, kind: .pause), skipped: []))
  }

  private func resume(_ traveller: inout Traveller, _ late: Late, _ number: Int = 2) {
    traveller.tell(
      .obey(Directive(number: number, at: traveller.now, kind: .resume(late)), skipped: []))
  }

  // Reached at 13:00 on a Monday, paused for two days at 14:00.
  @Test(arguments: [
    (#""for":{"days":1}"#, "2026-03-05T13:00:00.000Z"),
    (#""until":"2026-03-06T09:30:00""#, "2026-03-06T09:30:00.000Z"),
    (#""until_time":"09:00""#, "2026-03-05T09:00:00.000Z"),
    (#""until_time":"09:00","weekdays":["tue"]"#, "2026-03-10T09:00:00.000Z"),
    (#""relative_to":"trigger.delivery_at","offset":{"days":-2}"#, "2026-03-08T10:00:00.000Z"),
  ])
  func `a shift moves lengths of time, and leaves the calendar where it is`(
    form: String, due: String
  ) throws {
    var traveller = try traveller(form)
    traveller.pass(.hours(2))
    pause(&traveller)
    #expect(traveller.run.armed == nil)
    traveller.pass(.days(2))
    resume(&traveller, .shift)
    #expect(traveller.run.armed?.text == due)
    #expect(traveller.run.frozen == nil && traveller.run.obeyed == 2)
  }

  @Test(arguments: [Late.send, .skip, .shift])
  func `a date that passed during a pause is over`(late: Late) throws {
    var traveller = try traveller(#""until":"2026-03-03T09:30:00""#)
    traveller.pass(.hours(2))
    pause(&traveller)
    traveller.pass(.days(2))
    resume(&traveller, late)
    #expect(traveller.end == .completed)
  }

  @Test func `what is frozen is stored and read again`() throws {
    var traveller = try Traveller(
      Seed.journey(
        steps: #"""
          {"id":"l","type":"wait_for","trigger":"go","limit":{"days":1},"yes":[],"no":[]}
          """#), with: [:])
    pause(&traveller)
    traveller.hear("Go")
    #expect(traveller.run.frozen?.heard?.outcome == "yes")
    #expect(try Run(decoding: traveller.run.encoded()) == traveller.run)
    // Only the first thing counts.
    let first = traveller.run.frozen
    traveller.pass(.hours(1))
    traveller.hear("Go")
    #expect(traveller.run.frozen == first)
    resume(&traveller, .send)
    #expect(traveller.way == ["l:yes"])
  }

  @Test func `a directive is kept as a word`() {
    let kinds: [Directive.Kind] =
      [.pause, .stop, .move(version: 12)] + Late.allCases.map { .resume($0) }
    for kind in kinds { #expect(Directive.Kind(word: kind.word) == kind) }
    for word in ["", "pausee", "resume", "resume:later", "move:x"] {
      #expect(Directive.Kind(word: word) == nil)
    }
  }
}
