import Messages
import Outbound
import Values

/// What FCM says to a message: `{"name":"projects/…/messages/…"}`, or an error of google.rpc with
/// the code of FCM in its details.
struct FCMAnswer {
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

  /// Whether the access token was not taken.
  var isUnauthenticated: Bool { answer.status == 401 }

  var delivery: Delivery {
    guard answer.verdict == .success else {
      let code = code
      return patient(
        answer.turnedAway(
          code: code, text: body?["error"]?["message"]?.text,
          gone: code.map(FCMAnswer.gone.contains) ?? false))
    }
    if let name = body?["name"]?.text, !name.isEmpty { return .accepted(reference: name) }
    if answer.isPage { return answer.turnedAway(code: "not_the_api") }
    return .doubtful(text: "answered \(answer.status) without the name of a message")
  }

  /// FCM's own code, else that of google.rpc.
  private var code: String? {
    let error = body?["error"]
    let details = error?["details"]?.array ?? []
    return details.lazy.compactMap { $0["errorCode"]?.text }.first ?? error?["status"]?.text
  }

  /// After 429 without a time FCM wants to be left alone for a minute ("Scale FCM messages").
  private func patient(_ delivery: Delivery) -> Delivery {
    guard answer.status == 429, case .deferred(let code, let text, nil) = delivery else {
      return delivery
    }
    return .deferred(code: code, text: text, after: .minutes(1))
  }

  /// Codes that say that the token will never work again for this sender.
  private static let gone: Set = ["UNREGISTERED", "SENDER_ID_MISMATCH"]
}
