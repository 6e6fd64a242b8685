import NIOCore
import NIOHTTP1
import NIOPosix
import Outbound
import Synchronization
import Values

/// An HTTP server on loopback that keeps what it gets and answers what the test says.
final class ScriptedServer: Sendable {
  struct Received: Sendable {
    let method: String
    let path: String
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The values of a line of the head.
    subscript(name: String) -> [String] { headers[name] }
  }

  enum Reply: Sendable {
    case answer(Int, [(String, String)] = [], String = "")
    /// The head and a part of the body, and then the connection ends.
    case broken(Int, String)
    /// No answer, but the connection ends.
    case drop
    /// No answer at all.
    case hang
  }

  let port: Int
  private let listener: any Channel
  private let log: Log

  /// Listens; `script` gets each request and how many came before it.
  static func start(
    _ script: @escaping @Sendable (Received, Int) -> Reply
  ) async throws -> ScriptedServer {
    let log = Log()
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Scene(log: log, script: script))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return ScriptedServer(listener: listener, log: log)
  }

  private init(listener: any Channel, log: Log) {
    self.listener = listener
    self.log = log
    port = listener.localAddress?.port ?? 0
  }

  var url: String { "http://127.0.0.1:\(port)" }

  var received: [Received] { log.received.withLock { $0 } }

  func close() async throws {
    try await listener.close()
  }

  private final class Log: Sendable {
    let received = Mutex<[Received]>([])
  }

  private final class Scene: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: Log
    private let script: @Sendable (Received, Int) -> Reply
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(log: Log, script: @escaping @Sendable (Received, Int) -> Reply) {
      self.log = log
      self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): (self.head, body) = (head, [])
      case .body(let part): body.append(contentsOf: part.readableBytesView)
      case .end: answer(context)
      }
    }

    private func answer(_ context: ChannelHandlerContext) {
      guard let head else { return }
      let request = Received(
        method: head.method.rawValue, path: head.uri, headers: head.headers, body: body)
      let earlier = log.received.withLock { received in
        received.append(request)
        return received.count - 1
      }
      switch script(request, earlier) {
      case .answer(let status, let headers, let text):
        write(status, headers + [("Content-Length", String(text.utf8.count))], text, context)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      case .broken(let status, let text):
        write(status, [("Content-Length", "1000000")], text, context)
        context.flush()
        context.close(promise: nil)
      case .drop: context.close(promise: nil)
      case .hang: break
      }
    }

    private func write(
      _ status: Int, _ headers: [(String, String)], _ text: String,
      _ context: ChannelHandlerContext
    ) {
      let head = HTTPResponseHead(
        version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(headers))
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(
        wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }
  }
}

/// Runs a test with a server and a way out to it, and closes both.
func withServer<Result>(
  times: Outbound.Times = .init(),
  lookup: HostLookup = .system,
  script: @escaping @Sendable (ScriptedServer.Received, Int) -> ScriptedServer.Reply,
  test: (ScriptedServer, Outbound) async throws -> Result
) async throws -> Result {
  let server = try await ScriptedServer.start(script)
  let outbound = Outbound(times: times, lookup: lookup)
  let result: Result
  do {
    result = try await test(server, outbound)
  } catch {
    try await outbound.shutDown()
    try await server.close()
    throw error
  }
  try await outbound.shutDown()
  try await server.close()
  return result
}

extension Outbound.Times {
  /// For servers that never answer; long enough for those that do on a busy machine.
  static let short = Outbound.Times(connect: .seconds(5), answer: .seconds(4))
}
