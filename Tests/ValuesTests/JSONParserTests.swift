import Testing
import Values

@Suite struct JSONParserTests {
  @Test func `an event is read with its members in order`() throws {
    let json = try JSON(
      parsing: """
         {"type":"track","event":"Order Completed","userId":"42","sent":true,"none":null,
         "properties":{"total":19.90,"products":[{"sku":"G-32","price":18.99}, 1, -2, []], "e":{}}}
        """)
    #expect(
      json == [
        "type": "track", "event": "Order Completed", "userId": "42", "sent": true, "none": nil,
        "properties": [
          "total": 19.9, "products": [["sku": "G-32", "price": 18.99], 1, -2, []], "e": [:],
        ],
      ])
    #expect(
      json.object?.members.map(\.key) == ["type", "event", "userId", "sent", "none", "properties"])
  }

  @Test func `escapes and every length of UTF-8 are read`() throws {
    let json = try JSON(
      parsing: #"["\"\\\/\b\f\n\r\t", "\u00e9\u20AC\ud83d\ude00", "é€😀", "a\u0000b", "\u007f"]"#)
    #expect(
      json == ["\"\\/\u{8}\u{c}\n\r\t", "é€😀", "é€😀", "a\0b", "\u{7f}"])
  }

  @Test func `a text longer than a word is found to its end`() throws {
    for length in 0...40 {
      let plain = String(repeating: "x", count: length)
      for tail in ["", "é", "\\n", "é\\n", "\\u00e9y", "€\\\\"] {
        let json = try JSON(parsing: "\"\(plain)\(tail)\(plain)\"")
        let expected = [
          "": "", "é": "é", "\\n": "\n", "é\\n": "é\n", "\\u00e9y": "éy", "€\\\\": "€\\",
        ]
        #expect(json == .string(plain + expected[tail]! + plain))
      }
    }
  }

  @Test func `the last of equal names wins`() throws {
    let json = try JSON(parsing: #"{"a":1,"b":2,"a":3}"#)
    #expect(json.serialized == #"{"a":3,"b":2}"#)
  }

  @Test func `a byte order mark may come first`() throws {
    #expect(try JSON(parsing: [0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == [1])
  }

  @Test(arguments: [
    ("", JSONError(.truncated, offset: 0)),
    ("  ", JSONError(.truncated, offset: 2)),
    ("{", JSONError(.truncated, offset: 1)),
    (#"{"a""#, JSONError(.truncated, offset: 4)),
    (#"{"a":"#, JSONError(.truncated, offset: 5)),
    (#"{"a":1"#, JSONError(.truncated, offset: 6)),
    ("[1,", JSONError(.truncated, offset: 3)),
    (#""abc"#, JSONError(.truncated, offset: 4)),
    (#""abc\"#, JSONError(.truncated, offset: 5)),
    (#""\u00"#, JSONError(.truncated, offset: 5)),
    ("tru", JSONError(.truncated, offset: 3)),
    ("-", JSONError(.truncated, offset: 1)),
    ("1.", JSONError(.truncated, offset: 2)),
    ("1e+", JSONError(.truncated, offset: 3)),
    ("[1,]", JSONError(.malformed(expected: "a value"), offset: 3)),
    ("[1 2]", JSONError(.malformed(expected: "a comma or ]"), offset: 3)),
    (#"{"a":1,}"#, JSONError(.malformed(expected: "a name in quotation marks"), offset: 7)),
    (#"{a:1}"#, JSONError(.malformed(expected: "a name in quotation marks"), offset: 1)),
    (#"{"a" 1}"#, JSONError(.malformed(expected: "a colon"), offset: 5)),
    ("trux", JSONError(.malformed(expected: "true"), offset: 3)),
    ("NaN", JSONError(.malformed(expected: "a value"), offset: 0)),
    ("01", JSONError(.malformed(expected: "no digit after a leading zero"), offset: 1)),
    ("1.e5", JSONError(.malformed(expected: "a digit"), offset: 2)),
    (".5", JSONError(.malformed(expected: "a value"), offset: 0)),
    ("+5", JSONError(.malformed(expected: "a value"), offset: 0)),
    ("1e400", JSONError(.numberOutOfRange, offset: 0)),
    ("[-1e99999999999999999999]", JSONError(.numberOutOfRange, offset: 1)),
    ("1 2", JSONError(.trailingBytes, offset: 2)),
    ("{}x", JSONError(.trailingBytes, offset: 2)),
    ("\"a\nb\"", JSONError(.controlCharacter, offset: 2)),
    ("\"aaaaaaaaaaaaaaa\u{1}b\"", JSONError(.controlCharacter, offset: 16)),
    (#""\x""#, JSONError(.malformed(expected: "an escape such as \\n or \\u00e9"), offset: 1)),
    (#""\u12G4""#, JSONError(.malformed(expected: "four hexadecimal digits"), offset: 5)),
    (#""\ud83d""#, JSONError(.loneSurrogate, offset: 1)),
    (#""ab\ud83d\u0041""#, JSONError(.loneSurrogate, offset: 3)),
    (#""\ude00\ud83d""#, JSONError(.loneSurrogate, offset: 1)),
  ])
  func `what is not JSON is refused with its place`(text: String, expected: JSONError) {
    #expect(throws: expected) { try JSON(parsing: text) }
    #expect(!expected.message.isEmpty)
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82],
      [0xF0, 0x9F, 0x98], [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x28, 0x80],
    ] as [[UInt8]])
  func `invalid UTF-8 is refused`(sequence: [UInt8]) {
    for prefix in ["", "a", "0123456", "01234567", "é", "\\n"] {
      let bytes = [0x22] + Array(prefix.utf8) + sequence
      let expected = JSONError(.invalidUTF8, offset: 1 + prefix.utf8.count)
      #expect(throws: expected) { try JSON(parsing: bytes + [0x22]) }
      #expect(throws: expected) { try JSON(parsing: bytes) }
    }
  }

  @Test func `depth has a limit, and no depth overflows the stack`() throws {
    let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try JSON(parsing: allowed)
    #expect(throws: JSONError(.tooDeep(limit: 64), offset: 64)) {
      try JSON(parsing: "[" + allowed + "]")
    }
    let deep = String(repeating: #"{"a":["#, count: 10_000)
    #expect(throws: JSONError.self) { try JSON(parsing: deep) }
    #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 100_000)) }
    #expect(try JSON(parsing: "1", limits: JSON.Limits(depth: 0)) == 1)
    #expect(throws: JSONError(.tooDeep(limit: 0), offset: 0)) {
      try JSON(parsing: "[]", limits: JSON.Limits(depth: 0))
    }
  }

  @Test func `NUL is found wherever it is`() throws {
    for text in [#""\u0000""#, #"[{"a\u0000":1}]"#, #"{"a":["x\u0000"]}"#] {
      #expect(try JSON(parsing: text).containsNUL)
    }
    #expect(try !JSON(parsing: #"{"a":["0",0,"\u0001"]}"#).containsNUL)
  }

  @Test func `elements are measured`() throws {
    let text = #"{"batch": [ {"a":1} , 22,"\u0000"],"context":{}}"#
    let elements = try JSON.Elements(parsing: Array(text.utf8), of: "batch")
    #expect(elements.root["batch"] == [["a": 1], 22, "\0"])
    #expect(elements.measures?.map(\.length) == [7, 2, 8])
    #expect(elements.measures?.map(\.containsNUL) == [false, false, true])
    #expect(elements.whole.length == text.utf8.count)
    #expect(elements.whole.containsNUL)
    let single = try JSON.Elements(parsing: Array(#" {"a":1} "#.utf8), of: "batch")
    #expect(single.measures == nil)
    #expect(single.whole.length == 7)
    let twice = try JSON.Elements(parsing: Array(#"{"batch":[1],"batch":2}"#.utf8), of: "batch")
    #expect(twice.measures == nil)
  }

  @Test func `an element that cannot be kept does not take the others with it`() throws {
    let deep = String(repeating: #"{"a":["#, count: 10_000) + String(repeating: "]}", count: 10_000)
    for bad in [deep, "1e400", #"{"a":"\ud83d\"]"}"#, #"[[],{"b":"\ud83d"},[1,"]"]]"#] {
      let text = #"{"batch":[1,"# + bad + #" ,"z"],"a":5}"#
      let elements = try JSON.Elements(parsing: Array(text.utf8), of: "batch")
      #expect(elements.root["batch"] == [1, nil, "z"])
      #expect(elements.root["a"] == 5)
      #expect(elements.measures?.map { $0.failure == nil } == [true, false, true])
    }
    for bad in ["{", #"{"a":1e400"#, #""\ud83d""#, "tru", #"{"a" 1}"#] {
      #expect(throws: JSONError.self) {
        try JSON.Elements(parsing: Array(#"{"batch":[1,"#.utf8) + Array(bad.utf8), of: "batch")
      }
    }
  }
}
