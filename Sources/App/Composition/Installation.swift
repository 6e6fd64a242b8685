package import Database
package import Engine
import Messages
import Store
package import Values

/// A database that is open, brought up to date, and has what every workspace needs: what all
/// commands work on.
package struct Installation: Sendable {
  package let configuration: Configuration
  package let database: any Database
  package let workspace: Workspace
  package let partitions: Int
  /// The names of the migrations that were applied on opening.
  package let migrated: [String]

  /// Opens the database that is configured and prepares it: on the first start it gets its tables,
  /// its secret and the topic `newsletter`.
  package static func open(
    _ configuration: Configuration, at now: Instant
  ) async throws -> Installation {
    let database = try configuration.database.open()
    do {
      return try await Installation(configuration, database, at: now)
    } catch {
      await database.close()
      throw error
    }
  }

  /// Lets go of the database.
  package func close() async {
    await database.close()
  }

  private init(
    _ configuration: Configuration, _ database: any Database, at now: Instant
  ) async throws {
    self.configuration = configuration
    self.database = database
    migrated = try await Store.prepare(
      database, partitions: configuration.database.partitions)
    let proposal = Chance.secret()
    let (secret, partitions) = try await database.write { transaction in
      try Installation.found(transaction, at: now)
      let secret =
        try configuration.secret ?? transaction.settings.settle("secret", on: proposal)
      return (secret, try transaction.partitions.count())
    }
    self.partitions = partitions
    let bytes = Array(secret.utf8)
    workspace = configuration.workspace(secret: bytes)
  }

  /// What is there from the beginning, and may be taken away later.
  private static func found(_ transaction: Transaction, at now: Instant) throws {
    guard try transaction.settings.value("founded_at") == nil else { return }
    try transaction.settings.set("founded_at", to: now.text)
    guard try transaction.definitions.draft(.topic, "newsletter") == nil else { return }
    try transaction.definitions.save(
      .topic, "newsletter", body: ["id": "newsletter", "name": "Newsletter"], state: "draft",
      version: 0, at: now)
  }
}

extension Configuration {
  /// What holds for the whole workspace, with the secret that signs its links.
  func workspace(secret: [UInt8]) -> Workspace {
    Workspace(
      zone: zone, locale: locale, shop: shop,
      links: LinkAddresses(publicURL: publicURL, signer: LinkSigner(secret: secret)),
      secret: secret, inDoubt: inDoubt, lateEventLimit: lateEventLimit)
  }
}
