import JWTKit
import Values

/// Signs what a service account claims, to be changed for an access token (RFC 7523, section 2.1).
struct FCMAssertion: Sendable {
  private struct Claims: JWTPayload {
    let iss: String
    let scope: String
    let aud: String
    let iat: Int64
    let exp: Int64

    func verify(using algorithm: some JWTAlgorithm) {}
  }

  /// How long a claim stands; Google takes no more than an hour.
  private static let life: Int64 = 3_600

  private let credentials: FCMCredentials
  private let key: Insecure.RSA.PrivateKey

  init(_ credentials: FCMCredentials) throws(FCMCredentials.Malformed) {
    self.credentials = credentials
    do {
      key = try Insecure.RSA.PrivateKey(pem: credentials.privateKey)
    } catch {
      throw .unusableKey
    }
  }

  /// The signed claim of this moment.
  func token(at now: Instant) async throws -> String {
    let keys = JWTKeyCollection()
    await keys.add(rsa: key, digestAlgorithm: .sha256)
    let issued = now.milliseconds / 1_000
    return try await keys.sign(
      Claims(
        iss: credentials.clientEmail, scope: "https://www.googleapis.com/auth/firebase.messaging",
        aud: credentials.tokenURI, iat: issued, exp: issued + FCMAssertion.life))
  }
}
