import Email
import Engine
import Inbox
import Logging
import Messages
import Outbound
import Push
import SMS
import Values
import Webhook

/// The channels of a node: each kind leaves by its provider, or stays in the built-in inbox.
struct ChannelSet: Sendable {
  let all: [any Channel]
  private let mail: SMTPChannel?
  private let outbound: Outbound

  /// Channels as they are configured. Nothing is connected before there is a message.
  init(_ installation: Installation, logger: Logger) throws {
    let configuration = installation.configuration
    let outbound = Outbound()
    self.outbound = outbound
    let inbox = InboxWriter(database: installation.database)
    mail = try configuration.smtp.map { endpoint in
      try SMTPChannel(
        endpoint: endpoint, sender: configuration.sender, logger: logger, now: WallClock.now)
    }
    let sms: (any Channel)? = configuration.sms.map {
      TwilioChannel(account: $0, outbound: outbound)
    }
    let push: (any Channel)? = try configuration.fcm.map { try ChannelSet.push($0, outbound) }
    let kept = { kind in InboxChannel(kind, inbox: inbox, now: WallClock.now) }
    all = [
      mail as (any Channel)? ?? kept(.email), sms ?? kept(.sms), push ?? kept(.push),
      WebhookChannel(
        outbound: outbound, policy: configuration.webhooks, version: Release.version,
        now: WallClock.now),
    ]
  }

  private static func push(
    _ access: Configuration.FCMAccess, _ outbound: Outbound
  ) throws -> FCMChannel {
    let credentials = try FCMCredentials(file: access.credentials)
    do {
      if let url = access.url {
        return try FCMChannel(
          credentials: credentials, base: url, outbound: outbound, now: WallClock.now)
      }
      return try FCMChannel(credentials: credentials, outbound: outbound, now: WallClock.now)
    } catch {
      throw FCMCredentials.UnusableFile(
        description: "the private_key in \(access.credentials) is no RSA key of 2048 bits")
    }
  }

  /// Closes connections once the last message has its answer.
  func shutDown() async throws {
    await mail?.shutDown()
    try await outbound.shutDown()
  }
}
