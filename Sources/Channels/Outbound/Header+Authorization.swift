import AsyncHTTPClient

extension Call.Header {
  /// `Authorization: Basic …` (RFC 7617).
  package static func basicAuthorization(user: String, password: String) -> Call.Header {
    Call.Header(
      "Authorization",
      HTTPClient.Authorization.basic(username: user, password: password).headerValue)
  }

  /// `Authorization: Bearer …` (RFC 6750, section 2.1).
  package static func bearerAuthorization(_ token: String) -> Call.Header {
    Call.Header("Authorization", HTTPClient.Authorization.bearer(tokens: token).headerValue)
  }
}
