import Segments
import Testing
import Values

private func problems(ofSegment text: String, id: String? = nil) throws -> [String] {
  do {
    _ = try Segment(json: JSON(parsing: text), id: id)
    return []
  } catch let errors as ConditionErrors {
    return errors.problems.map { "\($0.path) \($0.code.rawValue)" }
  }
}

@Test(arguments: [
  #"{"id":"a","name":"A","kind":"static"}"#,
  #"{"id":"a","name":"A","kind":"dynamic_plus","include":{"all":[]},"exclude":[{"segment":"b"}]}"#,
  #"{"id":"a","name":"A","kind":"dynamic","include":{"did":"X","in_last":{"days":3}}}"#,
])
func `a segment is written as it was read`(text: String) throws {
  let segment = try Segment(json: JSON(parsing: text))
  #expect(segment.json.serialized == text)
  #expect(try Segment(json: segment.json) == segment)
}

@Test func `every problem of a segment is told at once`() throws {
  let text = """
    {"id":"a","colour":"red","kind":"fluid","include":{"all":[{"field":"trigger.total","is":"exists"},
    {"field":"purchases.cuont","is":"exists"}]},"exclude":{"segment":"b"}}
    """
  #expect(
    try problems(ofSegment: text) == [
      "colour unknown_key", "kind wrong_value", "include.all[0].field not_here",
      "include.all[1].field unknown_field", "exclude wrong_value",
    ])
  #expect(try problems(ofSegment: #"{"id":"a"}"#) == ["include missing_value"])
  #expect(try problems(ofSegment: "{}", id: "a") == ["include missing_value"])
  #expect(
    try problems(ofSegment: #"{"id":"a","include":{"all":[]}}"#, id: "b") == ["id wrong_value"])
  #expect(
    try problems(ofSegment: #"{"id":"a","kind":"static","include":{"all":[]}}"#)
      == ["include not_here"])
}

@Test func `a segment says what it depends on`() throws {
  let mentions = try Segment(
    json: JSON(
      parsing: """
        {"id":"a","include":{"any":[{"segment":"vip"},{"did":"Seen",
        "where":{"field":"event.x","is":"exists"}},{"field":"scores.recency","is":"greater","value":3},
        {"field":"contact.a","is":"exists"}]},"exclude":[{"did_not":"Order Completed",
        "calendar":{"unit":"day","zone":"contact"}}]}
        """)
  ).mentions
  #expect(mentions.events == ["Seen", "Order Completed"])
  #expect(mentions.segments == ["vip"])
  #expect(mentions.usesContactZone)
  #expect(
    mentions.fields.map(\.text).sorted() == [
      "contact.a", "purchases.count", "purchases.last_at", "purchases.total",
    ])
}

@Test func `segments do not depend on themselves`() throws {
  func segment(_ id: String, _ others: [String]) -> Segment {
    Segment(
      id: id, name: id, kind: .dynamicPlus, include: .any(others.map { .segment($0) } + [.all([])]))
  }
  let fine = [segment("a", ["b", "c"]), segment("b", ["c"]), segment("c", ["elsewhere"])]
  #expect(fine.cycle == nil)
  #expect(fine.inOrderOfJudging?.map(\.id) == ["c", "b", "a"])
  let round = [segment("a", ["b"]), segment("b", ["c"]), segment("c", ["b"]), segment("d", [])]
  #expect(round.cycle == ["b", "c", "b"])
  #expect(round.inOrderOfJudging == nil)
  #expect([segment("a", ["a"])].cycle == ["a", "a"])
}
