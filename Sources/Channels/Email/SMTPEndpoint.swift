/// Where mail is handed over: the URL `PARCOURS_SMTP_URL`, read and checked (semantics of its
/// options: `starttls=off|optional|required`, `auth=plain|login|xoauth2`, `connections=4`,
/// `name=` for EHLO, `ca=` a PEM file of trusted roots, `tls=insecure` on loopback only).
package struct SMTPEndpoint: Hashable, Sendable {
  /// When TLS begins.
  package enum Security: Hashable, Sendable {
    /// Before the first byte (`smtps`, RFC 8314, 3.3).
    case implicit
    /// With STARTTLS (RFC 3207).
    case startTLS(StartTLS)
  }

  /// Whether STARTTLS is used.
  package enum StartTLS: String, Hashable, Sendable {
    case off, optional, required
  }

  package var host: String
  package var port: Int
  package var security: Security
  package var credentials: SMTPCredentials?
  /// The only mechanism to use; nil takes the best that the server offers.
  package var mechanism: SMTPMechanism?
  /// How many connections may be open at the same time.
  package var connections = 4
  /// The name that EHLO says; nil says the address of the connection.
  package var name: String?
  /// The path of trusted roots in PEM instead of the system's.
  package var trustedRoots: String?
  /// Whether any certificate will do: only on loopback.
  package var trustsAnyone = false
  /// How long to wait for what.
  package var patience = SMTPPatience()

  /// Why a URL names no server.
  package enum Malformed: Error, Hashable, Sendable {
    case scheme
    case host
    case port
    case percentEncoding
    case credentials
    case unknownOption(String)
    case option(String)
    /// `tls=insecure` for a server that is not on this machine.
    case insecureElsewhere
  }

  /// Whether the host is this machine.
  package var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasSuffix(".localhost")
      || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") })
  }

  /// Whether the certificate has to be valid and to carry the host's name. Encryption that is
  /// optional anyway is worth having without proof (RFC 7435), but no password goes that way.
  var verifiesCertificate: Bool {
    if trustsAnyone { return false }
    guard case .startTLS(.optional) = security else { return true }
    return credentials != nil && !isLoopback
  }

  /// Whether a password may be sent without TLS.
  var allowsPlaintextSecrets: Bool { isLoopback || security == .startTLS(.off) }
}

extension SMTPEndpoint: CustomStringConvertible {
  /// The URL with the secret hidden.
  package var description: String {
    let scheme = security == .implicit ? "smtps" : "smtp"
    let who = credentials.map { "\($0)@" } ?? ""
    let place = host.contains(":") ? "[\(host)]" : host
    var options: [String] = []
    if case .startTLS(let mode) = security { options.append("starttls=\(mode.rawValue)") }
    if let mechanism { options.append("auth=\(mechanism.rawValue)") }
    if trustsAnyone { options.append("tls=insecure") }
    let query = options.isEmpty ? "" : "?" + options.joined(separator: "&")
    return "\(scheme)://\(who)\(place):\(port)\(query)"
  }
}
