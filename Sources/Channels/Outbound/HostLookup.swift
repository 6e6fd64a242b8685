import NIOCore
import NIOPosix

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Finds the addresses of a host.
package struct HostLookup: Sendable {
  /// Why a name has no address.
  package struct Failure: Error, Hashable {
    /// What the system says about it.
    package let text: String

    package init(text: String) {
      self.text = text
    }
  }

  /// Looks a name up, and may block meanwhile.
  let addresses: @Sendable (_ host: String) throws(Failure) -> [IPAddress]

  /// A look-up that asks this function, which may block.
  package init(_ addresses: @escaping @Sendable (_ host: String) throws(Failure) -> [IPAddress]) {
    self.addresses = addresses
  }

  /// The look-up of the operating system (getaddrinfo, RFC 3493): all that it takes for an address
  /// is judged afterwards, `0x7f.1` just as `localhost`.
  package static let system = HostLookup { host throws(Failure) in
    var hints = addrinfo()
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    hints.ai_flags = AI_ADDRCONFIG
    var first: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &first)
    guard code == 0 else { throw Failure(text: String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(first) }
    return sequence(first: first) { $0?.pointee.ai_next }.prefix { $0 != nil }.compactMap { entry in
      address(of: entry?.pointee)
    }
  }

  private static func address(of entry: addrinfo?) -> IPAddress? {
    guard let entry, let pointer = entry.ai_addr else { return nil }
    switch entry.ai_family {
    case AF_INET: return IPAddress(pointer, isV6: false)
    case AF_INET6: return IPAddress(pointer, isV6: true)
    default: return nil
    }
  }

  /// Looks a name up on a thread that may block, and waits no longer than `limit`.
  func resolve(
    _ host: String, on threads: NIOThreadPool, _ loop: any EventLoop, within limit: TimeAmount
  ) async throws(Failure) -> [IPAddress] {
    let promise = loop.makePromise(of: [IPAddress].self)
    // Whichever comes second finds the promise kept and changes nothing.
    let timeout = loop.scheduleTask(in: limit) { promise.fail(Failure(text: "no answer in time")) }
    let addresses = addresses
    threads.runIfActive(eventLoop: loop) { try addresses(host) }.cascade(to: promise)
    promise.futureResult.whenComplete { _ in timeout.cancel() }
    do {
      let found = try await promise.futureResult.get()
      guard !found.isEmpty else { throw Failure(text: "the name has no address") }
      return found
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(text: String(describing: error))
    }
  }
}
