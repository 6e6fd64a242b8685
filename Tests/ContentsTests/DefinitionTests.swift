import Contents
import Testing
import Values

private let full = """
  {"id":"welcome","channel":"email","name":"Welcome","from":"Shop <shop@example.com>",\
  "subject":"Hello {{name}}","preheader":"{{name}}, look","html":"<p>{{name}}</p>",\
  "variables":[{"name":"name","type":"text","default":"you"},\
  {"name":"picks","type":"list","required":true}],\
  "variants":{"fr":{"subject":"Bonjour {{name}}"}}}
  """

@Test func `a content is written as it was read`() throws {
  let definition = try content(full, id: "welcome")
  #expect(definition.json.serialized == full)
  #expect(try ContentDefinition(id: "welcome", json: definition.json) == definition)
  #expect(definition.name == "Welcome")
  #expect(definition.wording.from == "Shop <shop@example.com>")
  #expect(definition.variables.map(\.name) == ["name", "picks"])
  #expect(definition.requiredVariables.map(\.name) == ["picks"])
  #expect(definition.problems == [])
}

@Test func `the id comes first even where it was not written`() throws {
  #expect(
    try content(#"{"channel":"sms","text":"Hi"}"#, id: "a").json.serialized
      == #"{"id":"a","channel":"sms","text":"Hi"}"#)
  #expect(try content(#"{"channel":"sms","text":"Hi"}"#, id: "a").name == "a")
}

@Test func `all problems are reported at once and none is ignored`() throws {
  let text = #"""
    {"id":"other","channel":"email","colour":"red","subject":"a\nb","html":7,"from":"shop",
     "reply_to":"a@b\r\nBcc: c@d","body":[],
     "variables":[{"name":"1st"},{"name":"contact"},{"name":"a","type":"image"},
      {"name":"b","type":"number","default":"many"},{"name":"c","required":"yes"},{"name":"d"},
      {"name":"d","size":1},5],
     "variants":{"french!":{},"fr":{"text":1},"FR":{"title":"x"}}}
    """#
  #expect(
    try problems(text) == [
      "id wrong_id", "colour unknown_key", "variables[0].name malformed_name",
      "variables[1].name reserved_name", "variables[2].type wrong_type",
      "variables[3].default wrong_type", "variables[4].required wrong_type",
      "variables[6].size unknown_key", "variables[6].name duplicate", "variables[7] not_an_object",
      "subject line_break", "html wrong_type", "from malformed_address", "reply_to line_break",
      "body wrong_type", "variants.french! malformed_name", "variants.fr.text wrong_type",
      "variants.FR.title unknown_key", "variants.FR duplicate",
    ])
}

@Test(arguments: [
  ("[]", [" not_an_object"]), ("{}", ["channel unknown_channel"]),
  (#"{"channel":"fax"}"#, ["channel unknown_channel"]),
  (#"{"channel":"email"}"#, ["subject empty", "html empty"]),
  (#"{"channel":"email","subject":" ","html":"<p>"}"#, ["subject empty"]),
  (#"{"channel":"email","subject":"S","body":{"sections":[]}}"#, ["body not_supported_yet"]),
  (#"{"channel":"email","subject":"S","body":{},"html":"x"}"#, [" conflict"]),
  (#"{"channel":"sms"}"#, ["text empty"]),
  (#"{"channel":"sms","text":"a","html":"b"}"#, ["html unknown_key"]),
  (#"{"channel":"push","url":"https://x"}"#, ["text empty"]),
  (#"{"channel":"push","text":"a","data":{"n":1}}"#, ["data.n wrong_type"]),
  (#"{"channel":"push","title":"a"}"#, []),
  (
    #"{"channel":"sms","text":"a","variants":{"fr":{"text":"{{x}}"}}}"#,
    ["variants.fr.text undeclared_variable"]
  ),
])
func `what is missing keeps a content from being ready`(text: String, expected: [String]) throws {
  #expect(try problems(text) == expected)
}

@Test func `sizes are limited`() throws {
  func sized(_ channel: String, _ slot: String, _ count: Int) throws -> [String] {
    let text = String(repeating: "x", count: count)
    var members: JSON.Object = ["channel": .string(channel), "subject": "S", "html": "x"]
    if channel != "email" { members = ["channel": .string(channel), "text": "x"] }
    members[slot] = .string(text)
    return try problems(JSON.object(members).serialized)
  }
  #expect(try sized("email", "html", 512 * 1_024) == [])
  #expect(try sized("email", "html", 512 * 1_024 + 1) == ["html too_long"])
  #expect(try sized("email", "subject", 1_001) == ["subject too_long"])
  #expect(try sized("sms", "text", 1_600) == [])
  #expect(try sized("sms", "text", 1_601) == ["text too_long"])
  #expect(try sized("push", "text", 4_096) == [])
  #expect(try sized("push", "text", 4_097) == ["text too_long"])
  #expect(try sized("push", "text", 4_096) == [])
  #expect(
    try problems(
      #"{"channel":"push","text":"\#(String(repeating: "x", count: 4_090))","title":"1234567"}"#)
      == [" too_long"])
}
