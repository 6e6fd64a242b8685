import Database
import Engine
import Hummingbird
import Responses
import Store
import Synchronization
import Values

/// Who may use the administration API: holders of an admin key. Keys are known by their hashes.
struct AdminAccess: Sendable {
  private let engine: Engine
  private let configured: [UInt8]?

  init(engine: Engine, configured key: String?) {
    self.engine = engine
    configured = key.flatMap { $0.isEmpty ? nil : AccessKey.hash(of: $0) }
  }

  /// Lets a request with an admin key pass.
  ///
  /// - Throws: 401 without a key or with an unknown or revoked one, 403 with a write key, which
  ///   only sends events.
  func check(_ request: Request) async throws {
    guard let key = bearer(request) else {
      throw unauthorized("Send an admin key as \"Authorization: Bearer …\".")
    }
    let hash = AccessKey.hash(of: key)
    if let configured, AdminAccess.equal(hash, configured) { return }
    let keys = try await engine.database.read { try $0.keys.all() }
    var found: Keys.Entry?
    // All keys are looked at, so that the time taken says nothing about them.
    for entry in keys where AdminAccess.equal(hash, entry.hash) { found = entry }
    guard let found, found.revokedAt == nil else {
      throw unauthorized("The key is not known, or it was revoked.")
    }
    guard found.kind == .admin else {
      throw Refusal(
        .forbidden, "forbidden", "A write key sends events; this needs an admin key.")
    }
  }

  private func unauthorized(_ message: String) -> Refusal {
    Refusal(.unauthorized, "unauthorized", message)
  }

  /// The token of `Authorization: Bearer` (RFC 6750, 2.1).
  private func bearer(_ request: Request) -> String? {
    guard let header = request.headers[.authorization] else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    let token = parts[1].drop { $0 == " " }
    return token.isEmpty || token.utf8.count > Limits.name ? nil : String(token)
  }

  /// Compares all bytes, whatever the first difference.
  static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
  }
}
