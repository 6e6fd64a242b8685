import Hummingbird

/// What browsers ask before a page of another origin may send (Fetch, CORS protocol): every origin
/// may, because a write key lets in nothing but events and no cookie counts here.
enum Preflight {
  /// For every answer.
  static let anyOrigin: HTTPFields = [.accessControlAllowOrigin: "*"]

  /// The answer to the question.
  static var response: Response {
    Response(
      status: .noContent,
      headers: [
        .accessControlAllowOrigin: "*", .accessControlAllowMethods: "GET, POST, OPTIONS",
        .accessControlAllowHeaders: "authorization, content-type, content-encoding",
        .accessControlMaxAge: "86400",
      ])
  }
}
