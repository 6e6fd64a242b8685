import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

/// A mail server on loopback that behaves as the test says.
final class ScriptedServer: Sendable {
  /// What the client did.
  struct Command: Sendable {
    /// The connection, counted from 1.
    let connection: Int
    /// The message on this connection, counted from 1; 0 before the first MAIL.
    let message: Int
    /// `CONNECT`, `EHLO`, `MAIL` …, and `CONTENT` for the whole message.
    let verb: String
    let line: String
  }

  enum Answer: Sendable, ExpressibleByStringLiteral {
    case say(String)
    case sayAndClose(String)
    case silence
    case close

    init(stringLiteral text: String) { self = .say(text) }
  }

  struct Message: Sendable, Hashable {
    let connection: Int
    let sender: String
    let recipient: String
    let content: String
  }

  struct Script: Sendable {
    var extensions = ["PIPELINING", "SIZE 10000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
    var tls: NIOSSLContext?
    var isImplicitTLS = false
    /// Nil answers as a good server does.
    var answer: @Sendable (Command) -> Answer? = { _ in nil }
  }

  let port: Int
  private let listening: any Channel
  private let log: NIOLockedValueBox<Log>

  struct Log: Sendable {
    var connections = 0
    var messages: [Message] = []
    var lines: [String] = []
  }

  static func start(_ script: Script = Script()) async throws -> ScriptedServer {
    let log = NIOLockedValueBox(Log())
    let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let number = log.withLockedValue { log in
            log.connections += 1
            return log.connections
          }
          let pipeline = channel.pipeline.syncOperations
          if script.isImplicitTLS, let tls = script.tls {
            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
          }
          try pipeline.addHandler(Guest(script, log, number))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return ScriptedServer(listening, log)
  }

  private init(_ listening: any Channel, _ log: NIOLockedValueBox<Log>) {
    self.listening = listening
    self.log = log
    port = listening.localAddress?.port ?? 0
  }

  var messages: [Message] { log.withLockedValue { $0.messages } }
  var connections: Int { log.withLockedValue { $0.connections } }
  var lines: [String] { log.withLockedValue { $0.lines } }

  func stop() async throws {
    try await listening.close()
  }
}

/// One connection of the server.
private final class Guest: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let script: ScriptedServer.Script
  private let log: NIOLockedValueBox<ScriptedServer.Log>
  private let number: Int
  private var unread = ByteBuffer()
  private var message = 0
  private var sender = ""
  private var recipient = ""
  private var isInContent = false
  /// How many unread bytes were searched for the end of the content.
  private var searched = 0

  init(
    _ script: ScriptedServer.Script, _ log: NIOLockedValueBox<ScriptedServer.Log>, _ number: Int
  ) {
    self.script = script
    self.log = log
    self.number = number
  }

  func channelActive(context: ChannelHandlerContext) {
    answer("CONNECT", "", "220 sink ESMTP", context)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    unread.writeBuffer(&bytes)
    while context.channel.isActive, isInContent ? readContent(context) : readCommand(context) {}
    context.flush()
    unread.discardReadBytes()
  }

  private func readCommand(_ context: ChannelHandlerContext) -> Bool {
    let view = unread.readableBytesView
    guard let end = view.firstIndex(of: 10) else { return false }
    var line = unread.readString(length: end - view.startIndex + 1) ?? ""
    while line.last?.isNewline == true { line.removeLast() }
    log.withLockedValue { $0.lines.append(line) }
    let verb = String(line.prefix { $0 != " " }).uppercased()
    switch verb {
    case "EHLO":
      let lines = ["sink"] + script.extensions
      let reply = lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }
      answer(verb, line, reply.joined(separator: "\r\n"), context)
    case "STARTTLS": startTLS(context)
    case "MAIL":
      message += 1
      sender = path(line)
      recipient = ""
      answer(verb, line, "250 2.1.0 Ok", context)
    case "RCPT":
      if answer(verb, line, "250 2.1.5 Ok", context) == "250 2.1.5 Ok" { recipient = path(line) }
    case "DATA":
      let standard = recipient.isEmpty ? "554 5.5.1 no valid recipients" : "354 go ahead"
      isInContent = answer(verb, line, standard, context).hasPrefix("354")
    case "QUIT":
      answer(verb, line, "221 bye", context)
      context.close(promise: nil)
    default: answer(verb, line, "250 2.0.0 Ok", context)
    }
    return true
  }

  private func readContent(_ context: ChannelHandlerContext) -> Bool {
    let view = unread.readableBytesView
    let mark = Array("\r\n.\r\n".utf8)
    if view.starts(with: mark.dropFirst(2)) {
      unread.moveReaderIndex(forwardBy: 3)
      isInContent = false
      answer("EMPTY", "", "554 5.5.1 no message", context)
      return true
    }
    var from = view.startIndex + searched
    while let end = view[from...].firstIndex(of: 13) {
      if view[end...].starts(with: mark) {
        let content = unread.readString(length: end - view.startIndex) ?? ""
        unread.moveReaderIndex(forwardBy: mark.count)
        isInContent = false
        searched = 0
        let reply = answer("CONTENT", "", "250 2.0.0 Ok: queued as Q\(number)-\(message)", context)
        if reply.hasPrefix("250") {
          let kept = ScriptedServer.Message(
            connection: number, sender: sender, recipient: recipient, content: content)
          log.withLockedValue { $0.messages.append(kept) }
        }
        return true
      }
      from = end + 1
    }
    searched = max(0, view.count - mark.count)
    return false
  }

  private func startTLS(_ context: ChannelHandlerContext) {
    guard let tls = script.tls else {
      answer("STARTTLS", "", "454 no", context)
      return
    }
    answer("STARTTLS", "", "220 go ahead", context)
    context.flush()
    do {
      try context.pipeline.syncOperations.addHandler(
        NIOSSLServerHandler(context: tls), position: .first)
    } catch {
      context.close(promise: nil)
    }
  }

  @discardableResult
  private func answer(
    _ verb: String, _ line: String, _ standard: String, _ context: ChannelHandlerContext
  ) -> String {
    let command = ScriptedServer.Command(
      connection: number, message: message, verb: verb, line: line)
    switch script.answer(command) ?? .say(standard) {
    case .say(let text):
      say(text, context)
      return text
    case .sayAndClose(let text):
      say(text, context)
      context.close(promise: nil)
      return ""
    case .silence: return ""
    case .close:
      context.close(promise: nil)
      return ""
    }
  }

  private func say(_ text: String, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
    if !text.hasPrefix("250 2") { context.flush() }
  }

  private func path(_ line: String) -> String {
    String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
  }
}
