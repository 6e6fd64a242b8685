/// What a contact gets to see of a content, by channel.
package enum RenderedContent: Hashable, Sendable {
  case email(Email)
  case sms(text: String)
  case push(Push)

  /// An e-mail before links are signed.
  package struct Email: Hashable, Sendable {
    /// The sender of the content; nil is the workspace's.
    package let from: String?
    package let replyTo: String?
    /// One line.
    package let subject: String
    /// What programs show beside the subject; it is in `html` already.
    package let preheader: String
    package let html: String
    /// The plain text for programs that show no HTML.
    package let text: String
  }

  /// A push notification.
  package struct Push: Hashable, Sendable {
    package let title: String
    package let text: String
    /// The picture's address, or empty.
    package let image: String
    /// What opens on a tap, or empty.
    package let url: String
    /// Free texts for the application.
    package let data: [String: String]
  }
}

/// Why a content cannot be rendered for these values: a reason not to send.
package enum Unrenderable: Error, Hashable, Sendable {
  /// The text of this member came out empty.
  case empty(field: String)
  /// The text of this member, or the whole push notification, came out longer than is allowed.
  case tooLong(field: String)

  /// The public code.
  package var code: String {
    switch self {
    case .empty: "empty_content"
    case .tooLong: "content_too_long"
    }
  }
}
