import Messages
import Testing

@testable import Email

@Suite struct `The conversation says what became of it` {
  /// Where the conversation stands when something happens.
  private enum Stage: CaseIterable { case greeting, hello, mail, recipient, data, content, final }

  private func dialogue(at stage: Stage) throws -> Dialogue {
    var dialogue = try Dialogue("smtp://127.0.0.1")
    if stage == .greeting { return dialogue }
    _ = dialogue.hear("220 hello")
    if stage == .hello { return dialogue }
    _ = dialogue.hear("250 server")
    _ = try dialogue.begin()
    if stage == .mail { return dialogue }
    _ = dialogue.hear("250 ok")
    if stage == .recipient { return dialogue }
    _ = dialogue.hear("250 ok")
    if stage == .data { return dialogue }
    _ = dialogue.hear("354 go")
    if stage == .content { return dialogue }
    dialogue.conversation.transmitted()
    return dialogue
  }

  private func delivery(_ action: SMTPConversation.Action?) throws -> Delivery {
    switch action {
    case .finish(let delivery, _): return delivery
    case .fail(let failure): return failure.delivery
    default: throw Unexpected(action as Any)
    }
  }

  @Test func `before the last byte a lost connection defers, after it leaves doubt`() throws {
    for cause in [SMTPFailure.closed, .timedOut, .nonsense] {
      for stage in Stage.allCases {
        var dialogue = try dialogue(at: stage)
        let delivery = try delivery(dialogue.conversation.lost(cause))
        if stage == .final {
          guard case .doubtful = delivery else { throw Unexpected(delivery) }
        } else {
          #expect(delivery == .deferred(code: cause.code, text: cause.text, after: nil))
        }
      }
    }
  }

  @Test func `nonsense is judged by where it comes`() throws {
    for stage in Stage.allCases {
      var dialogue = try dialogue(at: stage)
      let delivery = try delivery(dialogue.hear("hello?").first)
      if stage == .final {
        guard case .doubtful = delivery else { throw Unexpected(delivery) }
      } else {
        #expect(delivery == SMTPFailure.nonsense.delivery)
      }
    }
  }

  @Test func `421 defers everywhere and ends the connection`() throws {
    for stage in Stage.allCases {
      var dialogue = try dialogue(at: stage)
      let action = dialogue.hear("421 4.3.2 shutting down").first
      if case .finish(_, let stays) = action { #expect(!stays) }
      guard case .deferred("421 4.3.2", _, nil) = try delivery(action) else {
        throw Unexpected(action as Any)
      }
    }
  }

  @Test func `4xx defers and 5xx refuses at each command`() throws {
    for stage in [Stage.mail, .recipient, .data, .content, .final] {
      var dialogue = try dialogue(at: stage)
      #expect(
        try delivery(dialogue.hear("451 4.7.1 greylisted").first)
          == .deferred(code: "451 4.7.1", text: "451 4.7.1 greylisted", after: nil))
      dialogue = try self.dialogue(at: stage)
      #expect(
        try delivery(dialogue.hear("554 5.7.1 policy").first)
          == .refused(code: "554 5.7.1", text: "554 5.7.1 policy", gone: false))
    }
  }

  @Test func `a yes to nothing asked is no answer`() throws {
    for stage in [Stage.data, .content] {
      var dialogue = try dialogue(at: stage)
      let delivery = try delivery(dialogue.hear("250 ok").first)
      switch (stage, delivery) {
      case (.data, .deferred), (.content, .doubtful): break
      default: throw Unexpected(delivery)
      }
    }
  }

  @Test(arguments: [
    ("550 5.1.1 no such user", true), ("550 5.1.10 null MX", true), ("551 5.1.6 moved", true),
    ("550 5.7.1 blocked", false), ("550 5.7.1 unknown user and blocked", false),
    ("550 5.2.1 disabled", false), ("552 5.2.2 full", false), ("554 5.1.1 no", true),
    ("550 No such user here", true), ("553 user unknown", true),
    ("550 Your network is on our list", false), ("554 no such user", false),
  ])
  func `an address is gone only when the server says so`(reply: String, gone: Bool) throws {
    var dialogue = try dialogue(at: .recipient)
    guard case .refused(_, _, gone) = try delivery(dialogue.hear(reply).first) else {
      throw Unexpected(reply)
    }
  }

  @Test func `a sender that is refused does not make the recipient gone`() throws {
    var dialogue = try dialogue(at: .mail)
    guard case .refused(_, _, false) = try delivery(dialogue.hear("550 5.1.1 who are you").first)
    else { throw Unexpected("gone") }
  }

  @Test func `a demand for authentication is the operator's, not the message's`() throws {
    var dialogue = try dialogue(at: .mail)
    guard
      case .deferred("530 5.7.0", _, _) = try delivery(dialogue.hear("530 5.7.0 AUTH first").first)
    else { throw Unexpected("refused") }
  }

  @Test func `an idle connection that closed is no one's fault`() throws {
    for extensions in [[], ["PIPELINING"]] {
      for goodbye in [nil, "421 4.4.2 idle"] {
        var dialogue = try extensions.isEmpty ? Dialogue.ready() : Dialogue.ready("PIPELINING")
        _ = try dialogue.begin()
        if extensions.isEmpty {
          for reply in ["250 ok", "250 ok", "354 go"] { _ = dialogue.hear(reply) }
        } else {
          _ = dialogue.hear("250 ok", "250 ok", "354 go")
        }
        dialogue.conversation.transmitted()
        _ = dialogue.hear("250 ok")
        _ = try dialogue.begin()
        if let goodbye {
          #expect(dialogue.hear(goodbye) == [.retry])
        } else {
          #expect(dialogue.conversation.lost(.closed) == .retry)
        }
      }
    }
  }

  @Test(
    arguments: [
      ("2.0.0 Ok: queued as 4F2A9C", "4F2A9C"), ("OK id=1rAbCd-0001-XY", "1rAbCd-0001-XY"),
      ("Ok 0100018c-11 extra", "0100018c-11"), ("2.0.0 OK 1700 gsmtp", "1700"),
      ("2.6.0 message accepted", nil), ("OK", nil), ("queued as", nil),
      ("2.6.0 <x@y> Queued mail for delivery", nil),
    ] as [(String, String?)])
  func `the server's name for the message is kept`(text: String, id: String?) throws {
    var dialogue = try dialogue(at: .final)
    #expect(try delivery(dialogue.hear("250 \(text)").first) == .accepted(reference: id))
  }

  @Test func `enhanced codes count only where they agree`() {
    #expect(SMTPReply(code: 550, text: "5.1.1 x").enhanced == "5.1.1")
    #expect(SMTPReply(code: 450, text: "5.1.1 x").enhanced == nil)
    #expect(SMTPReply(code: 550, text: "5.1 x").enhanced == nil)
    #expect(SMTPReply(code: 550, text: "5.1.1.1 x").enhanced == nil)
    #expect(SMTPReply(code: 550, text: "5.1.1000 x").enhanced == nil)
  }
}
