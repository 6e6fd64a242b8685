import Crypto
import FoundationEssentials

/// The signature of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over
/// `id.timestamp.body`, in base64 behind `v1,`.
package struct WebhookSignature: Sendable {
  private let key: SymmetricKey

  /// A signature with a secret: `whsec_` and the key in base64, or any other text as it is.
  package init(secret: String) {
    let prefix = "whsec_"
    if secret.hasPrefix(prefix),
      let key = Data(base64Encoded: String(secret.dropFirst(prefix.count)))
    {
      self.key = SymmetricKey(data: key)
    } else {
      key = SymmetricKey(data: Array(secret.utf8))
    }
  }

  /// The value of `webhook-signature`; `timestamp` counts seconds since 1970.
  package func value(id: String, timestamp: Int64, body: [UInt8]) -> String {
    let signed = Array("\(id).\(timestamp).".utf8) + body
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: key)
    return "v1," + Data(code).base64EncodedString()
  }
}
