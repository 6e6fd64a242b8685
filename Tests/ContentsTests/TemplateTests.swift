import Contents
import Testing
import Values

@Test(arguments: [
  ("{{a", "unclosed_tag"), ("{{{a}} ", "unclosed_tag"), ("{{! never", "unclosed_tag"),
  ("{{#a}}x", "unclosed_section"), ("{{/a}}", "unexpected_close"),
  ("{{#a}}{{#b}}{{/a}}{{/b}}", "unexpected_close"), ("{{}}", "malformed_tag"),
  ("{{ }}", "malformed_tag"), ("{{a b}}", "malformed_tag"), ("{{a..b}}", "malformed_tag"),
  ("{{.a}}", "malformed_tag"), ("{{é}}", "malformed_tag"), ("{{.}}", "malformed_tag"),
  ("{{index()}}", "malformed_tag"), ("{{shout(a)}}", "malformed_tag"),
  ("{{uppercased(a}}", "malformed_tag"), ("{{uppercased()}}", "malformed_tag"),
  ("{{>other}}", "unsupported_tag"), ("{{<base}}{{/base}}", "unsupported_tag"),
  ("{{$block}}", "unsupported_tag"), ("{{=<% %>=}}", "unsupported_tag"),
  ("{{% CONTENT_TYPE:HTML}}", "unsupported_tag"), ("{{*name}}", "unsupported_tag"),
  ("{{ # a}}{{/a}}", "malformed_tag"), ("{{{{a}}}}", "malformed_tag"),
  ("{{nobody}}", "undeclared_variable"), ("{{nobody.name}}", "undeclared_variable"),
  ("{{{nobody}}}", "undeclared_variable"), ("{{#nobody}}{{x}}{{/nobody}}", "undeclared_variable"),
  ("{{#b}}{{nobody}}{{/b}}", "undeclared_variable"),
])
func `a template with a mistake is refused with its reason`(text: String, code: String) throws {
  let written: JSON = [
    "channel": "sms", "text": .string(text),
    "variables": [["name": "a", "type": "list"], ["name": "b", "type": "boolean"]],
  ]
  let found = try problems(written.serialized)
  #expect(found.contains("text \(code)"), "found \(found)")
}

@Test func `mistakes name their line`() throws {
  let definition = try content(#"{"channel":"sms","text":"one\ntwo {{nobody}}\n{{/x}}"}"#)
  #expect(definition.problems.map(\.message).allSatisfy { $0.hasPrefix("Line ") })
  #expect(definition.problems.first?.message.hasPrefix("Line 3:") ?? false)
}

@Test func `nesting is limited`() throws {
  func nested(_ levels: Int) -> String {
    String(repeating: "{{#contact}}", count: levels) + "x"
      + String(repeating: "{{/contact}}", count: levels)
  }
  #expect(try rendered(nested(8), ["contact": ["a": 1]]) == "x")
  let written: JSON = ["channel": "sms", "text": .string(nested(9))]
  #expect(try problems(written.serialized) == ["text too_deep"])
}

@Test(arguments: 1...400 as ClosedRange<UInt64>)
func `any text is either refused or rendered`(seed: UInt64) throws {
  var chance = Seeded(seed: seed)
  let pieces = [
    "{{", "}}", "{", "}", "#", "/", "^", "!", "&", ">", "<", "$", "=", "%", ".", "a", "b", " ",
    "\n", "\r\n", "(", ")", "first", "{{#a}}", "{{/a}}", "{{a}}", "{{{a}}}", "{{^a}}", "é",
    "\u{301}", "*", "{{=| |=}}", "|", "{{.}}", "{{index()}}",
  ]
  let text = (0..<Int.random(in: 1...30, using: &chance))
    .map { _ in pieces.randomElement(using: &chance) ?? "" }.joined()
  let written: JSON = [
    "channel": "sms", "text": .string("x" + text),
    "variables": [["name": "a", "type": "list"], ["name": "b"]],
  ]
  do {
    let compiled = try CompiledContent(ContentDefinition(id: "c", json: written))
    _ = try compiled.render(variables: ["a": [1, ["a": [2, 3]], []], "b": "{{a}}"])
  } catch let errors as ContentErrors {
    #expect(!errors.problems.isEmpty)
  }
}

/// Numbers that a seed determines (SplitMix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
