import Engine
package import Messages
package import Values
import Database
import Store

/// The built-in inbox as a channel of any kind: keeps what would have been sent and takes every
/// message, so that a shop can try everything without a provider.
package struct InboxChannel: Channel {
  package let kind: ChannelKind
  /// As many as one transaction of Dispatch claims: nothing here waits for anybody else.
  package let concurrency = 256
  private let inbox: InboxWriter
  private let now: @Sendable () -> Instant

  /// - Parameters:
  ///   - inbox: shared by the channels of one process.
  ///   - now: the wall clock.
  package init(_ kind: ChannelKind, inbox: InboxWriter, now: @escaping @Sendable () -> Instant) {
    self.kind = kind
    self.inbox = inbox
    self.now = now
  }

  package func deliver(_ parcel: Parcel) async -> Delivery {
    let entry = InboxRows.Entry(
      contact: parcel.contact, key: parcel.key, at: now(), channel: kind,
      destination: parcel.destination, title: parcel.rendered.title, body: parcel.rendered.kept)
    do {
      try await inbox.keep(entry)
      return .accepted(reference: nil)
    } catch {
      // The transaction was rolled back: the message is certainly not there.
      return .deferred(code: "inbox_unavailable", text: "\(error)", after: nil)
    }
  }
}

extension Rendered {
  /// What stands in the list.
  fileprivate var title: String {
    switch self {
    case .email(let email): email.subject
    case .sms(let sms): sms.text
    case .push(let push): push.title
    case .webhook: "Webhook"
    }
  }

  /// The whole message, under the names that the inbox shows.
  fileprivate var kept: JSON {
    switch self {
    case .email(let email):
      [
        "from": .text(email.from), "reply_to": .text(email.replyTo),
        "subject": .string(email.subject), "html": .string(email.html),
        "text": .string(email.text), "unsubscribe_url": .text(email.unsubscribeURL),
      ]
    case .sms(let sms): ["text": .string(sms.text)]
    case .push(let push):
      [
        "service": .string(push.service), "title": .string(push.title),
        "text": .string(push.text), "image": .string(push.image), "url": .string(push.url),
        "data": .object(
          push.data.sorted { $0.key < $1.key }.reduce(into: JSON.Object()) {
            $0[$1.key] = .string($1.value)
          }),
      ]
    case .webhook(let webhook): ["body": webhook.body]
    }
  }
}

extension JSON {
  fileprivate static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
