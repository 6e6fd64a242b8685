/// The ways on which a message can leave.
package enum ChannelKind: String, Hashable, Sendable, CaseIterable {
  case email, sms, push, webhook
}

/// Why a person gets a message: marketing needs a subscription, transactional does not.
package enum Purpose: String, Hashable, Sendable, CaseIterable {
  case marketing, transactional
}
