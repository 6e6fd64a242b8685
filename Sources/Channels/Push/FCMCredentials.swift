import Values

/// The service account of a Firebase project, as Google's console gives it out.
package struct FCMCredentials: Sendable, Hashable {
  /// Who signs: the account's address.
  package let clientEmail: String
  /// The private RSA key in PEM.
  package let privateKey: String
  /// Where signatures become access tokens (RFC 7523).
  package let tokenURI: String
  /// The project whose applications get the messages.
  package let projectID: String

  /// What is wrong with a file of credentials.
  package enum Malformed: Error, Hashable, Sendable {
    case notJSON
    /// A member is missing, empty or no text.
    case missing(String)
    /// The key is no RSA key in PEM of at least 2048 bits.
    case unusableKey
  }

  /// Reads the JSON of a service account.
  package init(json text: String) throws(Malformed) {
    let json: JSON
    do {
      json = try JSON(parsing: text)
    } catch {
      throw .notJSON
    }
    clientEmail = try FCMCredentials.member("client_email", of: json)
    privateKey = try FCMCredentials.member("private_key", of: json)
    tokenURI = try FCMCredentials.member("token_uri", of: json)
    projectID = try FCMCredentials.member("project_id", of: json)
  }

  private static func member(_ name: String, of json: JSON) throws(Malformed) -> String {
    guard let text = json[name]?.text, !text.isEmpty else { throw .missing(name) }
    return text
  }
}
