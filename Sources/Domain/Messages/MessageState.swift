/// Where a ledger line stands.
package enum MessageState: String, Hashable, Sendable, CaseIterable {
  /// Waiting for its turn.
  case queued
  /// On its way: the bytes may have gone out (I4).
  case handedOver = "handed_over"
  /// Taken by the provider.
  case sent
  /// Refused by the provider for good.
  case failed
  /// Not sent, by our own rules.
  case notSent = "not_sent"
  /// Taken back before it left, because the run ended.
  case withdrawn
  /// Handed over without an answer; never sent again by itself (I4).
  case inDoubt = "in_doubt"

  /// True when nothing more will happen to the line by itself.
  package var isFinal: Bool {
    switch self {
    case .queued, .handedOver: false
    case .sent, .failed, .notSent, .withdrawn, .inDoubt: true
    }
  }

  /// True when a run may take the message for sent: it was, or nobody can tell that it was not.
  package var countsAsSent: Bool {
    switch self {
    case .sent, .inDoubt: true
    case .queued, .handedOver, .failed, .notSent, .withdrawn: false
    }
  }
}

/// Why a message was not sent, by our own rules (I8). Refusals of providers keep the provider's
/// code instead.
package enum NotSentReason: String, Hashable, Sendable, CaseIterable {
  case noAddress = "no_address"
  case noPushToken = "no_push_token"
  case invalidAddress = "invalid_address"
  case notSubscribed = "not_subscribed"
  case unsubscribed
  case suppressed
  case expired
  case runEnded = "run_ended"
  case journeyStopped = "journey_stopped"
  /// A grid of the message has nothing to show.
  case noProducts = "no_products"
  case contactErased = "contact_erased"
  case contentMissing = "content_missing"
  case renderingFailed = "rendering_failed"
  case tooManyAttempts = "too_many_attempts"
  /// It would have been sent while the journey was paused, which was resumed with `late: skip`.
  case skippedWhilePaused = "skipped_while_paused"
  /// The run had sent the message of this step in an older version of the journey.
  case alreadySent = "already_sent"
}

/// Which queue a message waits in: what somebody's act brought about goes before what was sent to
/// many at once.
package enum Lane: Int, Hashable, Sendable, CaseIterable {
  case triggered = 0
  case bulk = 1
}
