import Segments
import Testing
import Values

/// One operator, its operand, a value (nil: missing) and the answer.
struct Case: CustomTestStringConvertible, Sendable {
  let comparison: String, operand: String?, value: String?, holds: Bool

  init(_ comparison: String, _ operand: String?, _ value: String?, _ holds: Bool) {
    (self.comparison, self.operand, self.value, self.holds) = (comparison, operand, value, holds)
  }

  var testDescription: String { "\(value ?? "nothing") \(comparison) \(operand ?? "") → \(holds)" }
}

@Test(arguments: [
  Case("equal", "\"a\"", "\"a\"", true), Case("equal", "\"a\"", "\"A\"", false),
  Case("equal", "50", "50.0", true), Case("equal", "50", "\"50.00\"", true),
  Case("equal", "\"50\"", "50", true), Case("equal", "\"50\"", "\"50.0\"", false),
  Case("equal", "0.1", "1e-1", true), Case("equal", "50", "\"fifty\"", false),
  Case("equal", "true", "true", true), Case("equal", "true", "\"true\"", true),
  Case("equal", "\"false\"", "false", true), Case("equal", "1", "true", false),
  Case("equal", "\"\"", "\"\"", true), Case("equal", "\"a\"", "{\"a\":1}", false),
  Case("equal", "\"a\"", "[\"b\",\"a\"]", true), Case("equal", "\"a\"", "[]", false),
  Case("equal", "\"\u{E9}\"", "\"e\u{301}\"", true),
  Case("not_equal", "\"a\"", "\"b\"", true), Case("not_equal", "\"a\"", "\"a\"", false),
  Case("not_equal", "50", "\"fifty\"", true), Case("not_equal", "\"a\"", "[\"b\",\"a\"]", false),
  Case("not_equal", "\"a\"", "{}", true),
])
func `equality is exact and knows spelled numbers`(test: Case) throws {
  #expect(try leaf(test.comparison, test.operand, on: test.value) == test.holds)
}

@Test(arguments: [
  Case("greater", "50", "50", false), Case("greater", "50", "50.01", true),
  Case("greater", "50", "\"51\"", true), Case("greater", "50", "\"many\"", false),
  Case("at_least", "50", "50", true), Case("at_least", "50", "49.99", false),
  Case("less", "50", "50", false), Case("less", "50", "-1", true),
  Case("at_most", "50", "50", true), Case("at_most", "50", "50.000000001", false),
  Case("between", "[1,2]", "1", true), Case("between", "[1,2]", "2", true),
  Case("between", "[1,2]", "2.1", false), Case("between", "[1,2]", "\"1.5\"", true),
  Case("greater", "50", "[10,60]", true), Case("greater", "50", "true", false),
  Case("at_least", "9007199254740993", "9007199254740992", false),
])
func `numbers compare exactly`(test: Case) throws {
  #expect(try leaf(test.comparison, test.operand, on: test.value) == test.holds)
}

@Test(arguments: [
  Case("contains", "\"LAMP\"", "\"Big lamps\"", true), Case("contains", "\"x\"", "\"abc\"", false),
  Case("contains", "\"été\"", "\"MAISON ÉTÉ\"", true),
  Case("contains", "\"été\"", "[\"Hiver\",\"Maison Été\"]", true),
  Case("contains", "\"5\"", "150", true), Case("contains", "\"a\"", "{\"a\":\"a\"}", false),
  Case("not_contains", "\"x\"", "\"abc\"", true), Case("not_contains", "\"B\"", "\"abc\"", false),
  Case("not_contains", "\"b\"", "[\"a\",\"b\"]", false),
  Case("starts_with", "\"Ab\"", "\"abc\"", true), Case("starts_with", "\"bc\"", "\"abc\"", false),
  Case("ends_with", "\"BC\"", "\"abc\"", true), Case("ends_with", "\"ab\"", "\"abc\"", false),
])
func `looking within texts ignores upper and lower case`(test: Case) throws {
  #expect(try leaf(test.comparison, test.operand, on: test.value) == test.holds)
}

@Test(arguments: [
  Case("one_of", "[\"a\",\"b\"]", "\"b\"", true), Case("one_of", "[\"a\",\"b\"]", "\"B\"", false),
  Case("one_of", "[1,2]", "\"2\"", true), Case("none_of", "[\"a\",\"b\"]", "\"c\"", true),
  Case("none_of", "[\"a\",\"b\"]", "\"a\"", false),
  Case("none_of", "[\"a\"]", "[\"b\",\"a\"]", false),
  Case("none_of", "[\"a\"]", "[]", true), Case("any_of", "[\"a\",\"b\"]", "[\"c\",\"b\"]", true),
  Case("any_of", "[\"a\",\"b\"]", "[\"c\"]", false), Case("any_of", "[\"a\"]", "\"a\"", true),
  Case("all_of", "[\"a\",\"b\"]", "[\"b\",\"c\",\"a\"]", true),
  Case("all_of", "[\"a\",\"b\"]", "[\"a\"]", false), Case("all_of", "[\"a\"]", "\"a\"", true),
])
func `lists share values`(test: Case) throws {
  #expect(try leaf(test.comparison, test.operand, on: test.value) == test.holds)
}

/// Every operator with an operand that it takes.
let operands: [Operator: String?] = [
  .equal: "1", .notEqual: "1", .greater: "1", .atLeast: "1", .less: "1", .atMost: "1",
  .between: "[1,2]", .contains: "\"a\"", .notContains: "\"a\"", .startsWith: "\"a\"",
  .endsWith: "\"a\"", .oneOf: "[1]", .noneOf: "[1]", .anyOf: "[1]", .allOf: "[1]", .exists: nil,
  .missing: nil, .before: "\"2026-01-01\"", .after: "\"2026-01-01T00:00:00Z\"",
  .inLast: "{\"days\":1}", .notInLast: "{\"days\":1}", .daysAgo: "{\"days\":1}",
  .inNext: "{\"hours\":1}", .anniversary: nil, .anniversaryIn: "{\"days\":1}",
  .weekday: "[\"mon\"]", .timeBetween: "[\"09:00\",\"18:00\"]",
]

@Test(arguments: Operator.allCases)
func `a missing value makes every leaf false but missing`(comparison: Operator) throws {
  let operand = try #require(operands[comparison])
  for value in [nil, "null"] {
    #expect(try leaf(comparison.rawValue, operand, on: value) == (comparison == .missing))
    let member = operand.map { ",\"value\":\($0)" } ?? ""
    #expect(
      try holds("{\"not\":{\"field\":\"contact.x\",\"is\":\"\(comparison.rawValue)\"\(member)}}")
        == (comparison != .missing))
  }
}

@Test func `empty values exist`() throws {
  for value in ["\"\"", "[]", "{}", "false", "0"] {
    #expect(try leaf("exists", nil, on: value))
    #expect(try !leaf("missing", nil, on: value))
  }
}

@Test func `all, any and not combine`() throws {
  let facts = #"{"contact":{"a":1,"b":2}}"#
  func a(_ value: Int) -> String { #"{"field":"contact.a","is":"equal","value":\#(value)}"# }
  #expect(try holds("{\"all\":[\(a(1)),\(a(1))]}", facts))
  #expect(try !holds("{\"all\":[\(a(1)),\(a(2))]}", facts))
  #expect(try holds("{\"any\":[\(a(2)),\(a(1))]}", facts))
  #expect(try !holds("{\"any\":[\(a(2)),\(a(3))]}", facts))
  #expect(try holds("{\"not\":\(a(2))}", facts))
  #expect(try holds("{\"all\":[]}"))
}
