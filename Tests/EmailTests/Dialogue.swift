import Messages
import NIOCore
import Testing
import Values

@testable import Email

/// A conversation with a server that says what the test says.
struct Dialogue {
  var conversation: SMTPConversation

  init(_ url: String) throws {
    conversation = SMTPConversation(try SMTPEndpoint(parsing: url), name: "me.example")
  }

  /// The actions that follow from these lines.
  mutating func hear(_ lines: String...) -> [SMTPConversation.Action] {
    hear(raw: lines.map { $0 + "\r\n" }.joined())
  }

  mutating func hear(raw: String) -> [SMTPConversation.Action] {
    var buffer = ByteBuffer(string: raw)
    conversation.receive(&buffer)
    var actions: [SMTPConversation.Action] = []
    while let action = conversation.next() { actions.append(action) }
    return actions
  }

  /// A dialogue that is ready, with these extensions.
  static func ready(_ extensions: String..., url: String = "smtp://127.0.0.1") throws -> Dialogue {
    var dialogue = try Dialogue(url)
    #expect(dialogue.hear("220 hello") == [.write("EHLO me.example\r\n")])
    let lines = (["server"] + extensions)
    let last = lines.count - 1
    let reply = lines.enumerated().map { "250\($0 == last ? " " : "-")\($1)\r\n" }.joined()
    #expect(dialogue.hear(raw: reply) == [.ready])
    return dialogue
  }

  mutating func begin(to recipient: String = "b@x.y", html: String = "hi") throws
    -> SMTPConversation.Action
  {
    conversation.begin(try content(to: recipient, html: html))
  }
}

func content(to recipient: String = "b@x.y", html: String = "hi") throws -> SMTPContent {
  SMTPContent(
    try MIMEMessage(
      RenderedEmail(subject: "s", html: html, text: ""), from: Mailbox(parsing: "a@x.y"),
      to: recipient, key: Fingerprint(high: 1, low: 2), date: Instant(milliseconds: 0),
      purpose: .marketing))
}

/// Something that the test did not foresee.
struct Unexpected: Error, CustomStringConvertible {
  let description: String

  init(_ what: Any) {
    description = "unexpected: \(what)"
  }
}
