import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
package import Values

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The way out over HTTP for everything that calls providers and shops: bounded in time, memory and
/// connections; it follows no redirect and says how far a request came.
package final class Outbound: Sendable {
  /// How long a call may take.
  package struct Times: Sendable, Hashable {
    /// Until there is a connection: name, TCP, TLS, a free place in the pool.
    package var connect: Span
    /// From the request to the answer, and between two parts of it.
    package var answer: Span

    package init(connect: Span = .seconds(5), answer: Span = .seconds(10)) {
      self.connect = connect
      self.answer = answer
    }
  }

  /// What a call may take up.
  package enum Limits {
    /// Bytes of an answer's body that are kept.
    package static let answerBody = 65_536
    /// Connections to one host.
    package static let connections = 32
    /// Hosts whose checked connections are kept.
    package static let pinnedHosts = 64
    /// Addresses of a host that are tried.
    package static let addresses = 3
    /// Threads that look names up.
    package static let resolvers = 4
    /// Characters of a foreign error that are passed on.
    package static let errorText = 200
  }

  private let client: HTTPClient
  private let pinned: PinnedClients
  private let lookup: HostLookup
  private let threads: NIOThreadPool
  private let times: Times

  /// Starts with no connection; `shutDown` has to be called before it is let go.
  package init(times: Times = Times(), lookup: HostLookup = .system) {
    self.times = times
    self.lookup = lookup
    let configuration = Outbound.configuration(times)
    client = HTTPClient(configuration: configuration)
    pinned = PinnedClients(limit: Limits.pinnedHosts) { addresses in
      var configuration = configuration
      configuration.dnsOverride = addresses
      return HTTPClient(configuration: configuration)
    }
    threads = NIOThreadPool(numberOfThreads: Limits.resolvers)
    threads.start()
  }

  /// Calls a provider of the configuration, at whatever address it may be.
  package func post(_ call: Call) async -> Outcome {
    do {
      return await execute(try Outbound.request(call), with: client)
    } catch {
      return .unsent(error)
    }
  }

  /// Calls an address that a marketer wrote, if the policy allows it. The connection goes to the
  /// very address that was checked.
  package func post(_ call: Call, under policy: AddressPolicy) async -> Outcome {
    do {
      let request = try Outbound.request(call)
      return await post(request, to: try await addresses(of: request, policy))
    } catch {
      return .unsent(error)
    }
  }

  /// Ends all connections.
  package func shutDown() async throws {
    await pinned.shutDown()
    try await client.shutdown()
    try await threads.shutdownGracefully()
  }

  /// The addresses of a request's host, all of which the policy allows.
  private func addresses(
    of request: HTTPClient.Request, _ policy: AddressPolicy
  ) async throws(Unsent) -> [IPAddress] {
    if request.url.user != nil || request.url.password != nil { throw .forbidden(.credentials) }
    let found: [IPAddress]
    do {
      found = try await lookup.resolve(
        request.host, on: threads, client.eventLoopGroup.any(),
        within: Outbound.time(times.connect))
    } catch {
      throw .obstructed(.name, text: "\(request.host): \(error.text)")
    }
    do {
      try policy.check(found, of: request.host)
    } catch {
      throw .forbidden(error)
    }
    return found
  }

  /// Tries the addresses in their order while nobody takes the connection.
  private func post(_ request: HTTPClient.Request, to addresses: [IPAddress]) async -> Outcome {
    var outcome = Outcome.unsent(.obstructed(.name, text: "the name has no address"))
    for address in addresses.prefix(Limits.addresses) {
      outcome = await pinned.with(request.host, at: address) { await execute(request, with: $0) }
      guard case .unsent(.obstructed(.connection, _)) = outcome else { return outcome }
    }
    return outcome
  }

  private func execute(_ request: HTTPClient.Request, with client: HTTPClient) async -> Outcome {
    let collector = AnswerCollector(limit: Limits.answerBody)
    let deadline = NIODeadline.now() + Outbound.time(times.connect) + Outbound.time(times.answer)
    let task = client.execute(request: request, delegate: collector, deadline: deadline)
    var failure: (any Error)?
    do {
      try await withTaskCancellationHandler {
        try await task.get()
      } onCancel: {
        task.cancel()
      }
    } catch {
      failure = error
    }
    return collector.outcome(failure: failure, scheme: request.scheme)
  }
}

extension Outbound {
  private static func request(_ call: Call) throws(Unsent) -> HTTPClient.Request {
    do {
      var request = try HTTPClient.Request(url: call.url, method: .POST)
      guard request.scheme == "http" || request.scheme == "https" else {
        throw Unsent.forbidden(.scheme)
      }
      for header in call.headers { request.headers.add(name: header.name, value: header.value) }
      request.body = .byteBuffer(ByteBuffer(bytes: call.body))
      return request
    } catch let unsent as Unsent {
      throw unsent
    } catch {
      throw Unsent(error, scheme: "")
    }
  }

  private static func configuration(_ times: Times) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: time(times.connect), read: time(times.answer)),
      connectionPool: .init(
        idleTimeout: .seconds(20),
        concurrentHTTP1ConnectionsPerHostSoftLimit: Limits.connections))
    configuration.httpVersion = .http1Only
    // A refused connection is told at once; the ledger knows when to try again.
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }

  private static func time(_ span: Span) -> TimeAmount { .milliseconds(span.milliseconds) }
}
