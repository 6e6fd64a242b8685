package import Messages
package import Values

/// A mail as it goes over the wire, with its envelope (RFC 5322, RFC 2045).
///
/// It is a function of its arguments alone: the same parcel at the same instant gives the same
/// bytes. Bodies are quoted-printable and headers ASCII, so that the bytes have seven bits unless
/// an address has other characters before its @.
package struct MIMEMessage: Sendable, Hashable {
  /// Whom bounces go to.
  package let sender: EmailAddress
  /// Whom it is for.
  package let recipient: EmailAddress
  /// The Message-ID with its angle brackets; it names the send key.
  package let id: String
  /// Headers and body; every line ends with CRLF.
  package let bytes: [UInt8]
  /// Whether headers or envelope hold UTF-8, so that the server has to know SMTPUTF8 (RFC 6531).
  package let needsUTF8: Bool

  /// A part of a mail that comes from outside.
  package enum Field: String, Hashable, Sendable {
    case from, to, subject
    case replyTo = "reply_to"
    case unsubscribeURL = "unsubscribe_url"
    case feedbackID = "feedback_id"
  }

  /// Why no mail can be written.
  package enum Unwritable: Error, Hashable, Sendable {
    /// The field is no mailbox.
    case notAMailbox(Field, Mailbox.Malformed)
    /// The field holds CR, LF, NUL or another character that would forge a header.
    case forbiddenCharacter(Field)
    case tooLong(Field)
    /// Neither the mail nor the workspace says whom it is from.
    case noSender
  }

  /// Writes the mail.
  ///
  /// - Parameters:
  ///   - email: what it says; its `from` goes before `sender`.
  ///   - sender: whom mails are from that do not say it themselves.
  ///   - recipient: an address, or a mailbox with a name.
  ///   - key: the send key, for Message-ID and boundary.
  ///   - date: what the header `Date` says.
  ///   - feedbackID: the value of `Feedback-ID`, by which mailbox providers group complaints.
  package init(
    _ email: RenderedEmail, from sender: Mailbox?, to recipient: String, key: Fingerprint,
    date: Instant, purpose: Purpose, feedbackID: String? = nil
  ) throws(Unwritable) {
    let own = try email.from.map { text throws(Unwritable) in try mailbox(text, .from) }
    guard let from = own ?? sender else { throw .noSender }
    let to = try mailbox(recipient, .to)
    let replyTo = try email.replyTo.map { text throws(Unwritable) in try mailbox(text, .replyTo) }
    try checkText(email.subject, .subject, limit: Limits.subject)

    self.sender = from.address
    self.recipient = to.address
    id = "<\(key.hex)@\(from.address.domain)>"
    needsUTF8 =
      from.address.needsUTF8 || to.address.needsUTF8 || replyTo?.address.needsUTF8 == true

    var headers = HeaderBlock()
    headers.add("Date", MailDate.text(date))
    headers.add("From", mailbox: from)
    if let replyTo { headers.add("Reply-To", mailbox: replyTo) }
    headers.add("To", mailbox: to)
    headers.add("Subject", text: email.subject)
    headers.add("Message-ID", id)
    if let url = email.unsubscribeURL {
      try checkToken(url, .unsubscribeURL, limit: Limits.unsubscribeURL)
      headers.add("List-Unsubscribe", "<\(url)>")
      headers.add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    }
    // A transactional mail asks vacation programs for silence (RFC 3834, 5). Marketing mails get
    // the same silence by their List-Unsubscribe, and some filters count the field against bulk.
    if purpose == .transactional { headers.add("Auto-Submitted", "auto-generated") }
    if let feedbackID {
      try checkToken(feedbackID, .feedbackID, limit: Limits.displayName)
      headers.add("Feedback-ID", feedbackID)
    }
    headers.add("MIME-Version", "1.0")
    bytes = MIMEMessage.write(headers, email, boundary: "=_\(key.hex)")
  }
}

extension MIMEMessage {
  /// Adds the body: text and HTML as alternatives, the preferred one last (RFC 2046, 5.1.4), or
  /// the only one that there is.
  private static func write(
    _ headers: HeaderBlock, _ email: RenderedEmail, boundary: String
  ) -> [UInt8] {
    var output = headers.bytes
    output.reserveCapacity(
      output.count + (email.html.utf8.count + email.text.utf8.count) * 5 / 4 + 512)
    if email.text.isEmpty || email.html.isEmpty {
      let (type, body) = email.html.isEmpty ? ("plain", email.text) : ("html", email.html)
      append(type, body, to: &output)
      return output
    }
    // "=_" cannot occur in quoted-printable, so that no body can hold the boundary.
    let headers = "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n\r\n"
    output.append(contentsOf: headers.utf8)
    for (type, body) in [("plain", email.text), ("html", email.html)] {
      output.append(contentsOf: "--\(boundary)\r\n".utf8)
      append(type, body, to: &output)
    }
    output.append(contentsOf: "--\(boundary)--\r\n".utf8)
    return output
  }

  private static func append(_ type: String, _ body: String, to output: inout [UInt8]) {
    let headers =
      "Content-Type: text/\(type); charset=utf-8\r\n"
      + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    output.append(contentsOf: headers.utf8)
    QuotedPrintable.append(body, to: &output)
    output.append(carriageReturn)
    output.append(lineFeed)
  }
}

private typealias Unwritable = MIMEMessage.Unwritable

private func mailbox(_ text: String, _ field: MIMEMessage.Field) throws(Unwritable) -> Mailbox {
  do throws(Mailbox.Malformed) {
    return try Mailbox(parsing: text)
  } catch {
    if error == .controlCharacter { throw .forbiddenCharacter(field) }
    throw .notAMailbox(field, error)
  }
}

/// Free text may hold anything that can be encoded, but for what ends or cuts a header.
private func checkText(
  _ text: String, _ field: MIMEMessage.Field, limit: Int
) throws(Unwritable) {
  if text.utf8.contains(where: { $0 == carriageReturn || $0 == lineFeed || $0 == 0 }) {
    throw .forbiddenCharacter(field)
  }
  if text.utf8.count > limit { throw .tooLong(field) }
}

/// A token cannot be encoded or folded: printable ASCII without spaces and angle brackets.
private func checkToken(
  _ text: String, _ field: MIMEMessage.Field, limit: Int
) throws(Unwritable) {
  let sound = text.utf8.allSatisfy {
    (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
  }
  if !sound || text.isEmpty { throw .forbiddenCharacter(field) }
  if text.utf8.count > limit { throw .tooLong(field) }
}
