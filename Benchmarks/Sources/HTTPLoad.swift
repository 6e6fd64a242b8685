import Foundation
import NIOCore
import NIOPosix

/// Clients on loopback that send prepared requests over kept connections, on one thread, with as
/// little work as can be: they share the processor with what they measure.
final class HTTPLoad: Sendable {
  /// What came back.
  struct Outcome: Sendable {
    /// Of each answered request, in milliseconds; for a paced load from when it was due.
    var latencies: [Double] = []
    /// Answers other than 200, by status; 0 for a connection that broke.
    var refused: [Int: Int] = [:]
    var seconds = 0.0
    /// When the load began: nanoseconds of `WallClock`.
    var begun: UInt64 = 0

    /// When a request of a paced load was due: nanoseconds of `WallClock`.
    func due(_ index: Int, rate: Double) -> Double {
      Double(begun) + Double(index) / rate * 1_000_000_000
    }
  }

  private let group: MultiThreadedEventLoopGroup
  let port: Int

  init(port: Int) {
    self.port = port
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  }

  func shutDown() async throws { try await group.shutdownGracefully() }

  /// Sends every request once.
  ///
  /// - Parameter rate: requests a second; nil sends the next as soon as a connection is free.
  func send(
    _ requests: [ByteBuffer], connections: Int, rate: Double? = nil
  ) async throws -> Outcome {
    let loop = group.next()
    let done = loop.makePromise(of: Outcome.self)
    let round = NIOLoopBoundBox.makeEmptyBox(valueType: Round.self, eventLoop: loop)
    let bootstrap = ClientBootstrap(group: loop)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
    try await loop.submit { round.value = Round(requests, rate, done) }.get()
    for _ in 0..<connections {
      _ = try await bootstrap.channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let round = round.value else { preconditionFailure("the round is set before") }
          try channel.pipeline.syncOperations.addHandler(Client(round))
        }
      }.connect(host: "127.0.0.1", port: port).get()
    }
    try await loop.submit { round.value?.begin(on: loop) }.get()
    let outcome = try await done.futureResult.get()
    try await loop.submit { round.value?.close() }.get()
    return outcome
  }
}

/// One load, on one event loop.
private final class Round {
  private let requests: [ByteBuffer]
  private let rate: Double?
  private let done: EventLoopPromise<HTTPLoad.Outcome>
  private var next = 0
  private var answered = 0
  private var isPaced: Bool { rate != nil }
  private var begun: UInt64 = 0
  private var outcome = HTTPLoad.Outcome()
  private var idle: [Client] = []
  private var clients: [Client] = []

  init(
    _ requests: [ByteBuffer], _ rate: Double?, _ done: EventLoopPromise<HTTPLoad.Outcome>
  ) {
    self.requests = requests
    self.rate = rate
    self.done = done
    outcome.latencies.reserveCapacity(requests.count)
  }

  func join(_ client: Client) { clients.append(client) }

  func begin(on loop: any EventLoop) {
    begun = WallClock.nanoseconds()
    for client in clients { take(client) }
    if isPaced { tick(loop) }
  }

  func close() {
    for client in clients { client.close() }
    clients = []
    idle = []
  }

  /// When a request of a paced load is due.
  private func due(_ index: Int) -> UInt64 {
    begun + UInt64(Double(index) / (rate ?? 1) * 1_000_000_000)
  }

  private func tick(_ loop: any EventLoop) {
    let now = WallClock.nanoseconds()
    while next < requests.count, due(next) <= now, let client = idle.popLast() {
      client.send(requests[next], from: due(next))
      next += 1
    }
    guard next < requests.count else { return }
    let bound = NIOLoopBound(self, eventLoop: loop)
    // A request that is due and finds no connection is taken by the first that becomes free.
    let pause = max(Int64(due(next)) - Int64(now), 200_000)
    loop.scheduleTask(in: .nanoseconds(pause)) { bound.value.tick(loop) }
  }

  /// Gives a free connection its next request.
  private func take(_ client: Client) {
    let now = WallClock.nanoseconds()
    guard next < requests.count, !isPaced || due(next) <= now else { return idle.append(client) }
    client.send(requests[next], from: isPaced ? due(next) : now)
    next += 1
  }

  func answer(_ client: Client, status: Int, since start: UInt64) {
    if status == 200 {
      outcome.latencies.append(Double(WallClock.nanoseconds() - start) / 1_000_000)
    } else {
      outcome.refused[status, default: 0] += 1
    }
    answered += 1
    if answered == requests.count {
      outcome.seconds = WallClock.seconds(since: begun)
      outcome.begun = begun
      return done.succeed(outcome)
    }
    if status != 0 { take(client) }
  }
}

/// One connection.
private final class Client: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let round: Round
  private var context: ChannelHandlerContext?
  private var unread = ByteBuffer()
  private var start: UInt64?

  init(_ round: Round) { self.round = round }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    round.join(self)
  }

  func send(_ request: ByteBuffer, from start: UInt64) {
    self.start = start
    context?.writeAndFlush(wrapOutboundOut(request), promise: nil)
  }

  func close() { context?.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    unread.writeBuffer(&bytes)
    while let start, let status = readAnswer() {
      self.start = nil
      round.answer(self, status: status, since: start)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    guard let start else { return }
    self.start = nil
    round.answer(self, status: 0, since: start)
  }

  /// The status of an answer that is there as a whole; answers come with their length.
  private func readAnswer() -> Int? {
    let view = unread.readableBytesView
    guard let end = HTTPHead.end(of: view) else { return nil }
    let length = HTTPHead.length(view[..<end])
    guard view.endIndex - end >= length else { return nil }
    let status = Int(String(decoding: view.dropFirst(9).prefix(3), as: UTF8.self)) ?? 0
    unread.moveReaderIndex(forwardBy: end - view.startIndex + length)
    unread.discardReadBytes()
    return status
  }
}

/// The little of HTTP/1.1 (RFC 9112) that a client needs which knows its server.
enum HTTPHead {
  /// The place behind the empty line.
  static func end(of bytes: ByteBufferView) -> Int? {
    var index = bytes.startIndex
    while index + 3 < bytes.endIndex {
      if bytes[index] == 13, bytes[index + 2] == 13, bytes[index + 1] == 10, bytes[index + 3] == 10
      {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  /// What `Content-Length` says; 0 without it.
  static func length(_ head: ByteBufferView) -> Int {
    for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == "content-length" {
        return Int(parts[1].drop { $0 == " " }) ?? 0
      }
    }
    return 0
  }

  /// A request of the tracking API with a write key.
  static func post(_ path: String, _ body: String, key: String) -> ByteBuffer {
    ByteBuffer(
      string: """
        POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
        Authorization: Basic \(Data((key + ":").utf8).base64EncodedString())\r\n\
        Content-Length: \(body.utf8.count)\r\n\r\n\(body)
        """)
  }
}
