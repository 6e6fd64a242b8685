package import Contacts
package import Email
package import Engine
package import Logging
package import Outbound
package import SMS
package import Values

/// Everything that can be set, read once at the start and checked as a whole.
package struct Configuration: Sendable {
  package var database: DatabaseAddress
  package var listen: ListenAddress
  /// Where people reach the server: what links in messages begin with.
  package var publicURL: String
  /// Whose `X-Forwarded-…` headers are believed.
  package var trustedProxies: [String]
  /// What signs links; nil takes the one that the first start has made.
  package var secret: String?
  /// Keys that shall open the APIs; nil keeps those of the first start.
  package var adminKey: String?
  package var writeKey: String?
  package var zone: Zone
  package var locale: String
  package var shop: ShopSettings
  /// How old an event may be on arrival to start, wake and send.
  package var lateEventLimit: Span
  package var inDoubt: Workspace.InDoubt
  package var logLevel: Logger.Level
  /// The mail server; nil keeps mails in the inbox. Likewise for the other channels.
  package var smtp: SMTPEndpoint?
  package var sender: Mailbox?
  package var sms: TwilioAccount?
  package var fcm: FCMAccess?
  package var webhooks: AddressPolicy

  /// How pushes leave.
  package struct FCMAccess: Sendable, Hashable {
    /// The path of a service account's JSON.
    package let credentials: String
    /// Where the API is; nil at Google.
    package let url: String?
  }
}

/// Everything that is wrong with the settings, one sentence each.
package struct InvalidConfiguration: Error, CustomStringConvertible {
  package let problems: [String]

  package var description: String {
    (["the configuration cannot be used:"] + problems.map { "  \($0)" }).joined(separator: "\n")
  }
}
