package import Values

/// A rendered message on its way to a provider: all that a channel needs, and nothing to decide.
package struct Parcel: Sendable, Hashable {
  /// The send key (I4): the same for every attempt, different for everything else.
  package let key: Fingerprint
  /// The contact whom the message is for.
  package let contact: ContactID
  /// An e-mail address, a phone number in E.164, a push token or a URL, by channel.
  package let destination: String
  /// What is delivered.
  package let rendered: Rendered
  /// Why it is sent; marketing e-mail carries the unsubscribe headers.
  package let purpose: Purpose

  package init(
    key: Fingerprint, contact: ContactID, destination: String, rendered: Rendered, purpose: Purpose
  ) {
    self.key = key
    self.contact = contact
    self.destination = destination
    self.rendered = rendered
    self.purpose = purpose
  }
}

/// What a contact gets to see, by channel.
package enum Rendered: Sendable, Hashable {
  case email(RenderedEmail)
  case sms(RenderedSMS)
  case push(RenderedPush)
  case webhook(RenderedWebhook)
}

/// An e-mail before MIME.
package struct RenderedEmail: Sendable, Hashable {
  /// The sender as `Shop <shop@example.com>` or a bare address; nil takes the workspace's.
  package var from: String?
  /// Where answers go, when not to the sender.
  package var replyTo: String?
  package var subject: String
  package var html: String
  /// The plain text alternative; empty for HTML only.
  package var text: String
  /// The URL of `List-Unsubscribe` (RFC 2369) with one click (RFC 8058); nil leaves both headers
  /// out.
  package var unsubscribeURL: String?

  package init(
    from: String? = nil, replyTo: String? = nil, subject: String, html: String, text: String,
    unsubscribeURL: String? = nil
  ) {
    self.from = from
    self.replyTo = replyTo
    self.subject = subject
    self.html = html
    self.text = text
    self.unsubscribeURL = unsubscribeURL
  }
}

/// A text message.
package struct RenderedSMS: Sendable, Hashable {
  package var text: String

  package init(text: String) {
    self.text = text
  }
}

/// A push notification.
package struct RenderedPush: Sendable, Hashable {
  /// Which push service knows the token: `fcm` (others follow).
  package var service: String
  package var title: String
  package var text: String
  /// The picture's address, or empty.
  package var image: String
  /// What opens on a tap, or empty.
  package var url: String
  /// Free texts for the application.
  package var data: [String: String]

  package init(
    service: String, title: String, text: String, image: String = "", url: String = "",
    data: [String: String] = [:]
  ) {
    self.service = service
    self.title = title
    self.text = text
    self.image = image
    self.url = url
    self.data = data
  }
}

/// A call to somebody's HTTP endpoint; the URL is the parcel's destination.
package struct RenderedWebhook: Sendable, Hashable {
  package var body: JSON
  /// The key of the signature; nil sends none.
  package var secret: String?

  package init(body: JSON, secret: String? = nil) {
    self.body = body
    self.secret = secret
  }
}
