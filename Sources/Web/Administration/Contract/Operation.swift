import Hummingbird
import Responses
import Values

/// One thing that the API does: how it is asked for, what it takes, what it answers. Routes and the
/// OpenAPI document are both made of this.
struct Operation: Sendable {
  let method: HTTPRequest.Method
  /// Below `/api/v1`, with captures in braces: `/journeys/{id}/publish`.
  let path: String
  /// The `operationId` (OpenAPI 3.1, Operation Object).
  let name: String
  let summary: String
  let tag: String
  var note: String?
  var query: [Member] = []
  /// What the body may be; nil takes none.
  var body: Schema?
  var needsBody = false
  var success: (status: Int, schema: Schema?) = (200, nil)
  /// Statuses of refusals beside those that everything may answer.
  var refusals: [Int] = []
  /// True for what needs no key.
  var isPublic = false
  let answer: @Sendable (Call) async throws -> Answer

  /// The segments of the path.
  var segments: [Substring] { path.split(separator: "/") }

  /// True for lists, which have `limit` and `cursor`.
  var isList: Bool { query.contains { $0.name == "cursor" } }
}

/// A request as it came.
struct RequestParts: Sendable {
  let captures: [String: String]
  let query: String
  let body: [UInt8]
  let repeatKey: String?
}

extension Operation {
  /// The query and the body, checked.
  func read(
    _ parts: RequestParts
  ) throws -> (query: JSON.Object, body: JSON.Object, repeatKey: String?) {
    (try readQuery(parts.query), try readBody(parts.body), parts.repeatKey)
  }

  private func readQuery(_ text: String) throws -> JSON.Object {
    var values = JSON.Object()
    for pair in text.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentText.decode(halves[0], isForm: true),
        let value = PercentText.decode(halves.count > 1 ? halves[1] : "", isForm: true)
      else {
        throw Refusal(.badRequest, "malformed_query", "The query is not percent-encoded UTF-8.")
      }
      guard let member = query.first(where: { $0.name == name }) else {
        throw Refusal(
          .badRequest, "unknown_parameter", "There is no parameter \"\(name.prefix(100))\" here.",
          field: String(name.prefix(100)))
      }
      guard values[name] == nil else {
        throw Refusal(
          .badRequest, "duplicate_parameter", "\"\(name)\" is given twice.", field: name)
      }
      let read = member.schema.reading(value)
      try member.schema.check(read, at: name)
      values[name] = read
    }
    for member in query where member.isRequired && values[member.name] == nil {
      throw Refusal(
        .badRequest, "missing_parameter", "\"\(member.name)\" is missing.", field: member.name)
    }
    return values
  }

  private func readBody(_ bytes: [UInt8]) throws -> JSON.Object {
    guard let body else {
      guard bytes.allSatisfy({ " \n\r\t{}".utf8.contains($0) }) else {
        throw Refusal(.badRequest, "unexpected_body", "This takes no body.")
      }
      return [:]
    }
    if bytes.isEmpty {
      if needsBody { throw Refusal(.badRequest, "missing_body", "Send a JSON object.") }
      return [:]
    }
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: bytes, limits: JSON.Limits(depth: Limits.depth))
    } catch {
      throw Refusal(.badRequest, "malformed_json", error.message)
    }
    if json.containsNUL {
      throw Refusal(.badRequest, "contains_nul", "A text holds U+0000, which cannot be stored.")
    }
    guard let object = json.object else {
      throw Refusal(.badRequest, "invalid_type", "The body must be a JSON object.")
    }
    try body.check(json, at: "")
    return object
  }
}

/// Percent-encoding (RFC 3986, 2.1).
enum PercentText {
  /// The text; nil where it is not encoded as it should be.
  ///
  /// - Parameter isForm: reads `+` as a space, as queries of forms are.
  static func decode(_ text: some StringProtocol, isForm: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else {
          return nil
        }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where isForm: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
