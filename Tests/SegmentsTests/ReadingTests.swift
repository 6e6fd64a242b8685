import Segments
import Testing
import Values

@Test(arguments: [
  #"{"field":"contact.newsletter","is":"equal","value":"subscribed"}"#,
  #"{"field":"purchases.last_at","is":"in_last","value":{"weeks":2}}"#,
  #"{"field":"contact.birthday","is":"anniversary","zone":"contact"}"#,
  #"{"not":{"any":[{"segment":"vip"},{"field":"picks.count","is":"exists"}]}}"#,
  #"{"did":"Product Viewed","at_least":3,"in_last":{"days":7},"#
    + #""where":{"field":"event.category","is":"equal","value":"Lamps"}}"#,
  #"{"did_not":"Order Completed","in_last":{"days":90}}"#,
  #"{"did":"Order Completed","sum":"event.total","is":"at_least","value":200,"#
    + #""calendar":{"unit":"month","ago":0,"zone":"workspace"}}"#,
  #"{"all":[]}"#,
])
func `a condition is written as it was read`(text: String) throws {
  let condition = try Condition(json: JSON(parsing: text), steps: ["picks"])
  #expect(condition.json.serialized == text)
  #expect(try Condition(json: condition.json, steps: nil) == condition)
}

@Test func `all problems are reported at once and none is ignored`() throws {
  let text = """
    {"all":[
      {"field":"contact.x","is":"resembles","value":1},
      {"field":"contact.x","is":"equal"},
      {"field":"contact.x","is":"between","value":[1]},
      {"field":"nowhere.x","is":"exists"},
      {"field":"contact","is":"exists","value":1,"colour":"red"},
      {"field":"contact.x","is":"equal","value":1,"zone":"contact"},
      {"field":"contact.x","is":"in_last","value":{"fortnights":1},"zone":"moon"},
      {"any":[]},
      {"kind":"leaf"},
      {"segment":"a","not":{"all":[]}},
      7
    ]}
    """
  #expect(
    try problems(text) == [
      "all[0].is unknown_operator", "all[1].value missing_value", "all[2].value wrong_value",
      "all[3].field unknown_field", "all[4].colour unknown_key", "all[4].field malformed_field",
      "all[4].value unexpected_value", "all[5].zone unused_zone", "all[6].value wrong_value",
      "all[6].zone unknown_zone", "all[7].any empty", "all[8] unknown_condition",
      "all[9] conflict", "all[10] not_an_object",
    ])
}

@Test(arguments: [
  ("greater", "\"50\""), ("between", "[2,1]"), ("between", "[1,\"2026-01-01\"]"),
  ("contains", "\"\""), ("contains", "5"), ("one_of", "[]"), ("one_of", "\"a\""),
  ("one_of", "[[1]]"), ("equal", "[1]"), ("equal", "{\"a\":1}"), ("before", "\"soon\""),
  ("in_last", "{}"), ("in_last", "30"), ("in_last", "{\"days\":0}"), ("in_last", "{\"days\":-1}"),
  ("days_ago", "-1"), ("days_ago", "1.5"), ("days_ago", "{\"hours\":1}"),
  ("days_ago", "{\"days\":40000}"), ("anniversary_in", "400"), ("weekday", "[]"),
  ("weekday", "[\"monday\"]"), ("time_between", "[\"09:00\"]"),
  ("time_between", "[\"09:00\",\"09:00\"]"), ("time_between", "[\"9:00\",\"18:00\"]"),
  ("time_between", "[\"09:00\",\"24:01\"]"), ("time_between", "[\"09:00\",\"18:60\"]"),
  ("time_between", "[\"+9:00\",\"18:00\"]"),
])
func `an operand of the wrong kind is refused`(comparison: String, operand: String) throws {
  let found = try problems(
    "{\"field\":\"contact.x\",\"is\":\"\(comparison)\",\"value\":\(operand)}")
  #expect(found.count == 1)
  #expect(found[0].hasPrefix("value"))
}

@Test(arguments: [
  (#"{"did":""}"#, ["did wrong_value"]),
  (#"{"did":"A","did_not":"B"}"#, [" conflict"]),
  (#"{"did":"A","at_least":-1}"#, ["at_least wrong_value"]),
  (#"{"did":"A","at_least":1,"sum":"event.x"}"#, [" conflict"]),
  (#"{"did_not":"A","at_least":1}"#, [" conflict"]),
  (#"{"did":"A","is":"equal"}"#, ["is unknown_key"]),
  (#"{"did":"A","sum":"event.total"}"#, ["is unknown_operator"]),
  (#"{"did":"A","in_last":{"days":1},"calendar":{"unit":"day"}}"#, [" conflict"]),
  (
    #"{"did":"A","calendar":{"unit":"decade","ago":-1,"zone":"moon"}}"#,
    ["calendar.unit wrong_value", "calendar.ago wrong_value", "calendar.zone unknown_zone"]
  ),
  (#"{"did":"A","where":{"did":"B"}}"#, ["where not_here"]),
  (#"{"did":"A","where":{"segment":"B"}}"#, ["where.segment not_here"]),
])
func `an activity is checked as well`(text: String, expected: [String]) throws {
  #expect(try problems(text) == expected)
}

@Test func `steps are fields when they are known`() throws {
  let text = #"{"field":"picks.count","is":"greater","value":0}"#
  #expect(try problems(text) == ["field unknown_field"])
  #expect(try problems(text, steps: ["picks"]) == [])
  #expect(try problems(text, steps: nil) == [])
}

@Test func `depth and leaves are limited`() throws {
  func nested(_ levels: Int) -> String {
    String(repeating: "{\"not\":", count: levels - 1) + #"{"segment":"a"}"#
      + String(repeating: "}", count: levels - 1)
  }
  #expect(try problems(nested(16)) == [])
  #expect(try problems(nested(17)).count == 1)
  #expect(try problems(nested(17))[0].hasSuffix(" too_deep"))
  func wide(_ leaves: Int) -> String {
    let parts = Array(repeating: #"{"segment":"a"}"#, count: leaves)
    return "{\"any\":[\(parts.joined(separator: ","))]}"
  }
  #expect(try problems(wide(500)) == [])
  #expect(try problems(wide(501)) == ["any[500] too_many"])
  #expect(try problems(wide(5_000)) == ["any[500] too_many"])
}

@Test func `a condition says what it needs to know`() throws {
  let plain = try Condition(
    json: JSON(
      parsing: """
        {"any":[{"field":"trigger.b","is":"exists"},{"not":{"field":"contact.a","is":"exists"}},
        {"field":"trigger.b","is":"missing"}]}
        """))
  #expect(plain.fields.map(\.text) == ["contact.a", "trigger.b"])
  #expect(!plain.usesSegmentsOrActivities)
  let rich = try Condition(
    json: JSON(
      parsing: """
        {"all":[{"segment":"vip"},{"did":"Order Completed","sum":"event.total","is":"less",
        "value":5,"where":{"field":"event.shop","is":"exists"}}]}
        """))
  #expect(rich.usesSegmentsOrActivities)
  #expect(rich.segments == ["vip"])
  #expect(rich.events == ["Order Completed"])
  #expect(rich.fields.map(\.text) == ["event.shop", "event.total"])
}
