import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A mail server on loopback that takes everything and remembers when it came, for whom.
final class MailSink: Sendable {
  /// A mail that was taken.
  struct Mail: Sendable {
    /// The address of the first recipient.
    let recipient: String
    /// When its last byte was there: nanoseconds of `WallClock`.
    let at: UInt64
  }

  private let group: MultiThreadedEventLoopGroup
  private let listening: any Channel
  private let mails: NIOLockedValueBox<[Mail]>

  var port: Int { listening.localAddress?.port ?? 0 }
  /// What has been taken so far.
  var taken: [Mail] { mails.withLockedValue { $0 } }

  init() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let mails = NIOLockedValueBox<[Mail]>([])
    listening = try await ServerBootstrap(group: group)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Guest(mails))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.group = group
    self.mails = mails
  }

  func shutDown() async throws {
    try await listening.close()
    try await group.shutdownGracefully()
  }
}

/// One connection: the commands of RFC 5321, accepted without looking, and pipelined (RFC 2920).
private final class Guest: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let mails: NIOLockedValueBox<[MailSink.Mail]>
  private var unread = ByteBuffer()
  private var recipient = ""
  private var isInContent = false

  init(_ mails: NIOLockedValueBox<[MailSink.Mail]>) { self.mails = mails }

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "220 sink ESMTP\r\n")), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    unread.writeBuffer(&bytes)
    var answer = ByteBuffer()
    while let line = readLine() {
      if isInContent {
        guard line == "." else { continue }
        isInContent = false
        let mail = MailSink.Mail(recipient: recipient, at: WallClock.nanoseconds())
        mails.withLockedValue { $0.append(mail) }
        answer.writeString("250 2.0.0 taken\r\n")
      } else {
        answer.writeString(reply(to: line))
      }
    }
    unread.discardReadBytes()
    if answer.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(answer), promise: nil) }
  }

  private func reply(to line: String) -> String {
    switch line.prefix(4).uppercased() {
    case "EHLO": return "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
    case "RCPT":
      recipient = String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
      return "250 2.1.5 fine\r\n"
    case "DATA":
      isInContent = true
      return "354 go on\r\n"
    case "QUIT": return "221 2.0.0 bye\r\n"
    default: return "250 2.0.0 fine\r\n"
    }
  }

  private func readLine() -> String? {
    let view = unread.readableBytesView
    guard let end = view.firstIndex(of: 10) else { return nil }
    let length = end - view.startIndex
    let line = unread.readString(length: length + 1) ?? ""
    // A line ends with CR LF, which is one character in Swift.
    return String(line.dropLast())
  }
}
