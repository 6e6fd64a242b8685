import Messages
import NIOCore
import Testing

@testable import Email

@Suite struct `The conversation hands a message over` {
  @Test func `command by command without PIPELINING`() throws {
    var dialogue = try Dialogue.ready()
    for _ in 0..<3 {
      #expect(try dialogue.begin() == .write("MAIL FROM:<a@x.y>\r\n"))
      #expect(dialogue.hear("250 ok") == [.write("RCPT TO:<b@x.y>\r\n")])
      #expect(dialogue.hear("251 will forward") == [.write("DATA\r\n")])
      #expect(dialogue.hear("354 go") == [.transmit])
      #expect(dialogue.conversation.wait == .content)
      dialogue.conversation.transmitted()
      #expect(dialogue.conversation.wait == .final)
      #expect(
        dialogue.hear("250 2.0.0 Ok: queued as 4F2A9C")
          == [.finish(.accepted(reference: "4F2A9C"), stays: true)])
      #expect(dialogue.conversation.isReady)
    }
  }

  @Test func `in one group with PIPELINING`() throws {
    var dialogue = try Dialogue.ready("PIPELINING", "SIZE 1000000")
    let size = try content().size
    #expect(
      try dialogue.begin()
        == .write("MAIL FROM:<a@x.y> SIZE=\(size)\r\nRCPT TO:<b@x.y>\r\nDATA\r\n"))
    #expect(dialogue.hear("250 ok", "250 ok").isEmpty)
    #expect(dialogue.hear("354 go") == [.transmit])
  }

  @Test func `a refused recipient ends the message and the server forgets it`() throws {
    var dialogue = try Dialogue.ready()
    _ = try dialogue.begin()
    _ = dialogue.hear("250 ok")
    #expect(
      dialogue.hear("550 5.1.1 No such user") == [
        .finish(
          .refused(code: "550 5.1.1", text: "550 5.1.1 No such user", gone: true), stays: true)
      ])
    #expect(try dialogue.begin() == .write("RSET\r\n"))
    #expect(dialogue.hear("250 ok") == [.write("MAIL FROM:<a@x.y>\r\n")])
  }

  @Test func `a refused recipient in a group waits for the rest of the group`() throws {
    var dialogue = try Dialogue.ready("PIPELINING")
    _ = try dialogue.begin()
    #expect(dialogue.hear("250 ok", "452 4.2.2 full").isEmpty)
    #expect(
      dialogue.hear("554 5.5.1 no valid recipients") == [
        .finish(.deferred(code: "452 4.2.2", text: "452 4.2.2 full", after: nil), stays: true)
      ])
    #expect(
      try dialogue.begin()
        == .write("RSET\r\nMAIL FROM:<a@x.y>\r\nRCPT TO:<b@x.y>\r\nDATA\r\n"))
    #expect(dialogue.hear("250 reset", "250 ok", "250 ok").isEmpty)
    #expect(dialogue.hear("354 go") == [.transmit])
  }

  @Test func `DATA granted for nobody is answered with nothing`() throws {
    var dialogue = try Dialogue.ready("PIPELINING")
    _ = try dialogue.begin()
    let verdict = Delivery.refused(code: "550", text: "550 spam", gone: false)
    #expect(dialogue.hear("250 ok", "550 spam", "354 go") == [.write(".\r\n")])
    #expect(dialogue.hear("554 no recipients") == [.finish(verdict, stays: true)])
    _ = try dialogue.begin()
    _ = dialogue.hear("250 ok", "550 spam", "354 go")
    #expect(dialogue.conversation.lost(.timedOut) == .finish(verdict, stays: false))
  }

  @Test func `a message beyond SIZE is not even begun`() throws {
    var dialogue = try Dialogue.ready("SIZE 500")
    let action = try dialogue.begin(html: String(repeating: "x", count: 1_000))
    guard case .finish(.refused("message_too_large", _, false), true) = action else {
      throw Unexpected(action)
    }
    #expect(try dialogue.begin() == .write("MAIL FROM:<a@x.y> SIZE=\(content().size)\r\n"))
  }

  @Test func `other scripts before the @ need SMTPUTF8`() throws {
    var dialogue = try Dialogue.ready("8BITMIME")
    let action = try dialogue.begin(to: "用@x.y")
    guard case .finish(.refused("smtputf8_unavailable", _, false), true) = action else {
      throw Unexpected(action)
    }
    dialogue = try Dialogue.ready("8BITMIME", "SMTPUTF8")
    #expect(
      try dialogue.begin(to: "用@x.y") == .write("MAIL FROM:<a@x.y> BODY=8BITMIME SMTPUTF8\r\n"))
    #expect(dialogue.hear("250 ok") == [.write("RCPT TO:<用@x.y>\r\n")])
  }

  @Test func `an early no is a no, and the connection is spent`() throws {
    var dialogue = try Dialogue.ready("PIPELINING")
    _ = try dialogue.begin()
    _ = dialogue.hear("250 ok", "250 ok", "354 go")
    #expect(
      dialogue.hear("552 5.3.4 too big") == [
        .finish(
          .refused(code: "552 5.3.4", text: "552 5.3.4 too big", gone: false), stays: false)
      ])
  }

  @Test func `words out of turn end an idle connection`() throws {
    var dialogue = try Dialogue.ready()
    #expect(dialogue.hear("421 4.4.2 idle too long") == [.close])
  }

  @Test func `QUIT ends politely`() throws {
    var dialogue = try Dialogue.ready()
    #expect(dialogue.conversation.quit() == .write("QUIT\r\n"))
    #expect(dialogue.hear("221 bye") == [.close])
  }
}

@Suite struct `Dots at the beginning of lines` {
  @Test func `are doubled, however the content is cut`() {
    let content = Array(".a\r\n..b\r\nc.\r\n.\r\n\r.\r\n\n.\r\r\n.".utf8)
    let expected = "..a\r\n...b\r\nc.\r\n..\r\n\r.\r\n\n.\r\r\n..\r\n.\r\n"
    for cut in 0...content.count {
      var buffer = ByteBuffer()
      var stuffing = DotStuffing()
      for piece in [content[..<cut], content[cut...]] {
        Array(piece).withUnsafeBufferPointer { stuffing.append($0, to: &buffer) }
      }
      stuffing.end(&buffer)
      #expect(String(buffer: buffer) == expected, "cut at \(cut)")
    }
  }
}
