import Engine
package import Messages
package import Outbound
package import Values

/// Push notifications through Firebase Cloud Messaging's HTTP v1 API.
package struct FCMChannel: Channel {
  package let kind = ChannelKind.push
  package let concurrency: Int

  private let url: String
  private let tokens: FCMTokens
  private let outbound: Outbound

  /// - Parameter base: Where the API is; `https://fcm.googleapis.com` at Google.
  /// - Parameter now: The time for the account's signature and the life of access tokens.
  package init(
    credentials: FCMCredentials, base: String = "https://fcm.googleapis.com", outbound: Outbound,
    concurrency: Int = 16, now: @escaping @Sendable () -> Instant
  ) throws(FCMCredentials.Malformed) {
    let base = base.hasSuffix("/") ? String(base.dropLast()) : base
    url = "\(base)/v1/projects/\(credentials.projectID)/messages:send"
    tokens = try FCMTokens(credentials, outbound: outbound, now: now)
    self.outbound = outbound
    self.concurrency = concurrency
  }

  package func deliver(_ parcel: Parcel) async -> Delivery {
    guard case .push(let push) = parcel.rendered, push.service == "fcm" else {
      return .refused(code: "wrong_channel", text: "this channel carries FCM pushes", gone: false)
    }
    do {
      return try await deliver(FCMMessage.body(push, token: parcel.destination))
    } catch {
      return .deferred(code: error.code, text: error.text, after: error.after)
    }
  }

  /// Sends, and once more with a fresh access token when the one at hand is no longer taken: an
  /// answer of 401 has taken no message.
  private func deliver(_ message: JSON) async throws(FCMTokens.Failure) -> Delivery {
    let token = try await tokens.current()
    let first = await send(message, token)
    guard case .answered(let answer) = first, FCMAnswer(answer).isUnauthenticated else {
      return delivery(first)
    }
    return delivery(await send(message, try await tokens.current(insteadOf: token)))
  }

  private func send(_ message: JSON, _ token: FCMTokens.Token) async -> Outcome {
    await outbound.post(
      Call(
        url: url,
        headers: [
          .bearerAuthorization(token.text), Call.Header("Content-Type", "application/json"),
        ],
        body: Array(message.serialized.utf8)))
  }

  private func delivery(_ outcome: Outcome) -> Delivery {
    switch outcome {
    case .unsent(let reason): Delivery(reason)
    case .unanswered(let text): .doubtful(text: text)
    case .answered(let answer): FCMAnswer(answer).delivery
    }
  }
}
