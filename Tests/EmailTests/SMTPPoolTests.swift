import Engine
import Logging
import Messages
import NIOConcurrencyHelpers
import NIOPosix
import NIOSSL
import Testing
import Values

@testable import Email

/// Runs a body against a server and a channel to it, and ends both.
private func withChannel(
  _ script: ScriptedServer.Script = ScriptedServer.Script(), options: String = "",
  scheme: String = "smtp", patience: SMTPPatience? = nil,
  _ body: (SMTPChannel, ScriptedServer) async throws -> Void
) async throws {
  let server = try await ScriptedServer.start(script)
  var endpoint = try SMTPEndpoint(parsing: "\(scheme)://127.0.0.1:\(server.port)\(options)")
  if let patience { endpoint.patience = patience }
  let channel = try SMTPChannel(
    endpoint: endpoint, sender: Mailbox(parsing: "Shop <shop@example.com>"),
    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
    now: { Instant(milliseconds: 0) })
  do {
    try await body(channel, server)
  } catch {
    await channel.shutDown()
    try await server.stop()
    throw error
  }
  await channel.shutDown()
  try await server.stop()
}

private func parcel(_ number: Int = 1, to destination: String? = nil, text: String = "Hello.")
  -> Parcel
{
  Parcel(
    key: Fingerprint("parcel", String(number)), contact: ContactID(1),
    destination: destination ?? "c\(number)@example.org",
    rendered: .email(RenderedEmail(subject: "No. \(number)", html: "", text: text)),
    purpose: .marketing)
}

private let short: SMTPPatience = {
  var patience = SMTPPatience()
  patience.connect = Span(milliseconds: 2_000)
  patience.command = Span(milliseconds: 200)
  patience.content = Span(milliseconds: 200)
  patience.final = Span(milliseconds: 200)
  return patience
}()

@Suite(.timeLimit(.minutes(1))) struct SMTPPoolTests {
  @Test func `a message arrives as it was written`() async throws {
    try await withChannel { channel, server in
      let delivery = await channel.deliver(parcel(text: ".dot\n..\nÉté"))
      #expect(delivery == .accepted(reference: "Q1-1"))
      let message = try #require(server.messages.first)
      #expect(message.sender == "shop@example.com")
      #expect(message.recipient == "c1@example.org")
      #expect(message.content.hasSuffix("\r\n\r\n..dot\r\n...\r\n=C3=89t=C3=A9"))
      #expect(
        message.content.contains("Message-ID: <\(Fingerprint("parcel", "1").hex)@example.com>"))
    }
  }

  @Test func `many messages share few connections and each arrives once`() async throws {
    try await withChannel(options: "?connections=3") { channel, server in
      let deliveries = await withTaskGroup(of: Delivery.self) { group in
        for number in 1...300 { group.addTask { await channel.deliver(parcel(number)) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(deliveries.count == 300)
      #expect(Set(server.messages.map(\.recipient)).count == 300)
      #expect(server.messages.count == 300)
      #expect(server.connections <= 3)
    }
  }

  @Test func `the port is Engine's`() async throws {
    try await withChannel(options: "?connections=5") { channel, _ in
      let port: any Engine::Channel = channel
      #expect(port.kind == .email)
      #expect(port.concurrency == 10)
      let push = Parcel(
        key: Fingerprint("x"), contact: ContactID(1), destination: "t",
        rendered: .sms(RenderedSMS(text: "x")), purpose: .marketing)
      guard case .refused("not_email", _, false) = await port.deliver(push) else {
        throw Unexpected("delivered")
      }
    }
  }

  @Test func `an address that is none is refused without a connection`() async throws {
    try await withChannel { channel, server in
      guard case .refused("invalid_address", _, true) = await channel.deliver(parcel(to: "nobody"))
      else { throw Unexpected("delivered") }
      #expect(server.connections == 0)
    }
  }

  @Test func `one refused recipient does not trouble the next`() async throws {
    var script = ScriptedServer.Script()
    script.answer = { $0.line.contains("c1@") ? "550 5.1.1 No such user" : nil }
    for extensions in [script.extensions, []] {
      script.extensions = extensions
      try await withChannel(script, options: "?connections=1") { channel, server in
        #expect(
          await channel.deliver(parcel(1))
            == .refused(code: "550 5.1.1", text: "550 5.1.1 No such user", gone: true))
        #expect(await channel.deliver(parcel(2)) == .accepted(reference: "Q1-2"))
        #expect(server.lines.contains("RSET"))
        #expect(server.connections == 1)
      }
    }
  }

  @Test(arguments: ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
  func `silence or a hang-up before the content defers`(verb: String) async throws {
    for (answer, code) in [
      (ScriptedServer.Answer.silence, "timeout"), (.close, "connection_closed"),
    ] {
      var script = ScriptedServer.Script()
      script.extensions = []
      script.answer = { $0.verb == verb ? answer : nil }
      try await withChannel(script, patience: short) { channel, _ in
        guard case .deferred(code, _, nil) = await channel.deliver(parcel()) else {
          throw Unexpected(verb)
        }
      }
    }
  }

  @Test func `silence, a hang-up or nonsense after the content leaves doubt`() async throws {
    for answer in [ScriptedServer.Answer.silence, .close, "what?"] {
      var script = ScriptedServer.Script()
      script.answer = { $0.verb == "CONTENT" ? answer : nil }
      try await withChannel(script, patience: short) { channel, _ in
        let delivery = await channel.deliver(parcel())
        guard case .doubtful = delivery else { throw Unexpected(delivery) }
      }
    }
  }

  @Test func `a server that is busy or full defers, with its code`() async throws {
    for (verb, reply) in [
      ("CONNECT", "421 4.3.2 busy"), ("MAIL", "451 4.3.0 later"), ("CONTENT", "452 4.3.1 full"),
    ] {
      var script = ScriptedServer.Script()
      script.answer = { $0.verb == verb ? .say(reply) : nil }
      try await withChannel(script) { channel, _ in
        guard case .deferred(String(reply.prefix(9)), _, nil) = await channel.deliver(parcel())
        else { throw Unexpected(reply) }
      }
    }
  }

  @Test func `a server that speaks another protocol defers`() async throws {
    var script = ScriptedServer.Script()
    script.answer = { $0.verb == "CONNECT" ? "SSH-2.0-OpenSSH" : nil }
    try await withChannel(script) { channel, _ in
      guard case .deferred("unexpected_reply", _, nil) = await channel.deliver(parcel()) else {
        throw Unexpected("delivered")
      }
    }
  }

  @Test func `nobody at the port defers everyone who waits`() async throws {
    let server = try await ScriptedServer.start()
    try await server.stop()
    let endpoint = try SMTPEndpoint(parsing: "smtp://127.0.0.1:\(server.port)")
    let channel = try SMTPChannel(
      endpoint: endpoint, sender: Mailbox(parsing: "a@b.c"),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      now: { Instant(milliseconds: 0) })
    await withTaskGroup(of: Delivery.self) { group in
      for number in 1...20 { group.addTask { await channel.deliver(parcel(number)) } }
      for await delivery in group {
        guard case .deferred("connection_failed", _, nil) = delivery else {
          Issue.record("\(delivery)")
          return
        }
      }
    }
    await channel.shutDown()
  }

  @Test func `a connection that the server closed while idle costs nobody a message`() async throws
  {
    for farewell in [ScriptedServer.Answer.close, .sayAndClose("421 4.4.2 idle too long")] {
      var script = ScriptedServer.Script()
      script.answer = {
        $0.verb == "MAIL" && $0.connection == 1 && $0.message == 2 ? farewell : nil
      }
      try await withChannel(script) { channel, server in
        #expect(await channel.deliver(parcel(1)) == .accepted(reference: "Q1-1"))
        #expect(await channel.deliver(parcel(2)) == .accepted(reference: "Q2-1"))
        #expect(server.connections == 2)
      }
    }
  }

  @Test func `a server that takes only some connections is used with those`() async throws {
    var script = ScriptedServer.Script()
    script.answer = {
      $0.verb == "CONNECT" && $0.connection > 2 ? .sayAndClose("421 4.7.0 too many") : nil
    }
    try await withChannel(script, options: "?connections=6") { channel, server in
      let deliveries = await withTaskGroup(of: Delivery.self) { group in
        for number in 1...60 { group.addTask { await channel.deliver(parcel(number)) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let accepted = deliveries.filter { if case .accepted = $0 { true } else { false } }
      #expect(accepted.count == 60)
      #expect(server.connections <= 6)
    }
  }

  @Test func `a wrong password defers and says so`() async throws {
    var script = ScriptedServer.Script()
    script.extensions = ["AUTH PLAIN"]
    script.answer = { $0.verb == "AUTH" ? "535 5.7.8 Authentication failed" : nil }
    let server = try await ScriptedServer.start(script)
    let endpoint = try SMTPEndpoint(parsing: "smtp://u:p@127.0.0.1:\(server.port)")
    let channel = try SMTPChannel(
      endpoint: endpoint, sender: Mailbox(parsing: "a@b.c"),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      now: { Instant(milliseconds: 0) })
    guard case .deferred("535 5.7.8", let text, nil) = await channel.deliver(parcel()) else {
      throw Unexpected("delivered")
    }
    #expect(text.contains("PARCOURS_SMTP_URL"))
    await channel.shutDown()
    try await server.stop()
  }

  @Test func `a large message is written whole`() async throws {
    try await withChannel { channel, server in
      let text = String(repeating: "line of a long letter\n", count: 50_000)
      guard case .accepted = await channel.deliver(parcel(text: text)) else {
        throw Unexpected("not accepted")
      }
      let lines = try #require(server.messages.first).content.split(separator: "\r\n")
      #expect(lines.count { $0 == "line of a long letter" } == 50_000)
    }
  }

  @Test func `a connection with nothing to do says good-bye`() async throws {
    let (goodbyes, said) = AsyncStream.makeStream(of: Int.self)
    var script = ScriptedServer.Script()
    script.answer = {
      if $0.verb == "QUIT" { said.yield($0.connection) }
      return nil
    }
    var patience = SMTPPatience()
    patience.idle = Span(milliseconds: 20)
    try await withChannel(script, patience: patience) { channel, server in
      #expect(await channel.deliver(parcel(1)) == .accepted(reference: "Q1-1"))
      var iterator = goodbyes.makeAsyncIterator()
      #expect(await iterator.next() == 1)
      #expect(await channel.deliver(parcel(2)) == .accepted(reference: "Q2-1"))
    }
  }

  @Test func `a connection is renewed after many messages`() async throws {
    try await withChannel(options: "?connections=1") { channel, server in
      let count = Limits.messagesPerConnection + 1
      await withTaskGroup(of: Void.self) { group in
        for number in 1...count { group.addTask { _ = await channel.deliver(parcel(number)) } }
      }
      #expect(Set(server.messages.map(\.recipient)).count == count)
      #expect(server.connections == 2)
    }
  }

  @Test func `after the end everything is deferred`() async throws {
    try await withChannel { channel, _ in
      _ = await channel.deliver(parcel())
      await channel.shutDown()
      #expect(await channel.deliver(parcel()) == SMTPFailure.shutDown.delivery)
    }
  }
}
