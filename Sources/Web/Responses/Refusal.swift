package import Hummingbird
package import Values

/// Why a request is not answered as wished: a code for programs, a sentence for developers.
package struct Refusal: Error {
  /// The status of the answer.
  package var status: HTTPResponse.Status
  /// A fixed name in snake case.
  package var code: String
  /// A sentence for the developer; never holds what is internal.
  package var message: String
  /// The member of the body that is wrong, where one is.
  package var field: String?
  /// When to try again; becomes `Retry-After` in whole seconds.
  package var retryAfter: Span?
  /// More members of a tracking error, such as `rejected`.
  package var details: JSON.Object

  package init(
    _ status: HTTPResponse.Status, _ code: String, _ message: String, field: String? = nil,
    retryAfter: Span? = nil, details: JSON.Object = [:]
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.field = field
    self.retryAfter = retryAfter
    self.details = details
  }

  /// How the body of a refusal is laid out.
  package enum Style: Sendable {
    /// `{"success":false,"code","message"}` at the top level: clients that do not find them there
    /// send again and again (formats.md, 2.2). Readable for pages of any origin.
    case tracking
    /// `{"error":{"code","message","field","request_id"}}` (formats.md, 3).
    case api

    /// The layout for a path.
    init(path: String) {
      self = path.utf8.starts(with: "/v1/".utf8) ? .tracking : .api
    }
  }

  /// The answer.
  package func response(_ style: Style, requestID: String) -> Response {
    var headers = HTTPFields()
    if let retryAfter {
      headers[.retryAfter] = String(max(1, (retryAfter.milliseconds + 999) / 1_000))
    }
    if status == .unauthorized, style == .tracking {
      headers[.wwwAuthenticate] = "Basic realm=\"write key\""
    }
    switch style {
    case .tracking:
      headers[.accessControlAllowOrigin] = "*"
      var body: JSON.Object = [
        "success": false, "code": .string(code), "message": .string(message),
      ]
      for (name, value) in details { body[name] = value }
      return .json(.object(body), status: status, headers: headers)
    case .api:
      var error: JSON.Object = [
        "code": .string(code), "message": .string(message),
        "field": field.map { .string($0) } ?? .null, "request_id": .string(requestID),
      ]
      for (name, value) in details { error[name] = value }
      return .json(["error": .object(error)], status: status, headers: headers)
    }
  }
}
