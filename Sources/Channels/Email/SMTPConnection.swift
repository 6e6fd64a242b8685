import Messages
import NIOCore
import NIOSSL
import Values

/// One connection: it carries the conversation's actions out on its channel, and reports to the
/// pool. It lives on its channel's event loop alone.
final class SMTPConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Standing { case opening, open, gone }

  let id: Int
  private let pool: SMTPPool
  /// The message that this connection was opened for.
  private var reserved: SMTPJob?
  private var job: SMTPJob?
  /// Whom to tell, once, whether the connection could be prepared.
  private var report: (@Sendable (SMTPFailure?) -> Void)?
  private var conversation: SMTPConversation
  private var standing = Standing.opening
  private var context: ChannelHandlerContext?
  private var timer: Scheduled<Void>?
  private var timerDeadline = NIODeadline.distantFuture
  private var deadline = NIODeadline.distantFuture

  init(
    id: Int, pool: SMTPPool, reserved: SMTPJob?, report: (@Sendable (SMTPFailure?) -> Void)? = nil
  ) {
    self.id = id
    self.pool = pool
    self.reserved = reserved
    self.report = report
    conversation = SMTPConversation(pool.endpoint, name: "localhost")
  }

  // MARK: The channel

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let name = pool.endpoint.name ?? SMTPConnection.literal(context.channel.localAddress)
    conversation = SMTPConversation(pool.endpoint, name: name)
    if context.channel.isActive { waitOn() } else { lose(.closed) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    conversation.receive(&bytes)
    while let action = conversation.next() { perform(action) }
    takeNext()
    waitOn()
  }

  func channelInactive(context: ChannelHandlerContext) {
    lose(.closed)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    lose(SMTPConnection.cause(of: error))
  }

  // MARK: The pool

  /// Starts a message on an idle connection.
  func begin(_ job: SMTPJob) {
    // The server may have closed the connection while the job was on its way here.
    guard standing == .open, conversation.isReady else { return pool.submit(job) }
    start(job)
    takeNext()
    waitOn()
  }

  /// Says good-bye and leaves.
  func quit() {
    guard standing == .open, conversation.isReady else { return }
    // Otherwise the pool would go on giving it messages.
    pool.withdraw(id)
    perform(conversation.quit())
    waitOn()
  }

  /// Gives up before the first word.
  func fail(_ failure: SMTPFailure) {
    lose(failure)
  }

  // MARK: Actions

  private func perform(_ action: SMTPConversation.Action) {
    switch action {
    case .write(let commands):
      guard let context else { return }
      let buffer = context.channel.allocator.buffer(string: commands)
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    case .startTLS: beginTLS()
    case .ready:
      standing = .open
      report?(nil)
      report = nil
      pool.opened()
      if let reserved { start(reserved) }
      reserved = nil
    case .transmit: transmit()
    case .finish(let delivery, let stays):
      job?.answer.resume(returning: delivery)
      job = nil
      if !stays { leave() }
    case .retry: retry()
    case .fail(let failure):
      reserved?.answer.resume(returning: failure.delivery)
      reserved = nil
      standing = .gone
      report?(failure)
      report = nil
      pool.couldNotOpen(failure)
      close()
    case .close: leave()
    }
  }

  private func start(_ job: SMTPJob) {
    self.job = job
    perform(conversation.begin(job.content))
  }

  /// Takes messages from the queue while the connection is free; most keep it busy at once.
  private func takeNext() {
    while standing == .open, job == nil, conversation.isReady {
      if conversation.begun >= Limits.messagesPerConnection || pool.isClosing {
        perform(conversation.quit())
        return
      }
      guard let context, let next = pool.next(for: self, on: context.eventLoop) else { return }
      start(next)
    }
  }

  private func transmit() {
    guard let context, let job else { return }
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenSuccess {
      self.conversation.transmitted()
      self.waitOn()
    }
    context.writeAndFlush(wrapOutboundOut(job.content.bytes), promise: promise)
  }

  private func beginTLS() {
    guard let context else { return }
    do {
      let pipeline = context.channel.pipeline.syncOperations
      try pipeline.addHandler(pool.encryption(), position: .first)
      // What is written now waits inside the TLS handler until the handshake is over.
      perform(conversation.secured())
    } catch {
      lose(SMTPConnection.cause(of: error))
    }
  }

  private func retry() {
    let job = job
    self.job = nil
    leave()
    guard var job else { return }
    if job.isRetry {
      job.answer.resume(returning: SMTPFailure.closed.delivery)
    } else {
      job.isRetry = true
      pool.retry(job)
    }
  }

  private func lose(_ cause: SMTPFailure) {
    if standing != .gone { perform(conversation.lost(cause)) }
  }

  private func leave() {
    guard standing == .open else { return close() }
    standing = .gone
    pool.gone(id)
    close()
  }

  private func close() {
    timer?.cancel()
    timer = nil
    context?.close(promise: nil)
    context = nil
  }
}

// MARK: - Time limits

extension SMTPConnection {
  /// Sets the limit for what is awaited now. One timer serves all: it is moved only to an earlier
  /// instant, and looks when it fires whether the limit has moved on, so that a message costs no
  /// timer at all.
  private func waitOn() {
    guard let context, standing != .gone else { return }
    deadline = .now() + limit
    guard timer == nil || deadline < timerDeadline else { return }
    timer?.cancel()
    timerDeadline = deadline
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.ring() }
  }

  private func ring() {
    timer = nil
    guard let context, standing != .gone else { return }
    if NIODeadline.now() < deadline {
      timerDeadline = deadline
      timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.ring() }
    } else if conversation.wait == .idle {
      quit()
    } else {
      lose(.timedOut)
    }
  }

  private var limit: TimeAmount {
    let patience = pool.endpoint.patience
    return switch conversation.wait {
    case .command: patience.command.timeAmount
    case .content: patience.content.timeAmount
    case .final: patience.final.timeAmount
    case .idle: patience.idle.timeAmount
    case .quit: Limits.quit
    }
  }

  /// `[192.0.2.1]`: who the client is when it has no name (RFC 5321, 4.1.4).
  private static func literal(_ address: SocketAddress?) -> String {
    switch address {
    case .v4: "[\(address?.ipAddress ?? "127.0.0.1")]"
    case .v6: "[IPv6:\(address?.ipAddress ?? "::1")]"
    case .unixDomainSocket, nil: "localhost"
    }
  }

  /// What an error of the channel means. A server that hangs up without the good-bye of TLS has
  /// hung up.
  private static func cause(of error: any Error) -> SMTPFailure {
    switch error {
    case NIOSSLError.uncleanShutdown, is IOError, is ChannelError: .closed
    default:
      SMTPFailure(code: "tls_failed", text: "TLS with the mail server failed: \(error)")
    }
  }
}

extension Span {
  var timeAmount: TimeAmount { .milliseconds(milliseconds) }
}
