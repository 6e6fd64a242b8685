package import Engine
package import Hummingbird
package import Responses
import Contacts
import Database
import Messages
import Store
import Values

/// The built-in inbox as plain pages in French: what people would have received. They show personal
/// data, so that they are only added where nobody else comes by.
package struct InboxPages: Sendable {
  private let engine: Engine

  package init(engine: Engine) {
    self.engine = engine
  }

  /// Adds `/inbox` and what is below it.
  package func add(to router: some RouterMethods<WebContext>) {
    router.get("/inbox") { request, _ in try await list(request) }
    router.get("/inbox/:id") { _, context in try await message(context) }
    router.get("/inbox/:id/html") { _, context in try await html(context) }
  }

  // MARK: The list

  private func list(_ request: Request) async throws -> Response {
    let cursor = request.uri.queryParameters["before"].flatMap { Cursor(text: $0) }
    let entries = try await engine.database.read { try Cursor.page(after: cursor, $0) }
    let rows = entries.map { entry in
      """
      <tr><td>\(entry.at.shown)</td><td>\(entry.channel.shown)</td>\
      <td>\(entry.destination.escapedForHTML)</td>\
      <td><a href="/inbox/\(entry.id)">\(entry.shownTitle.escapedForHTML)</a></td></tr>
      """
    }
    var body = "<h1>Boîte de réception</h1>\n"
    if rows.isEmpty {
      body += "<p>Aucun message pour le moment.</p>"
    } else {
      body += """
        <table><thead><tr><th scope="col">Heure (UTC)</th><th scope="col">Canal</th>\
        <th scope="col">À</th><th scope="col">Objet</th></tr></thead>
        <tbody>\(rows.joined(separator: "\n"))</tbody></table>
        """
    }
    if entries.count == Limits.page, let last = entries.last {
      body += "\n<p><a href=\"/inbox?before=\(Cursor(last).text)\">Messages plus anciens</a></p>"
    }
    return Page.response(
      Page.document(language: "fr", title: "Boîte de réception", body: body))
  }

  // MARK: One message

  private func message(_ context: WebContext) async throws -> Response {
    let entry = try await entry(context)
    let body = entry.body
    var lines: [(String, String?)] = [
      ("Reçu", "\(entry.at.shown) UTC"), ("Canal", entry.channel.shown),
      ("De", body["from"]?.text), ("Répondre à", body["reply_to"]?.text),
      ("À", entry.destination), ("Objet", body["subject"]?.text),
    ]
    let content: String
    switch entry.channel {
    case .email:
      content = """
        <iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="Message"
        src="/inbox/\(entry.id)/html"></iframe>
        <details><summary>Texte</summary><pre>\((body["text"]?.text ?? "").escapedForHTML)</pre>
        </details>
        """
    case .sms:
      content = "<pre>\((body["text"]?.text ?? "").escapedForHTML)</pre>"
    case .push:
      lines += [
        ("Titre", body["title"]?.text), ("Image", body["image"]?.text),
        ("Lien", body["url"]?.text), ("Service", body["service"]?.text),
      ]
      content = "<pre>\((body["text"]?.text ?? "").escapedForHTML)</pre>"
    case .webhook:
      content = "<pre>\((body["body"] ?? .null).pretty().escapedForHTML)</pre>"
    }
    return Page.response(
      Page.document(
        language: "fr", title: entry.shownTitle,
        body: """
          <p><a href="/inbox">← Boîte de réception</a></p>
          <h1>\(entry.shownTitle.escapedForHTML)</h1>
          <dl>\(InboxPages.list(lines))</dl>
          \(content)
          """), policy: Page.policy + "; frame-src 'self'")
  }

  private static func list(_ lines: [(String, String?)]) -> String {
    lines.compactMap { name, value in
      guard let value, !value.isEmpty else { return nil }
      return "<dt>\(name)</dt><dd>\(value.escapedForHTML)</dd>"
    }.joined(separator: "\n")
  }

  /// The message itself, in a frame that runs nothing. Its pictures are fetched as in a mail
  /// program, the pixel too: whoever looks at a message here has opened it.
  private func html(_ context: WebContext) async throws -> Response {
    let entry = try await entry(context)
    guard entry.channel == .email else { throw InboxPages.missing }
    let html = entry.body["html"]?.text ?? ""
    return Page.response(InboxPages.openingLinksBeside(html), policy: InboxPages.policy)
  }

  /// Without this a link would open in the frame, where shops refuse to be shown.
  private static func openingLinksBeside(_ html: String) -> String {
    guard let head = html.firstRange(of: "<head"),
      let end = html[head.upperBound...].firstIndex(of: ">")
    else { return html }
    let inside = html.index(after: end)
    return html[..<inside] + "<base target=\"_blank\">" + html[inside...]
  }

  private static let policy =
    "default-src 'none'; img-src * data:; style-src 'unsafe-inline' *; font-src *; "
    + "form-action 'none'; frame-ancestors 'self'; "
    + "sandbox allow-popups allow-popups-to-escape-sandbox"

  private func entry(_ context: WebContext) async throws -> InboxRows.Entry {
    guard let id = context.parameters.get("id"), let name = LedgerLine.parse(id: id) else {
      throw InboxPages.missing
    }
    let entry = try await engine.database.read { transaction -> InboxRows.Entry? in
      if let entry = try transaction.inbox.entry(name.key, of: name.contact) { return entry }
      // The contact may have been merged since the list was shown.
      guard let contact = try transaction.contacts.current(name.contact) else { return nil }
      return try transaction.inbox.entry(name.key, of: contact.id)
    }
    guard let entry else { throw InboxPages.missing }
    return entry
  }

  private static let missing = Refusal(.notFound, "not_found", "There is no such message.")
}

// MARK: Pages of the list

/// A place in the list, newest first: messages of one instant are told apart by their keys.
private struct Cursor: Sendable {
  let at: Instant
  let key: Fingerprint

  init(_ entry: InboxRows.Entry) {
    at = entry.at
    key = entry.key
  }

  init?(text: some StringProtocol) {
    let parts = text.split(separator: "-")
    guard parts.count == 2, let milliseconds = Int64(parts[0]),
      let key = Fingerprint(hex: parts[1])
    else { return nil }
    at = Instant(milliseconds: milliseconds)
    self.key = key
  }

  var text: String { "\(at.milliseconds)-\(key.hex)" }

  static func page(after cursor: Cursor?, _ transaction: Transaction) throws -> [InboxRows.Entry] {
    try transaction.inbox.page(
      before: cursor.map { Place(at: $0.at, id: $0.key) }, limit: Limits.page)
  }
}

extension InboxRows.Entry {
  fileprivate var id: String { "\(contact.text)-\(key.hex)" }

  fileprivate var shownTitle: String { title.isEmpty ? "(sans objet)" : String(title.prefix(120)) }
}

extension Instant {
  fileprivate var shown: String {
    String(text.prefix(19)).replacing("T", with: " ")
  }
}

extension ChannelKind {
  fileprivate var shown: String {
    switch self {
    case .email: "E-mail"
    case .sms: "SMS"
    case .push: "Push"
    case .webhook: "Webhook"
    }
  }
}
