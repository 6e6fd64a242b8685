package import Contents
import Database
import Journeys
package import Messages
package import Values

/// Makes a parcel of a claimed line: the one renderer of previews and sendings (I11).
package struct Rendering: Sendable {
  private let workspace: Workspace

  package init(workspace: Workspace) {
    self.workspace = workspace
  }

  /// The content could not be rendered.
  package struct Failure: Error {
    /// The reason in the ledger.
    package let code: String
    package let message: String
  }

  /// The parcel of an assignment.
  package func parcel(_ assignment: Dispatch.Assignment) throws(Failure) -> Parcel {
    let line = assignment.line
    switch assignment.draft {
    case .webhook(let webhook, let secret, let variables):
      return parcel(
        line,
        .webhook(RenderedWebhook(body: webhook.body.filled(with: variables), secret: secret)))
    case .content(let content, let variables, let locale, let send):
      return parcel(
        line,
        try rendered(
          content.compiled, variables: variables, locale: locale, utm: send?.utm ?? [:], for: line))
    }
  }

  /// Renders a content for a line: with its variables, its signed links and its pixel.
  package func rendered(
    _ compiled: CompiledContent, variables: JSON.Object, locale: String, utm: [String: String],
    for line: LedgerLine
  ) throws(Failure) -> Rendered {
    var variables = variables
    let unsubscribe = try address(.unsubscribe(channel: line.channel, topic: line.topic), line)
    variables["unsubscribe_url"] = .string(unsubscribe)
    variables["preferences_url"] = .string(unsubscribe)
    let content: RenderedContent
    do {
      content = try compiled.render(variables: variables, locale: locale)
    } catch {
      throw Failure(code: error.code, message: "\(error)")
    }
    switch content {
    case .email(let mail):
      let tracking = LinkRewriter.Tracking(
        contact: line.contact, message: line.key, unsubscribeURL: unsubscribe,
        parameters: CampaignParameters(
          source: utm["source"], medium: utm["medium"], campaign: utm["campaign"],
          content: utm["content"]), opens: true, clicks: true)
      let html = LinkRewriter(addresses: workspace.links).rewrite(mail.html, tracking).html
      return .email(
        RenderedEmail(
          from: mail.from, replyTo: mail.replyTo, subject: mail.subject, html: html,
          text: mail.text,
          unsubscribeURL: line.purpose == .marketing ? unsubscribe : nil))
    case .sms(let text): return .sms(RenderedSMS(text: text))
    case .push(let push):
      return .push(
        RenderedPush(
          service: line.service, title: push.title, text: push.text, image: push.image,
          url: push.url, data: push.data))
    }
  }

  private func address(_ aim: Link.Aim, _ line: LedgerLine) throws(Failure) -> String {
    do {
      return try workspace.links.address(of: Link(aim, contact: line.contact, message: line.key))
    } catch {
      throw Failure(
        code: NotSentReason.renderingFailed.rawValue,
        message: "a link could not be signed: \(error)")
    }
  }

  private func parcel(_ line: LedgerLine, _ rendered: Rendered) -> Parcel {
    Parcel(
      key: line.key, contact: line.contact, destination: line.destination, rendered: rendered,
      purpose: line.purpose)
  }
}

extension JSON {
  /// The value with every text that is exactly `{{name}}` or `{{a.b}}` replaced by that variable.
  func filled(with variables: JSON.Object) -> JSON {
    switch self {
    case .string(let text):
      guard text.hasPrefix("{{"), text.hasSuffix("}}") else { return self }
      var value: JSON? = .object(variables)
      for name in text.dropFirst(2).dropLast(2).split(separator: ".") {
        value = value?[name.trimmingSpaces]
      }
      return value ?? .null
    case .array(let elements): return .array(elements.map { $0.filled(with: variables) })
    case .object(let members):
      var filled = Object()
      for (key, value) in members { filled[key] = value.filled(with: variables) }
      return .object(filled)
    case .null, .bool, .number: return self
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
