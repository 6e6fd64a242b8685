/// The channels that a content can be written for; the raw value is the public name.
package enum ContentChannel: String, Hashable, Sendable, CaseIterable {
  case email, sms, push
}

/// A place for a text; the raw value is its member in the definition.
package enum Slot: String, Hashable, Sendable, CaseIterable {
  case subject, preheader, html, text, title, image, url
}

/// The texts of a content in one language, as templates.
package struct Wording: Hashable, Sendable {
  /// The texts that are there.
  package internal(set) var texts: [Slot: String] = [:]
  /// The free texts of a push notification, by name and in the order of the definition.
  package internal(set) var data: [Member] = []
  /// The sender of an e-mail as `Shop <shop@example.com>`; nil is the workspace's.
  package internal(set) var from: String?
  /// Where answers go, when not to the sender.
  package internal(set) var replyTo: String?
  /// Whether there is a `body` of blocks.
  package internal(set) var hasBlocks = false

  /// A free text of a push notification.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let text: String
  }

  /// This wording, with the texts of another where it has none. Blocks and HTML stand for each
  /// other.
  func over(_ other: Wording) -> Wording {
    var result = self
    for (slot, text) in other.texts where result.texts[slot] == nil {
      if slot == .html, hasBlocks { continue }
      result.texts[slot] = text
    }
    if data.isEmpty { result.data = other.data }
    result.from = from ?? other.from
    result.replyTo = replyTo ?? other.replyTo
    result.hasBlocks = hasBlocks || texts[.html] == nil && other.hasBlocks
    return result
  }
}

extension ContentChannel {
  /// The texts of the channel, in the order of its definition.
  var slots: [Slot] {
    switch self {
    case .email: [.subject, .preheader, .html, .text]
    case .sms: [.text]
    case .push: [.title, .text, .image, .url]
    }
  }

  /// The most that the template of a slot may measure, in UTF-8 bytes.
  func limit(of slot: Slot) -> Int {
    switch (self, slot) {
    case (_, .subject), (_, .preheader), (_, .title): Limits.line
    case (_, .image), (_, .url): Limits.url
    case (_, .html), (.email, _): Limits.html
    case (.push, _): Limits.push
    // Four bytes are the longest scalar; scalars are counted apart.
    case (.sms, _): Limits.sms * 4
    }
  }
}
