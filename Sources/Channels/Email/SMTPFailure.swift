package import Messages

/// Why a connection cannot be used: nothing was said about a message, so that each one that waited
/// for it is deferred.
package struct SMTPFailure: Error, Hashable, Sendable {
  /// A word or a reply's codes, for the ledger.
  package let code: String
  /// What happened, for the operator.
  package let text: String

  /// A failure with this code and text.
  package init(code: String, text: String) {
    self.code = code
    self.text = text
  }

  /// The delivery of a message that met it.
  package var delivery: Delivery { .deferred(code: code, text: text, after: nil) }

  /// A reply that ended the preparations, after a few words about what was asked.
  init(_ words: String, _ reply: SMTPReply) {
    self.init(code: reply.label, text: "\(words): \(reply.explanation)")
  }

  static let closed = SMTPFailure(
    code: "connection_closed", text: "The mail server closed the connection.")
  static let timedOut = SMTPFailure(
    code: "timeout", text: "The mail server did not answer in time.")
  static let nonsense = SMTPFailure(
    code: "unexpected_reply", text: "The mail server answered with something that is not SMTP.")
  static let noStartTLS = SMTPFailure(
    code: "starttls_unavailable",
    text: "The mail server offers no STARTTLS, but the URL demands it (starttls=required).")
  static let noAuthentication = SMTPFailure(
    code: "auth_unavailable",
    text: "The mail server offers no way of AUTH that the client and the URL allow.")
  static let plaintextSecret = SMTPFailure(
    code: "auth_needs_tls",
    text: "The connection is not encrypted, so the password was not sent. Use starttls=required, "
      + "smtps, or starttls=off to say that plain text is meant.")
  static let tooMany = SMTPFailure(
    code: "too_many_waiting", text: "Too many messages wait for a connection to the mail server.")
  static let shutDown = SMTPFailure(
    code: "shut_down", text: "The program is being stopped; the message was not sent.")
}
