package import Logging
package import Messages
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

/// A bounded number of connections to one mail server, each used for many messages.
///
/// Connections are opened when messages wait and closed when they have nothing to do. A job goes
/// from the queue to a connection on the connection's own event loop, without a task in between.
package final class SMTPPool: Sendable {
  typealias Lane = NIOLoopBound<SMTPConnection>

  let endpoint: SMTPEndpoint
  private let tls: NIOSSLContext
  private let group: any EventLoopGroup
  private let logger: Logger
  private let roster: NIOLockedValueBox<SMTPRoster<Lane>>
  private let serial = NIOLockedValueBox(0)
  private let closed: EventLoopPromise<Void>

  /// A pool without connections yet. Throws when the trusted roots cannot be read.
  package init(_ endpoint: SMTPEndpoint, logger: Logger) throws(SMTPFailure) {
    self.endpoint = endpoint
    self.logger = logger
    group = MultiThreadedEventLoopGroup.singleton
    tls = try SMTPPool.context(for: endpoint)
    roster = NIOLockedValueBox(SMTPRoster(connections: endpoint.connections))
    closed = group.any().makePromise()
  }

  deinit {
    // A promise has to be kept; nobody waits for it any more.
    closed.succeed()
  }

  /// How many connections may be open at the same time.
  package var connections: Int { endpoint.connections }

  /// Hands a message over as soon as a connection is free, and always answers.
  package func deliver(_ message: MIMEMessage) async -> Delivery {
    let content = SMTPContent(message)
    return await withCheckedContinuation { answer in
      submit(SMTPJob(content: content, answer: answer))
    }
  }

  /// Opens one more connection, which then serves like any other.
  ///
  /// - Returns: why it cannot be prepared, or nil.
  package func check() async -> SMTPFailure? {
    await withCheckedContinuation { answer in
      guard roster.withLockedValue({ $0.beginOpening() }) else {
        return answer.resume(returning: .shutDown)
      }
      open(for: nil) { answer.resume(returning: $0) }
    }
  }

  /// Sends everybody away who waits, lets messages under way end, and closes the connections.
  package func shutDown() async {
    let (idle, waiting) = roster.withLockedValue { $0.close() }
    for job in waiting { job.answer.resume(returning: SMTPFailure.shutDown.delivery) }
    for lane in idle { lane.eventLoop.execute { lane.value.quit() } }
    closeIfEmpty()
    do {
      try await closed.futureResult.get()
    } catch {
      preconditionFailure("the promise of the pool's end is only ever kept: \(error)")
    }
  }
}

// MARK: - What connections report

extension SMTPPool {
  /// A job for a connection that is ready; without one the connection counts as idle.
  func next(for connection: SMTPConnection, on eventLoop: any EventLoop) -> SMTPJob? {
    roster.withLockedValue {
      $0.next(for: connection.id, NIOLoopBound(connection, eventLoop: eventLoop))
    }
  }

  var isClosing: Bool { roster.withLockedValue { $0.isClosing } }

  func submit(_ job: SMTPJob) {
    perform(roster.withLockedValue { $0.submit(job, now: .now()) })
  }

  func retry(_ job: SMTPJob) {
    perform(roster.withLockedValue { $0.retry(job) })
  }

  func opened() {
    roster.withLockedValue { $0.opened() }
  }

  func couldNotOpen(_ failure: SMTPFailure) {
    logger.warning(
      "no connection to the mail server",
      metadata: ["server": "\(endpoint)", "code": "\(failure.code)", "why": "\(failure.text)"])
    perform(roster.withLockedValue { $0.couldNotOpen(failure, now: .now()) })
    closeIfEmpty()
  }

  func withdraw(_ id: Int) {
    roster.withLockedValue { $0.withdraw(id) }
  }

  func gone(_ id: Int) {
    perform(roster.withLockedValue { $0.gone(id, now: .now()) })
    closeIfEmpty()
  }

  /// What encrypts a connection. Addresses have no SNI (RFC 6066, 3); they are checked against
  /// the certificate's addresses.
  func encryption() throws -> NIOSSLClientHandler {
    let isAddress = (try? SocketAddress(ipAddress: endpoint.host, port: 0)) != nil
    return try NIOSSLClientHandler(
      context: tls, serverHostname: isAddress ? nil : endpoint.host)
  }
}

// MARK: - Opening

extension SMTPPool {
  private func perform(_ step: SMTPRoster<Lane>.Step) {
    switch step {
    case .none: break
    case .assign(let lane, let job): lane.eventLoop.execute { lane.value.begin(job) }
    case .open(let job): open(for: job)
    case .fail(let jobs, let failure):
      for job in jobs { job.answer.resume(returning: failure.delivery) }
    }
  }

  /// - Parameter report: is told once whether the connection could be prepared.
  private func open(
    for job: SMTPJob?, report: (@Sendable (SMTPFailure?) -> Void)? = nil
  ) {
    let id = serial.withLockedValue { serial in
      serial += 1
      return serial
    }
    ClientBootstrap(group: group)
      .connectTimeout(endpoint.patience.connect.timeAmount)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      // Nothing is read before the connection is complete. It is built after connecting, because
      // a host with several addresses gets several attempts, of which one wins.
      .channelOption(.autoRead, value: false)
      .connect(host: endpoint.host, port: endpoint.port)
      .whenComplete { [self] result in
        switch result {
        case .success(let channel):
          channel.eventLoop.execute { self.build(channel, id, job, report) }
        case .failure(let error):
          let failure = SMTPFailure(
            code: "connection_failed", text: "Cannot connect to the mail server: \(error)")
          job?.answer.resume(returning: failure.delivery)
          report?(failure)
          couldNotOpen(failure)
        }
      }
  }

  private func build(
    _ channel: any Channel, _ id: Int, _ job: SMTPJob?,
    _ report: (@Sendable (SMTPFailure?) -> Void)?
  ) {
    let connection = SMTPConnection(id: id, pool: self, reserved: job, report: report)
    do {
      let pipeline = channel.pipeline.syncOperations
      if endpoint.security == .implicit { try pipeline.addHandler(encryption()) }
      try pipeline.addHandler(connection)
      try channel.syncOptions?.setOption(.autoRead, value: true)
    } catch {
      connection.fail(
        SMTPFailure(code: "tls_failed", text: "TLS cannot begin: \(error)"))
      channel.close(promise: nil)
    }
  }

  private func closeIfEmpty() {
    let isOver = roster.withLockedValue { $0.isClosing && $0.isEmpty }
    if isOver { closed.succeed() }
  }

  private static func context(for endpoint: SMTPEndpoint) throws(SMTPFailure) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if !endpoint.verifiesCertificate { configuration.certificateVerification = .none }
    if let path = endpoint.trustedRoots { configuration.trustRoots = .file(path) }
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw SMTPFailure(
        code: "tls_configuration", text: "The trusted roots cannot be used: \(error)")
    }
  }
}
