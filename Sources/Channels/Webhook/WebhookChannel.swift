import Engine
package import Messages
package import Outbound
package import Values

/// Calls to HTTP endpoints of shops, signed as Standard Webhooks asks for it.
package struct WebhookChannel: Channel {
  package let kind = ChannelKind.webhook
  package let concurrency: Int

  private let outbound: Outbound
  private let policy: AddressPolicy
  private let userAgent: String
  private let now: @Sendable () -> Instant

  /// - Parameter version: The version of this program, for `User-Agent`.
  /// - Parameter now: The time for signatures.
  package init(
    outbound: Outbound, policy: AddressPolicy, version: String, concurrency: Int = 8,
    now: @escaping @Sendable () -> Instant
  ) {
    self.outbound = outbound
    self.policy = policy
    self.concurrency = concurrency
    self.now = now
    userAgent = "Parcours/\(version)"
  }

  package func deliver(_ parcel: Parcel) async -> Delivery {
    guard case .webhook(let message) = parcel.rendered else {
      return .refused(code: "wrong_channel", text: "this channel calls endpoints", gone: false)
    }
    let call = call(message, id: parcel.key.hex, to: parcel.destination)
    switch await outbound.post(call, under: policy) {
    case .unsent(let reason): return Delivery(reason)
    case .unanswered(let text): return .doubtful(text: text)
    case .answered(let answer): return WebhookChannel.delivery(answer)
    }
  }

  private func call(_ message: RenderedWebhook, id: String, to url: String) -> Call {
    let body = Array(message.body.serialized.utf8)
    var headers = [
      Call.Header("Content-Type", "application/json"),
      Call.Header("User-Agent", userAgent),
      Call.Header("Idempotency-Key", id),
      Call.Header("webhook-id", id),
    ]
    let timestamp = now().milliseconds / 1_000
    headers.append(Call.Header("webhook-timestamp", String(timestamp)))
    if let secret = message.secret {
      let signature = WebhookSignature(secret: secret)
      headers.append(
        Call.Header("webhook-signature", signature.value(id: id, timestamp: timestamp, body: body)))
    }
    return Call(url: url, headers: headers, body: body)
  }

  /// The status alone counts: what an endpoint says besides is its own business. 410 says that it
  /// wants no more calls (Standard Webhooks, "Deliverability and reliability").
  private static func delivery(_ answer: Answer) -> Delivery {
    switch answer.verdict {
    case .success: return .accepted(reference: nil)
    case .redirect:
      let target = answer.header("Location") ?? "nowhere"
      return .refused(
        code: "redirect", text: "answered with a redirect (\(answer.status)) to \(target)",
        gone: false)
    case .refusal, .transient: return answer.turnedAway(gone: answer.status == 410)
    }
  }
}
