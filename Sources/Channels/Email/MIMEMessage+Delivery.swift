import Messages

extension MIMEMessage.Unwritable {
  /// What becomes of a message that cannot be written: its line ends, and an address that is
  /// none will never be one.
  var delivery: Delivery {
    switch self {
    case .noSender:
      // The operator can mend that, so the line goes on.
      .deferred(
        code: "no_sender",
        text: "Neither the content nor PARCOURS_SENDER says whom the mail is from.", after: nil)
    case .notAMailbox(.to, let why):
      .refused(code: "invalid_address", text: "The recipient is no address: \(why).", gone: true)
    case .forbiddenCharacter(.to):
      .refused(
        code: "invalid_address", text: "The recipient holds a control character.", gone: true)
    case .notAMailbox(let field, let why):
      .refused(
        code: "invalid_\(field.rawValue)", text: "\(field.rawValue) is no address: \(why).",
        gone: false)
    case .forbiddenCharacter(let field):
      .refused(
        code: "invalid_\(field.rawValue)",
        text: "\(field.rawValue) holds a character that no header may hold.", gone: false)
    case .tooLong(let field):
      .refused(
        code: "invalid_\(field.rawValue)", text: "\(field.rawValue) is too long.", gone: false)
    }
  }
}
