package import Hummingbird
import Logging

/// The outermost part of every answer: turns errors into bodies that say what is wrong and nothing
/// internal, adds the headers that browsers need to be careful, and counts.
package struct Envelope: RouterMiddleware {
  private let counters: Counters

  /// An envelope that counts requests in `counters`.
  package init(counters: Counters) {
    self.counters = counters
  }

  /// Answers in the layout of the API that the path belongs to.
  package func handle(
    _ request: Request, context: WebContext,
    next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      let refusal = Refusal(error)
      // What this version cannot do is no failure of ours.
      if refusal.status.kind == .serverError, refusal.status != .notImplemented {
        // Neither the path nor the query: they may carry tokens and addresses.
        context.logger.error(
          "a request failed",
          metadata: ["route": "\(context.endpointPath ?? "-")", "error": "\(error)"])
      }
      response = refusal.response(
        Refusal.Style(path: request.uri.path), requestID: context.requestID)
    }
    counters.add(.requests(status: response.status.code))
    Envelope.secure(&response.headers)
    context.logger.debug(
      "request",
      metadata: [
        "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "-")",
        "status": "\(response.status.code)",
      ])
    return response
  }

  /// What a page has not said for itself.
  private static func secure(_ headers: inout HTTPFields) {
    headers[.xContentTypeOptions] = "nosniff"
    if headers[.contentSecurityPolicy] == nil {
      headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    }
    if headers[.referrerPolicy] == nil { headers[.referrerPolicy] = "same-origin" }
  }
}

extension HTTPFields.Element.Name {
  /// Whether links tell where they were followed (Referrer Policy, section 4).
  package static let referrerPolicy = HTTPFields.Element.Name("Referrer-Policy")!
}
