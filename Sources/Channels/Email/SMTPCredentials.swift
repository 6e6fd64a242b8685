/// A user and the secret that proves it: a password, or a bearer token with XOAUTH2. The secret
/// shows in no description, mirror or dump.
package struct SMTPCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  package let user: String
  let secret: String

  /// Credentials for AUTH.
  package init(user: String, secret: String) {
    self.user = user
    self.secret = secret
  }

  package var description: String { "\(user):•••" }

  package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}

/// How credentials are shown to the server.
package enum SMTPMechanism: String, Hashable, Sendable, CaseIterable {
  /// RFC 4616.
  case plain
  /// The mechanism of old Microsoft servers, never standardised, offered by nearly all.
  case login
  /// A bearer token as Google and Microsoft take it.
  case xoauth2

  /// The word in AUTH.
  var word: String { rawValue.uppercased() }

  /// What comes with the AUTH command already, in Base64; nil when the server speaks first.
  func initialResponse(_ credentials: SMTPCredentials) -> String? {
    switch self {
    case .plain: Base64.encode(Array("\0\(credentials.user)\0\(credentials.secret)".utf8))
    case .login: nil
    case .xoauth2:
      Base64.encode(
        Array("user=\(credentials.user)\u{1}auth=Bearer \(credentials.secret)\u{1}\u{1}".utf8))
    }
  }

  /// The answer to the n-th challenge, from 0, in Base64; nil when there is none to give.
  func response(_ number: Int, _ credentials: SMTPCredentials) -> String? {
    switch (self, number) {
    // Some servers ask although the command said it already.
    case (.plain, 0): initialResponse(credentials)
    case (.login, 0): Base64.encode(Array(credentials.user.utf8))
    case (.login, 1): Base64.encode(Array(credentials.secret.utf8))
    // The challenge says why the token is no good; an empty line asks for the final 535.
    case (.xoauth2, 0): ""
    default: nil
    }
  }
}
