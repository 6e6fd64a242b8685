/// An account at a provider that speaks Twilio's API.
package struct TwilioAccount: Sendable, Hashable {
  /// Where the API is; `https://api.twilio.com` at Twilio itself.
  package let base: String
  /// The account's SID.
  package let sid: String
  /// The token that goes with it.
  package let token: String
  /// The number or name that sends, or the SID (`MG…`) of a messaging service that chooses one.
  package let sender: String

  /// An account at Twilio, or at whoever speaks its API at `base`.
  package init(base: String = "https://api.twilio.com", sid: String, token: String, sender: String)
  {
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    self.sid = sid
    self.token = token
    self.sender = sender
  }

  var messagesURL: String { "\(base)/2010-04-01/Accounts/\(Form.encoded(sid))/Messages.json" }

  var senderField: String { sender.hasPrefix("MG") ? "MessagingServiceSid" : "From" }
}
