import Contents
import Testing
import Values

@Test func `values are filled in as they are written`() throws {
  let variables: JSON = [
    ["name": "n", "type": "number"], ["name": "t"], ["name": "b", "type": "boolean"],
    ["name": "l", "type": "list"], ["name": "o", "type": "object"],
  ]
  func shown(_ value: JSON, as name: String) throws -> String {
    try rendered("[{{\(name)}}]", [name: value], variables: variables)
  }
  #expect(try shown(20, as: "n") == "[20]")
  #expect(try shown(JSON(parsing: "19.90"), as: "n") == "[19.9]")
  #expect(try shown("<a> & \"b\"", as: "t") == "[<a> & \"b\"]")
  #expect(try shown("{{b}}", as: "t") == "[{{b}}]")
  #expect(try shown(true, as: "b") == "[true]")
  #expect(try shown(["a", 1, nil], as: "l") == "[a, 1]")
  #expect(try shown(["a": 1], as: "o") == "[]")
  #expect(try rendered("[{{o.a.b}}]", ["o": ["a": ["b": 5]]], variables: variables) == "[5]")
}

@Test func `amounts have their cents`() throws {
  let variables: JSON = [["name": "p", "type": "currency"]]
  for (value, text) in [
    ("20", "20.00"), ("19.9", "19.90"), ("19.99", "19.99"), ("1.234", "1.234"),
    ("-0.5", "-0.50"), ("\"7.5\"", "7.50"), ("\"free\"", "free"),
  ] {
    #expect(try rendered("{{p}}", ["p": JSON(parsing: value)], variables: variables) == text)
  }
}

@Test func `what is missing takes its default or shows nothing`() throws {
  let variables: JSON = [["name": "a", "default": "you"], ["name": "b"]]
  #expect(try rendered("Hi {{a}}{{b}}", variables: variables) == "Hi you")
  #expect(try rendered("Hi {{a}}{{b}}", ["a": nil, "b": nil], variables: variables) == "Hi you")
  #expect(try rendered("Hi {{a}}{{b}}", ["a": "", "b": 0], variables: variables) == "Hi 0")
}

@Test func `sections go through lists and hide what is empty`() throws {
  let variables: JSON = [["name": "products", "type": "list"], ["name": "brand"]]
  let text = """
    {{#products}}
    {{index()}} {{title}}{{#brand}} by {{brand}}{{/brand}}{{^last()}},{{/last()}}
    {{/products}}
    {{^products}}Nothing{{/products}}.
    """
  let products: JSON = [
    ["title": "Lamp", "brand": "A"], ["title": "Chair", "brand": ""],
    ["title": "Bed", "brand": nil],
  ]
  #expect(
    try rendered(text, ["products": products, "brand": "outer"], variables: variables)
      == "0 Lamp by A,\n1 Chair,\n2 Bed\n.")
  #expect(try rendered(text, ["products": []], variables: variables) == "Nothing.")
  #expect(try rendered(text, variables: variables) == "Nothing.")
  #expect(
    try rendered("{{#products}}{{.}};{{/products}}", ["products": ["a", 1]], variables: variables)
      == "a;1;")
}

@Test func `values can be transformed`() throws {
  let variables: JSON = [["name": "a"], ["name": "l", "type": "list"]]
  let values: JSON.Object = ["a": "élan", "l": ["x", "y"]]
  func shown(_ text: String) throws -> String { try rendered(text, values, variables: variables) }
  #expect(try shown("{{uppercased(a)}} {{capitalized(a)}} {{lowercased(a)}}") == "ÉLAN Élan élan")
  #expect(try shown("{{uppercased(capitalized(a))}}") == "ÉLAN")
  #expect(try shown("{{count(l)}}{{first(l)}}{{last(l)}}") == "2xy")
  #expect(try shown("{{#reversed(l)}}{{.}}{{/reversed(l)}}") == "yx")
  #expect(try shown("{{#empty(l)}}none{{/empty(l)}}{{^empty(a)}}some{{/empty(a)}}") == "some")
}

@Test func `html escapes values, subjects and texts do not`() throws {
  let email = try mail(
    #"""
    {"channel":"email","subject":"{{a}}","preheader":"{{a}}","text":"{{a}}",
     "html":"<body class=x><a href=\"{{u}}\">{{a}}</a>{{{a}}}{{&a}}</body>",
     "variables":[{"name":"a"},{"name":"u","type":"url"}]}
    """#, ["a": "<b> & \"c\"", "u": "https://x/?a=1&b=2"])
  #expect(email.subject == "<b> & \"c\"")
  #expect(email.preheader == "<b> & \"c\"")
  #expect(email.text == "<b> & \"c\"")
  #expect(
    email.html == """
      <body class=x><div style="display:none;max-height:0;overflow:hidden;mso-hide:all">\
      &lt;b&gt; &amp; "c"</div><a href="https://x/?a=1&amp;b=2">\
      &lt;b&gt; &amp; &quot;c&quot;</a><b> & "c"<b> & "c"</body>
      """)
}

@Test func `a subject stays one line whatever the values are`() throws {
  let email = try mail(
    #"{"channel":"email","subject":"Hi {{a}}","html":"x","variables":[{"name":"a"}]}"#,
    ["a": "Ann\r\nBcc: all@example.com"])
  #expect(email.subject == "Hi Ann Bcc: all@example.com")
}

@Test func `the language of the contact is taken where there is one`() throws {
  let text = #"""
    {"channel":"email","subject":"en","html":"EN","variants":{"fr":{"subject":"fr"},
     "pt-BR":{"subject":"br","html":"BR"}}}
    """#
  for (locale, subject, html) in [
    (nil, "en", "EN"), ("fr", "fr", "EN"), ("fr-CA", "fr", "EN"), ("FR_be", "fr", "EN"),
    ("pt_BR", "br", "BR"), ("pt", "en", "EN"), ("de-DE", "en", "EN"), ("", "en", "EN"),
    ("?", "en", "EN"),
  ] as [(String?, String, String)] {
    let email = try mail(text, locale: locale)
    #expect(email.subject == subject)
    #expect(email.html == html)
  }
}

@Test func `a push has its texts and data`() throws {
  let definition = try content(
    #"""
    {"channel":"push","title":"{{t}}","text":"B","url":"app://{{trigger.id}}","data":{"k":"{{t}}!"},
     "variables":[{"name":"t"}]}
    """#)
  let compiled = try CompiledContent(definition)
  guard
    case .push(let push) = try compiled.render(variables: ["t": "<T>", "trigger": ["id": 7]])
  else {
    Issue.record("a push came out as something else")
    return
  }
  #expect(push.title == "<T>")
  #expect(push.text == "B")
  #expect(push.image == "")
  #expect(push.url == "app://7")
  #expect(push.data == ["k": "<T>!"])
  #expect(throws: Unrenderable.tooLong(field: "")) {
    try compiled.render(variables: ["t": .string(String(repeating: "x", count: 2_100))])
  }
}

@Test func `what comes out empty or too long is a reason not to send`() throws {
  let variables: JSON = [["name": "a"], ["name": "l", "type": "list"]]
  #expect(throws: Unrenderable.empty(field: "text")) {
    try rendered(" {{a}}\n", variables: variables)
  }
  let long = JSON.string(String(repeating: "x", count: 1_601))
  #expect(throws: Unrenderable.tooLong(field: "text")) {
    try rendered("{{a}}", ["a": long], variables: variables)
  }
}

@Test func `loops within loops come to an end`() throws {
  let deep = String(repeating: "{{#l}}", count: 8) + "x" + String(repeating: "{{/l}}", count: 8)
  let list = JSON.array((0..<1_000).map { .number(Number($0)) })
  #expect(throws: Unrenderable.tooLong(field: "text")) {
    try rendered(deep, ["l": list], variables: [["name": "l", "type": "list"]])
  }
  #expect(throws: Unrenderable.tooLong(field: "text")) {
    try rendered(
      "{{#l}}{{contact.x}}{{/l}}",
      ["l": list, "contact": ["x": .string(String(repeating: "y", count: 100_000))]],
      variables: [["name": "l", "type": "list"]])
  }
}

@Test func `a content says what it uses`() throws {
  let html = """
    {{#products}}{{title}} {{price}} {{name}} {{#tags}}{{label}}{{/tags}}{{/products}}
    {{#trigger.items}}{{x}}{{/trigger.items}}{{o.city}}<a href="{{unsubscribe_url}}">
    """
  let written: JSON = [
    "channel": "email", "subject": "{{name}} {{contact.first_name}}", "html": .string(html),
    "variables": [
      ["name": "name"], ["name": "products", "type": "list", "required": true],
      ["name": "unused"], ["name": "o", "type": "object"],
    ],
  ]
  let compiled = try CompiledContent(ContentDefinition(id: "c", json: written))
  #expect(compiled.usedVariables == ["name", "o", "products"])
  #expect(compiled.usedFields == ["contact.first_name", "trigger.items"])
  #expect(compiled.elementFields == ["products": ["price", "tags", "title"], "o": ["city"]])
  #expect(compiled.hasUnsubscribeLink)
  #expect(compiled.unfilled(by: [:]) == ["products"])
  #expect(compiled.unfilled(by: ["products": []]) == [])
}

@Test(arguments: [
  ("<a href='{{unsubscribe_url}}'>", true),
  ("{{#unsubscribe_url}}{{.}}{{/unsubscribe_url}}", false),
  ("{{#unsubscribe_url}}<a href='{{unsubscribe_url}}'>{{/unsubscribe_url}}", true),
  ("{{#contact.vip}}{{unsubscribe_url}}{{/contact.vip}}", false),
  ("{{^contact}}{{unsubscribe_url}}{{/contact}}", false), ("{{! {{unsubscribe_url}} }}", false),
  ("{{preferences_url}}", false), ("unsubscribe_url", false),
])
func `the way out has to be there in any case`(html: String, expected: Bool) throws {
  let written: JSON = ["channel": "email", "subject": "S", "html": .string("x" + html)]
  let compiled = try CompiledContent(ContentDefinition(id: "c", json: written))
  #expect(compiled.hasUnsubscribeLink == expected)
}

@Test func `every language needs the way out`() throws {
  let compiled = try CompiledContent(
    content(
      #"""
      {"channel":"email","subject":"S","html":"{{unsubscribe_url}}",
       "variants":{"fr":{"html":"rien"}}}
      """#))
  #expect(!compiled.hasUnsubscribeLink)
}
