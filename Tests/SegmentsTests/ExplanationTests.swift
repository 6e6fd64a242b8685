import Segments
import Testing
import Values

@Test func `a decision says why, leaf by leaf`() throws {
  let condition = try Condition(
    json: JSON(
      parsing: """
        {"any":[{"field":"trigger.total","is":"greater","value":50},
        {"not":{"field":"contact.tier","is":"equal","value":"gold"}},{"segment":"vip"}]}
        """))
  let trigger: JSON = ["total": 49.5]
  let explanation = condition.explain(
    now: Instant(milliseconds: 0), zones: Zones(workspace: .utc),
    value: { $0.root == .trigger ? $0.value(in: trigger) : nil }, isMember: { $0 == "vip" })
  #expect(explanation.holds)
  #expect(
    explanation.json.serialized == """
      {"any":[{"field":"trigger.total","is":"greater","value":50,"seen":49.5,"holds":false},\
      {"not":{"field":"contact.tier","is":"equal","value":"gold","seen":null,"holds":false},\
      "holds":true},{"segment":"vip","holds":true}],"holds":true}
      """)
}

@Test func `an explanation stays small`() throws {
  let condition = try Condition(
    json: ["field": "contact.x", "is": "contains", "value": "a"])
  func seen(_ value: JSON) -> JSON? {
    condition.explain(
      now: Instant(milliseconds: 0), zones: Zones(workspace: .utc), value: { _ in value }
    ).json["seen"]
  }
  #expect(seen(.string(String(repeating: "a", count: 5_000)))?.text?.count == 201)
  #expect(seen(.array(Array(repeating: "a", count: 5_000)))?.array?.count == 21)
  #expect(seen(["a": 1]) == "{…}")
}
