import Hummingbird
import Responses
import Values

/// What an operation answers.
struct Answer: Sendable {
  let status: Int
  /// JSON, or empty for 204.
  let body: [UInt8]

  init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  /// An answer with a value.
  init(_ value: JSON, status: Int = 200) {
    self.init(status: status, body: value.bytes)
  }

  /// Nothing is left to say.
  static let none = Answer(status: 204, body: [])

  /// One page of a list.
  static func page(_ rows: [JSON], next: String?) -> Answer {
    Answer(["data": .array(rows), "next": next.map(JSON.string) ?? .null])
  }

  var response: Response { response(isRepeated: false) }

  func response(isRepeated: Bool) -> Response {
    var headers: HTTPFields = [.cacheControl: "no-store"]
    if !body.isEmpty { headers[.contentType] = "application/json; charset=utf-8" }
    if isRepeated { headers[HTTPFields.idempotentReplayed] = "true" }
    return Response(
      status: .init(code: status), headers: headers,
      body: body.isEmpty ? .init() : ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}
