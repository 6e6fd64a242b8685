import Engine
package import Messages
package import Outbound
import Values

/// Text messages through Twilio's REST API or one that speaks it.
package struct TwilioChannel: Channel {
  package let kind = ChannelKind.sms
  package let concurrency: Int

  private let account: TwilioAccount
  private let outbound: Outbound
  private let statusCallback: @Sendable (Parcel) -> String?

  /// - Parameter statusCallback: Where the provider tells what becomes of a message later, if it
  ///   should.
  package init(
    account: TwilioAccount, outbound: Outbound, concurrency: Int = 8,
    statusCallback: @escaping @Sendable (Parcel) -> String? = { _ in nil }
  ) {
    self.account = account
    self.outbound = outbound
    self.concurrency = concurrency
    self.statusCallback = statusCallback
  }

  package func deliver(_ parcel: Parcel) async -> Delivery {
    guard case .sms(let message) = parcel.rendered else {
      return .refused(
        code: "wrong_channel", text: "this channel carries text messages", gone: false)
    }
    let number: PhoneNumber
    do {
      number = try PhoneNumber(parcel.destination)
    } catch {
      return .refused(code: "invalid_number", text: error.description, gone: true)
    }
    switch await outbound.post(call(to: number, message.text, statusCallback(parcel))) {
    case .unsent(let reason): return Delivery(reason)
    case .unanswered(let text): return .doubtful(text: text)
    case .answered(let answer): return TwilioAnswer(answer).delivery
    }
  }

  private func call(to number: PhoneNumber, _ text: String, _ callback: String?) -> Call {
    var fields: [(name: String, value: String)] = [
      ("To", number.text), (account.senderField, account.sender), ("Body", text),
    ]
    if let callback { fields.append(("StatusCallback", callback)) }
    return Call(
      url: account.messagesURL,
      headers: [
        .basicAuthorization(user: account.sid, password: account.token),
        Call.Header("Content-Type", "application/x-www-form-urlencoded"),
        Call.Header("Accept", "application/json"),
      ],
      body: Form.encoded(fields))
  }
}
