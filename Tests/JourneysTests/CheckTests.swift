import Journeys
import Testing
import Values

@Suite struct CheckTests {
  @Test func `the abandoned-cart journey has no problem`() throws {
    let problems = try Seed.draft(Seed.abandonedCart).check(in: Seed.surroundings)
    #expect(problems == [])
  }

  @Test func `every problem comes at once, each with its step and code`() throws {
    let problems = try Seed.problems(
      steps: #"""
        {"id":"a","type":"send_email","content":"nowhere"},
        {"id":"a","type":"wait","for":{"fortnights":1}},
        {"id":"b","type":"wait_for","message":"z","interaction":"opened"},
        {"id":"c","type":"teleport"},
        {"id":"d","type":"wait","for":{"days":1},"colour":"red"}
        """#)
    #expect(
      Set(problems) == [
        "a duplicate_id", "a invalid_duration", "b missing_limit", "c unknown_type",
        "d unknown_member", "a missing_content", "b unknown_message", "d unreachable_step",
      ])
  }

  @Test(arguments: [
    (#"{"id":"a","type":"stop"},{"id":"b","type":"wait","for":{"days":1}}"#, "b unreachable_step"),
    (
      #"""
      {"id":"a","type":"branch","cases":[{"if":{"field":"contact.x","is":"exists"},
       "steps":[{"id":"s","type":"stop"}]}],"otherwise":[{"id":"t","type":"stop"}]},
      {"id":"b","type":"wait","for":{"days":1}}
      """#, "b unreachable_step"
    ),
    (#"{"id":"a","type":"send_sms","content":"first-reminder"}"#, "a wrong_channel"),
    (
      #"{"id":"a","type":"send_email","content":"first-reminder","topic":"gossip"}"#,
      "a unknown_topic"
    ),
    (
      #"{"id":"a","type":"send_webhook","url":"https://x.example","secret":"other"}"#,
      "a unknown_secret"
    ),
    (#"{"id":"a","type":"send_webhook","url":"ftp://x.example"}"#, "a invalid_url"),
    (#"{"id":"a","type":"experiment","lanes":[]}"#, "a not_supported_yet"),
    (#"{"id":"a","type":"experiment","lanes":[]}"#, "a not_supported_yet"),
    (#"{"id":"a","type":"wait_for","segment":"vip","limit":{"days":1}}"#, "a unknown_segment"),
    (#"{"id":"a","type":"add_to_segment","segment":"vip"}"#, "a unknown_segment"),
    (
      #"""
      {"id":"m","type":"send_sms","content":"second-reminder"},
      {"id":"a","type":"wait_for","message":"m","interaction":"opened","limit":{"days":1}}
      """#, "a not_supported_yet"
    ),
    (
      #"""
      {"id":"b","type":"split","lanes":[
        {"name":"A","share":1,"steps":[{"id":"m","type":"send_email","content":"first-reminder"}]},
        {"name":"B","share":1,"steps":[]}]},
      {"id":"a","type":"wait_for","message":"m","interaction":"opened","limit":{"days":1}}
      """#, "a message_not_sent_before"
    ),
    (#"{"id":"contact","type":"stop"}"#, "contact invalid_id"),
    (#"{"type":"stop"}"#, "#1 missing_member"),
  ])
  func `a step that cannot work is refused`(steps: String, problem: String) throws {
    #expect(try Seed.problems(steps: steps).contains(problem))
  }

  @Test func `a content that is a draft keeps the journey from being published`() throws {
    var surroundings = Seed.surroundings
    surroundings.contents["last-reminder"] = .init(
      channel: "push", isReady: false, requiredVariables: [], declaredVariables: [],
      hasUnsubscribeLink: false)
    let draft = try Seed.draft(Seed.abandonedCart)
    #expect(throws: Unpublishable.self) {
      try draft.journey(version: 1, publishedAt: Traveller.noon, in: surroundings)
    }
  }

  @Test func `a trigger that has never come is a warning`() throws {
    var surroundings = Seed.surroundings
    let trigger = Trigger.read(id: "go", ["event": "Go"]).trigger
    surroundings.triggers["go"] = .init(trigger: trigger, isPublished: true, wasReceived: false)
    let draft = try Seed.draft(
      #"""
      {"id":"t","start":{"trigger":"go","reentry":{"mode":"once"}},
       "steps":[{"id":"s","type":"stop"}]}
      """#,
      triggers: ["go": "Go"])
    let problems = draft.check(in: surroundings)
    #expect(problems.map(\.code) == ["trigger_never_received"])
    #expect(problems.map(\.isWarning) == [true])
  }

  @Test func `a thousand steps are too many and do not harm`() throws {
    let steps = (0..<1_000).map { #"{"id":"s\#($0)","type":"wait","for":{"days":1}}"# }
    #expect(try Seed.problems(steps: steps.joined(separator: ",")).contains("- too_large"))
  }
}
