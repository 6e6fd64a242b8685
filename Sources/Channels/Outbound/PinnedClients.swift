import AsyncHTTPClient
import Synchronization

/// HTTP clients each of which connects a host to one address that has been checked, whatever its
/// name says meanwhile (DNS rebinding). TLS still asks for the name.
final class PinnedClients: Sendable {
  private struct Pin: Hashable {
    let host: String
    let address: IPAddress
  }

  private struct Entry {
    let client: HTTPClient
    var users: Int
    var lastUse: Int
  }

  private struct State {
    var entries: [Pin: Entry] = [:]
    var uses = 0
  }

  private let state = Mutex(State())
  private let limit: Int
  private let makeClient: @Sendable ([String: String]) -> HTTPClient

  /// Keeps up to `limit` clients that nobody uses; `makeClient` gets their names and addresses.
  init(limit: Int, makeClient: @escaping @Sendable ([String: String]) -> HTTPClient) {
    self.limit = limit
    self.makeClient = makeClient
  }

  /// Lends the client of a host and its address.
  func with<Result: Sendable>(
    _ host: String, at address: IPAddress, _ use: (HTTPClient) async -> Result
  ) async -> Result {
    let pin = Pin(host: host, address: address)
    let client = borrow(pin)
    let result = await use(client)
    await shutDown(giveBack(pin))
    return result
  }

  /// Closes all; nobody may borrow any more.
  func shutDown() async {
    let clients = state.withLock { state in
      defer { state.entries = [:] }
      return state.entries.values.map(\.client)
    }
    for client in clients { await shutDown(client) }
  }

  private func borrow(_ pin: Pin) -> HTTPClient {
    state.withLock { state in
      state.uses += 1
      var entry =
        state.entries[pin]
        ?? Entry(client: makeClient([pin.host: pin.address.text]), users: 0, lastUse: 0)
      entry.users += 1
      entry.lastUse = state.uses
      state.entries[pin] = entry
      return entry.client
    }
  }

  /// Takes a client back; the answer is one that has to go to keep the limit.
  private func giveBack(_ pin: Pin) -> HTTPClient? {
    state.withLock { state in
      state.entries[pin]?.users -= 1
      guard state.entries.count > limit else { return nil }
      let idle = state.entries.filter { $0.value.users == 0 }
      guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return nil }
      state.entries[oldest.key] = nil
      return oldest.value.client
    }
  }

  private func shutDown(_ client: HTTPClient?) async {
    do {
      try await client?.shutdown()
    } catch {
      assertionFailure("a client is shut down once, after it has left the table: \(error)")
    }
  }
}
