import Database
package import Engine
import Responses
import Store
import Synchronization
import Values

/// Knows which write keys are open, by their hashes. Looks into the database once a second, and
/// sooner for a key that it does not know: a new key works at once, a revoked one a second longer.
package final class WriteKeys: Sendable {
  private let database: any Database
  private let shelf: PlaybookShelf
  private let now: @Sendable () -> Instant
  private let state = Mutex(State())

  private struct State {
    var hashes: Set<[UInt8]> = []
    /// Headers that have been found good since the keys were loaded: no hashing on the hot path.
    var headers: Set<String> = []
    var loadedAt = Instant(milliseconds: .min)
    var isLoading = false
    /// Which look began last, and which is the latest of those that are over.
    var begun = 0
    var taken = 0
  }

  /// What a request's `Authorization` says.
  enum Standing {
    /// It names an open key.
    case open
    /// It names a key that is unknown or closed.
    case wrong
    /// It names no key: the body may.
    case absent
  }

  /// Keys of an engine's database; none is known before the first look.
  package init(engine: Engine) {
    database = engine.database
    shelf = engine.shelf
    now = engine.now
  }

  /// Looks into the database: at the start, and after keys or triggers have changed.
  package func load() async throws {
    let (shelf, began) = (shelf, now())
    let turn = state.withLock { state in
      state.begun += 1
      return state.begun
    }
    let hashes = try await database.read { transaction in
      // The types of triggers' attributes are needed as fresh as the keys.
      _ = try shelf.current(transaction)
      let open = try transaction.keys.all().filter { $0.kind == .write && $0.revokedAt == nil }
      return Set(open.map(\.hash))
    }
    state.withLock { state in
      // Somebody who began later has finished earlier. Not judged by the clock, which may stand
      // still between two looks, and go back.
      if turn < state.taken { return }
      state.taken = turn
      if state.hashes != hashes { state.headers = [] }
      state.hashes = hashes
      state.loadedAt = began
    }
  }

  /// What an `Authorization` header says (RFC 7617; the key is the user).
  func standing(of header: String?) async throws -> Standing {
    try await refresh()
    guard let header else { return .absent }
    if state.withLock({ $0.headers.contains(header) }) { return .open }
    guard let key = BasicCredentials(header)?.user, !key.isEmpty else { return .absent }
    guard try await isOpen(key) else { return .wrong }
    let hash = AccessKey.hash(of: key)
    return state.withLock { state in
      // Looked up again under the lock: the key may have been revoked meanwhile, and who is
      // remembered then would stay.
      guard state.hashes.contains(hash) else { return .wrong }
      if state.headers.count < Limits.rememberedHeaders { state.headers.insert(header) }
      return .open
    }
  }

  /// Whether a key is open.
  func isOpen(_ key: String) async throws -> Bool {
    let hash = AccessKey.hash(of: key)
    if state.withLock({ $0.hashes.contains(hash) }) { return true }
    // Each looks for itself here: who goes on with what another is still loading refuses good keys.
    if !isFresh(Limits.unknownKeyPause) { try await load() }
    return state.withLock { $0.hashes.contains(hash) }
  }

  /// One request looks, the others go on with what is known.
  private func refresh() async throws {
    if isFresh(Limits.freshness) { return }
    let isMine = state.withLock { state in
      defer { state.isLoading = true }
      return !state.isLoading
    }
    guard isMine else { return }
    defer { state.withLock { $0.isLoading = false } }
    try await load()
  }

  private func isFresh(_ age: Span) -> Bool {
    let now = now()
    return state.withLock { $0.loadedAt <= now && now < $0.loadedAt + age }
  }
}
