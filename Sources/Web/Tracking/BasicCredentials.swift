import Foundation

/// The credentials of HTTP Basic (RFC 7617).
struct BasicCredentials {
  let user: String

  /// Reads an `Authorization` header; nil for other schemes and for what is not Base64 of UTF-8.
  init?(_ header: String) {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let bytes = Data(base64Encoded: String(parts[1]).trimmingCharacters(in: .whitespaces)),
      let text = String(bytes: bytes, encoding: .utf8)
    else { return nil }
    user = String(text.prefix { $0 != ":" })
  }
}
