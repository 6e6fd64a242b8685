import Messages
import Testing

@testable import Email

@Suite struct `The conversation prepares a connection` {
  @Test func `a server without extensions is greeted with HELO`() throws {
    for code in [500, 502] {
      var dialogue = try Dialogue("smtp://127.0.0.1")
      #expect(dialogue.hear("220 old") == [.write("EHLO me.example\r\n")])
      #expect(dialogue.hear("\(code) what?") == [.write("HELO me.example\r\n")])
      #expect(dialogue.hear("250 hello") == [.ready])
      #expect(try dialogue.begin() == .write("MAIL FROM:<a@x.y>\r\n"))
    }
  }

  @Test func `replies of several lines come in any pieces`() throws {
    var dialogue = try Dialogue("smtp://127.0.0.1")
    for byte in "220-one\r\n220-two\r\n220 three\r".utf8 {
      #expect(dialogue.hear(raw: String(UnicodeScalar(byte))).isEmpty)
    }
    #expect(dialogue.hear(raw: "\n") == [.write("EHLO me.example\r\n")])
  }

  @Test(arguments: [("554 no", "554"), ("421 4.3.2 later", "421 4.3.2"), ("250 hm", "250")])
  func `a greeting that is no welcome defers`(greeting: String, code: String) throws {
    var dialogue = try Dialogue("smtp://127.0.0.1")
    let actions = dialogue.hear(greeting)
    guard case .fail(let failure) = actions.first else { throw Unexpected(actions) }
    #expect(failure.code == code)
    #expect(dialogue.conversation.next() == nil)
  }

  @Test(arguments: [
    "SSH-2.0-OpenSSH\r\n", "\r\n", "99 x\r\n", "220x\r\n", "2200 x\r\n", "999 x\r\n",
    "220-a\r\n221 b\r\n", "éé\r\n", String(repeating: "x", count: 9_000),
  ])
  func `nonsense ends the connection`(greeting: String) throws {
    var dialogue = try Dialogue("smtp://127.0.0.1")
    #expect(dialogue.hear(raw: greeting) == [.fail(.nonsense)])
  }

  @Test func `an endless reply is cut off`() throws {
    var dialogue = try Dialogue("smtp://127.0.0.1")
    let line = "220-" + String(repeating: "x", count: 500)
    var actions: [SMTPConversation.Action] = []
    for _ in 0..<200 where actions.isEmpty { actions = dialogue.hear(line) }
    #expect(actions == [.fail(.nonsense)])
  }

  @Test func `STARTTLS forgets what was said in plain text`() throws {
    var dialogue = try Dialogue("smtp://user:secret@mail.example")
    _ = dialogue.hear("220 hello")
    #expect(
      dialogue.hear("250-server", "250-AUTH PLAIN", "250 STARTTLS") == [.write("STARTTLS\r\n")])
    // The injected reply (CVE-2011-0411) must not pass for the server's first words under TLS.
    #expect(dialogue.hear("220 go", "250-evil", "250 AUTH LOGIN") == [.startTLS])
    #expect(dialogue.hear("250-late", "250 evil").isEmpty)
    #expect(dialogue.conversation.secured() == .write("EHLO me.example\r\n"))
    #expect(
      dialogue.hear("250-server", "250 AUTH PLAIN")
        == [.write("AUTH PLAIN AHVzZXIAc2VjcmV0\r\n")])
    #expect(dialogue.hear("235 welcome") == [.ready])
  }

  @Test func `extensions from before TLS are gone after it`() throws {
    var dialogue = try Dialogue("smtp://mail.example")
    _ = dialogue.hear("220 hello")
    _ = dialogue.hear("250-server", "250-PIPELINING", "250 STARTTLS")
    _ = dialogue.hear("220 go")
    _ = dialogue.conversation.secured()
    #expect(dialogue.hear("250 server") == [.ready])
    #expect(try dialogue.begin() == .write("MAIL FROM:<a@x.y>\r\n"))
  }

  @Test func `required means required`() throws {
    var dialogue = try Dialogue("smtp://mail.example")
    _ = dialogue.hear("220 hello")
    #expect(dialogue.hear("250 server") == [.fail(.noStartTLS)])
    dialogue = try Dialogue("smtp://mail.example")
    _ = dialogue.hear("220 hello")
    _ = dialogue.hear("502 no EHLO")
    #expect(dialogue.hear("250 server") == [.fail(.noStartTLS)])
    dialogue = try Dialogue("smtp://mail.example")
    _ = dialogue.hear("220 hello")
    _ = dialogue.hear("250-server", "250 STARTTLS")
    let actions = dialogue.hear("454 4.7.0 not now")
    guard case .fail(let failure) = actions.first else { throw Unexpected(actions) }
    #expect(failure.code == "454 4.7.0")
  }

  @Test func `optional goes on without`() throws {
    var dialogue = try Dialogue("smtp://mail.example?starttls=optional")
    _ = dialogue.hear("220 hello")
    _ = dialogue.hear("250-server", "250 STARTTLS")
    #expect(dialogue.hear("454 not now") == [.ready])
  }

  @Test func `off does not even try`() throws {
    _ = try Dialogue.ready("STARTTLS", url: "smtp://mail.example?starttls=off")
  }

  @Test func `a password does not go over a readable line unless that is meant`() throws {
    var dialogue = try Dialogue("smtp://u:p@mail.example?starttls=optional")
    _ = dialogue.hear("220 hello")
    #expect(dialogue.hear("250-server", "250 AUTH PLAIN") == [.fail(.plaintextSecret)])
    for url in ["smtp://u:p@mail.example?starttls=off", "smtp://u:p@127.0.0.1"] {
      dialogue = try Dialogue(url)
      _ = dialogue.hear("220 hello")
      #expect(dialogue.hear("250-server", "250 AUTH PLAIN") == [.write("AUTH PLAIN AHUAcA==\r\n")])
    }
  }
}

@Suite struct `The conversation proves who it is` {
  private func authenticating(
    _ offered: String, _ options: String = ""
  ) throws -> (Dialogue, [SMTPConversation.Action]) {
    var dialogue = try Dialogue("smtp://user:secret@127.0.0.1\(options)")
    _ = dialogue.hear("220 hello")
    let actions = dialogue.hear("250-server", "250 \(offered)")
    return (dialogue, actions)
  }

  @Test func `PLAIN, also when the server asks again`() throws {
    var (dialogue, actions) = try authenticating("AUTH LOGIN PLAIN XOAUTH2")
    #expect(actions == [.write("AUTH PLAIN AHVzZXIAc2VjcmV0\r\n")])
    #expect(dialogue.hear("334 ") == [.write("AHVzZXIAc2VjcmV0\r\n")])
    #expect(dialogue.hear("235 2.7.0 ok") == [.ready])
  }

  @Test func `LOGIN, also in its old spelling`() throws {
    var (dialogue, actions) = try authenticating("AUTH=LOGIN")
    #expect(actions == [.write("AUTH LOGIN\r\n")])
    #expect(dialogue.hear("334 VXNlcm5hbWU6") == [.write("dXNlcg==\r\n")])
    #expect(dialogue.hear("334 UGFzc3dvcmQ6") == [.write("c2VjcmV0\r\n")])
    #expect(dialogue.hear("235 ok") == [.ready])
  }

  @Test func `XOAUTH2, and the empty line after its error`() throws {
    var (dialogue, actions) = try authenticating("AUTH PLAIN XOAUTH2", "?auth=xoauth2")
    #expect(
      actions == [.write("AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHNlY3JldAEB\r\n")])
    #expect(dialogue.hear("334 eyJzdGF0dXMiOiI0MDEifQ==") == [.write("\r\n")])
    let refused = dialogue.hear("535 5.7.8 no")
    guard case .fail(let failure) = refused.first else { throw Unexpected(refused) }
    #expect(failure.code == "535 5.7.8")
    guard case .deferred(_, _, _) = failure.delivery else { throw Unexpected(failure.delivery) }
  }

  @Test func `the option decides, and what is not offered is not tried`() throws {
    #expect(try authenticating("AUTH PLAIN LOGIN", "?auth=login").1 == [.write("AUTH LOGIN\r\n")])
    #expect(try authenticating("AUTH PLAIN", "?auth=login").1 == [.fail(.noAuthentication)])
    #expect(try authenticating("AUTH CRAM-MD5").1 == [.fail(.noAuthentication)])
    #expect(try authenticating("SIZE").1 == [.fail(.noAuthentication)])
  }

  @Test func `a server that asks for ever is not answered for ever`() throws {
    var (dialogue, _) = try authenticating("AUTH LOGIN")
    _ = dialogue.hear("334 x")
    _ = dialogue.hear("334 x")
    let actions = dialogue.hear("334 x")
    guard case .fail = actions.first else { throw Unexpected(actions) }
  }
}
