import Messages
import Outbound
import Values

/// What Twilio says to a message: `{"sid":"SM…"}`, or `{"code":21211,"message":"…"}`.
struct TwilioAnswer {
  private let answer: Answer
  private let body: JSON?

  init(_ answer: Answer) {
    self.answer = answer
    do {
      body = try JSON(parsing: answer.body)
    } catch {
      // Not what the API says: the status and the first words of it are all there is to tell.
      body = nil
    }
  }

  /// Success is told by the status and by the body: a login page that says 200 has sent nothing.
  var delivery: Delivery {
    guard answer.verdict == .success else {
      let code = body?["code"]?.number?.whole
      return answer.turnedAway(
        code: code.map(String.init), text: body?["message"]?.text,
        gone: code.map(TwilioAnswer.gone.contains) ?? false)
    }
    if let sid = body?["sid"]?.text, !sid.isEmpty { return .accepted(reference: sid) }
    if answer.isPage { return answer.turnedAway(code: "not_the_api") }
    return .doubtful(text: "answered \(answer.status) without the name of a message")
  }

  /// Codes that say that the number will never take a message: not valid (21211, 21217), not
  /// reachable (21214), a landline (21614). An unsubscribed one (21610) exists and may come back.
  private static let gone: Set<Int64> = [21211, 21214, 21217, 21614]
}
