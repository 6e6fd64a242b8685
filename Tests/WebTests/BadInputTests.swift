import Events
import Hummingbird
import Store
import Testing
import Values

/// What no client should send: each gets a typed answer, and its good neighbours are kept.
struct BadInputTests {
  private static let good = #"{"type":"track","event":"Good","userId":"a"}"#

  @Test(arguments: [
    ("malformed", #"{"userId":"a","event":}"#, "malformed_json"),
    ("truncated", #"{"userId":"a","event":"A"#, "malformed_json"),
    ("empty", "", "malformed_json"),
    ("two values", #"{"userId":"a","event":"A"} {}"#, "malformed_json"),
    ("not an object", #"["userId"]"#, "not_an_object"),
    ("a control character", "{\"userId\":\"a\u{1}\",\"event\":\"A\"}", "malformed_json"),
    (
      "a number out of range", #"{"userId":"a","event":"A","properties":{"n":1e400}}"#,
      "invalid_number"
    ),
    ("U+0000", #"{"userId":"a","event":"A\u0000B"}"#, "contains_nul"),
    ("half a pair", #"{"userId":"a","event":"\ud83d"}"#, "invalid_text"),
    (
      "year 0", #"{"userId":"a","event":"A","timestamp":"0000-01-01T00:00:00Z"}"#,
      "invalid_timestamp"
    ),
    (
      "year 10000", #"{"userId":"a","event":"A","timestamp":"10000-01-01T00:00:00Z"}"#,
      "invalid_timestamp"
    ),
    ("no identity", #"{"event":"A","userId":null}"#, "missing_identity"),
    ("an identity of another type", #"{"event":"A","userId":{"id":1}}"#, "invalid_type"),
    ("properties of another type", #"{"event":"A","userId":"a","properties":7}"#, "invalid_type"),
  ])
  func `a bad event is refused by name`(what: String, body: String, code: String) async throws {
    let world = try await World()
    try await world.serve { browser in
      let answer = try await browser.track("/v1/track", body)
      #expect(answer.status == 400, "\(what)")
      #expect(answer.json["code"] == .string(code), "\(what)")
      #expect(answer.json["message"]?.text?.isEmpty == false)
      #expect(try await world.events().isEmpty)
      #expect(try await world.recorded().map(\.code) == [code])
    }
  }

  @Test(arguments: [
    #"{"type":"track","event":"A","userId":"a","properties":{"n":1e400}}"#,
    #"{"type":"track","event":"A\u0000","userId":"a"}"#,
    #"{"type":"track","event":"A","userId":"a","timestamp":"0000-01-01T00:00:00Z"}"#,
    #"{"type":"track","event":"A","userId":"a","timestamp":"10000-01-01T00:00:00Z"}"#,
    "{\"type\":\"track\",\"event\":\"A\",\"userId\":\"a\",\"properties\":{\"n\":"
      + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "}}",
    "{\"type\":\"track\",\"event\":\"A\",\"userId\":\"a\",\"properties\":{\"n\":\""
      + String(repeating: "x", count: 33_000) + "\"}}",
    #"7"#, #"null"#, #"[]"#,
  ])
  func `the neighbours of a bad event are kept`(bad: String) async throws {
    let world = try await World()
    try await world.serve { browser in
      let good = BadInputTests.good
      let answer = try await browser.track("/v1/batch", "{\"batch\":[\(good),\(bad),\(good)]}")
      #expect(answer.status == 200)
      #expect(answer.json["success"] == true)
      #expect(answer.json["rejected"]?.array?.map { $0["index"] } == [1])
      #expect(answer.json["rejected"]?.array?.first?["code"]?.text != nil)
      #expect(try await world.events().map(\.name) == ["Good", "Good"])
      #expect(try await world.recorded().count == 1)
    }
  }

  @Test func `deep nesting is refused without recursion`() async throws {
    let world = try await World()
    try await world.serve { browser in
      for depth in [100, 10_000, 200_000] {
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let answer = try await browser.track(
          "/v1/track", #"{"userId":"a","event":"A","properties":{"n":\#(nested)}}"#)
        #expect([400, 413].contains(answer.status))
        #expect(answer.json["code"]?.text != nil)
      }
    }
  }

  @Test func `invalid UTF-8 is refused`() async throws {
    let world = try await World()
    try await world.serve { browser in
      for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]] {
        let body = Array(#"{"userId":"a","event":""#.utf8) + bytes + Array(#""}"#.utf8)
        let answer = try await browser.track("/v1/track", body)
        #expect(answer.status == 400)
        #expect(answer.json["code"] == "malformed_json")
      }
      let raw = Array("{\"userId\":\"a\",\"event\":\"A\0\"}".utf8)
      #expect(try await browser.track("/v1/track", raw).status == 400)
      for entry in try await world.recorded() { #expect(!entry.excerpt.contains("\0")) }
    }
  }

  @Test func `unknown fields are no fault`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let answer = try await browser.track(
        "/v1/track", #"{"userId":"a","event":"A","unknown":{"x":[1]},"version":2,"channel":"s"}"#)
      #expect(answer.text == #"{"success":true}"#)
    }
  }

  @Test func `packed bombs and damaged packing are refused`() async throws {
    let world = try await World()
    try await world.serve { browser in
      let gzip: HTTPFields = [.contentEncoding: "gzip"]
      let bomb = packed([UInt8](repeating: 0, count: 20_000_000))
      let exploded = try await browser.track("/v1/batch", bomb, headers: gzip)
      #expect(exploded.status == 413)
      #expect(exploded.json["code"] == "body_too_large")
      let whole = packed(Array(#"{"userId":"a","event":"A"}"#.utf8))
      for bytes in [Array(whole.dropLast(9)), Array("plain".utf8), []] {
        let answer = try await browser.track("/v1/track", bytes, headers: gzip)
        #expect(answer.status == 400)
        #expect(answer.json["code"] == "malformed_encoding")
      }
    }
  }

  @Test func `what is too large is refused with 413, and just below it is taken`() async throws {
    let world = try await World()
    try await world.serve { browser in
      func event(_ bytes: Int) -> String {
        let rest = #"{"type":"track","event":"A","userId":"a","properties":{"x":""}}"#.utf8.count
        return #"{"type":"track","event":"A","userId":"a","properties":{"x":""#
          + String(repeating: "x", count: bytes - rest) + #""}}"#
      }
      #expect(try await browser.track("/v1/track", event(32 * 1_024)).status == 200)
      let large = try await browser.track("/v1/track", event(32 * 1_024 + 1))
      #expect(large.status == 413)
      #expect(large.json["code"] == "too_large")
      let many = Array(repeating: event(30_000), count: 18).joined(separator: ",")
      let batch = try await browser.track("/v1/batch", "{\"batch\":[\(many)]}")
      #expect(batch.status == 413)
      #expect(batch.json["code"] == "body_too_large")
      let small = #"{"type":"track","event":"A","userId":"a"}"#
      for (count, status) in [(2_500, 200), (2_501, 413)] {
        let events = Array(repeating: small, count: count).joined(separator: ",")
        let answer = try await browser.track("/v1/batch", "{\"batch\":[\(events)]}")
        #expect(answer.status == status)
      }
    }
  }
}
