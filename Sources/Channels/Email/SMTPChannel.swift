import Engine
package import Logging
package import Messages
package import Values

/// E-mail through a mail server: MIME, then SMTP.
package struct SMTPChannel: Channel {
  package let kind = ChannelKind.email
  private let pool: SMTPPool
  private let sender: Mailbox?
  private let now: @Sendable () -> Instant

  /// A channel to a mail server. Connections are opened when there is something to send.
  ///
  /// - Parameters:
  ///   - endpoint: the server, as `PARCOURS_SMTP_URL` names it.
  ///   - sender: whom mails are from that do not say it (`PARCOURS_SENDER`).
  ///   - now: the wall clock, for the header `Date`.
  package init(
    endpoint: SMTPEndpoint, sender: Mailbox?, logger: Logger, now: @escaping @Sendable () -> Instant
  ) throws(SMTPFailure) {
    pool = try SMTPPool(endpoint, logger: logger)
    self.sender = sender
    self.now = now
  }

  /// Twice the connections, so that a connection which has finished finds its next message.
  package var concurrency: Int { pool.connections * 2 }

  package func deliver(_ parcel: Parcel) async -> Delivery {
    guard case .email(let email) = parcel.rendered else {
      return .refused(code: "not_email", text: "The parcel holds no e-mail.", gone: false)
    }
    do throws(MIMEMessage.Unwritable) {
      let message = try MIMEMessage(
        email, from: sender, to: parcel.destination, key: parcel.key, date: now(),
        purpose: parcel.purpose)
      return await pool.deliver(message)
    } catch {
      return error.delivery
    }
  }

  /// Opens one connection as far as a message could begin: TLS and sign-in included.
  ///
  /// - Returns: why that does not work, or nil.
  package func check() async -> SMTPFailure? {
    await pool.check()
  }

  /// Ends connections once the messages under way are answered.
  package func shutDown() async {
    await pool.shutDown()
  }
}
