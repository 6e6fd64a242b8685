package import Database
import Responses
package import Store
package import Values

/// Makes and closes the keys of both APIs. A key is shown once, when it is made; only its hash is
/// kept.
package struct KeyRing: Sendable {
  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// A key that was just made.
  package struct Fresh: Sendable {
    package let kind: Keys.Kind
    package let name: String
    /// The key itself, which cannot be shown again.
    package let key: String
  }

  /// Why a key cannot be made or closed.
  package enum Refusal: Error, CustomStringConvertible {
    /// The configured key was closed by `parcours keys revoke`.
    case revoked(Setting)
    case nameTaken(Keys.Kind, String)
    case none(Keys.Kind, String)

    package var description: String {
      switch self {
      case .revoked(let setting):
        "the key in \(setting.variable) was revoked; give another one"
      case .nameTaken(let kind, let name):
        "there is an open \(kind.rawValue) key called \(name); revoke it, or choose another name"
      case .none(let kind, let name):
        "there is no open \(kind.rawValue) key called \(name); see parcours keys list"
      }
    }
  }

  /// The names of the keys that are made by themselves.
  package enum Name {
    package static let configured = "configured"
    package static let owner = "owner"
  }

  /// Opens the doors of a server: configured keys count, and where there is no key of a kind, one
  /// is made.
  package func settle(_ configuration: Configuration, at now: Instant) async throws -> [Fresh] {
    let given: [Keys.Kind: String?] = [
      .admin: configuration.adminKey, .write: configuration.writeKey,
    ]
    let proposals = Keys.Kind.allCases.map { KeyRing.fresh($0, Name.owner) }
    return try await database.write { transaction in
      var made: [Fresh] = []
      for proposal in proposals {
        if let key = given[proposal.kind] ?? nil {
          try KeyRing.configure(key, proposal.kind, in: transaction, at: now)
          continue
        }
        let open = try transaction.keys.all().contains {
          $0.kind == proposal.kind && $0.revokedAt == nil && $0.name != Name.configured
        }
        if open { continue }
        try KeyRing.add(proposal, in: transaction, at: now)
        made.append(proposal)
      }
      return made
    }
  }

  private static func configure(
    _ key: String, _ kind: Keys.Kind, in transaction: Transaction, at now: Instant
  ) throws {
    let hash = AccessKey.hash(of: key)
    if let known = try transaction.keys.all().first(where: { $0.hash == hash && $0.kind == kind }) {
      if known.revokedAt == nil { return }
      throw Refusal.revoked(kind == .admin ? .adminKey : .writeKey)
    }
    _ = try transaction.keys.revoke(kind, name: Name.configured, at: now)
    try transaction.keys.add(kind, name: Name.configured, hash: hash, at: now)
  }

  /// Every key, oldest first.
  package func all() async throws -> [Keys.Entry] {
    try await database.read { try $0.keys.all() }
  }

  /// Makes a key.
  package func create(_ kind: Keys.Kind, name: String, at now: Instant) async throws -> Fresh {
    let fresh = KeyRing.fresh(kind, name)
    try await database.write { transaction in
      let isTaken = try transaction.keys.all().contains {
        $0.kind == kind && $0.name == name && $0.revokedAt == nil
      }
      if isTaken { throw Refusal.nameTaken(kind, name) }
      try KeyRing.add(fresh, in: transaction, at: now)
    }
    return fresh
  }

  /// Closes the keys of this name.
  package func revoke(_ kind: Keys.Kind, name: String, at now: Instant) async throws {
    let count = try await database.write { try $0.keys.revoke(kind, name: name, at: now) }
    if count == 0 { throw Refusal.none(kind, name) }
  }

  /// Gives the owner a new admin key and closes the one before.
  package func resetOwner(at now: Instant) async throws -> Fresh {
    let fresh = KeyRing.fresh(.admin, Name.owner)
    try await database.write { transaction in
      _ = try transaction.keys.revoke(.admin, name: Name.owner, at: now)
      try KeyRing.add(fresh, in: transaction, at: now)
    }
    return fresh
  }

  private static func fresh(_ kind: Keys.Kind, _ name: String) -> Fresh {
    Fresh(kind: kind, name: name, key: Chance.key(kind.rawValue))
  }

  private static func add(_ fresh: Fresh, in transaction: Transaction, at now: Instant) throws {
    try transaction.keys.add(
      fresh.kind, name: fresh.name, hash: AccessKey.hash(of: fresh.key), at: now)
  }
}
