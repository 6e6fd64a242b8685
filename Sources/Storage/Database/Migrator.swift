/// Brings the schema forward, one transaction for each migration. Which ones were applied stands in
/// the table `schema_migrations`. Several nodes may start at once: one applies, the others wait and
/// find it done.
package struct Migrator: Sendable {
  private let migrations: [Migration]

  /// A migrator for these migrations, oldest first.
  package init(_ migrations: [Migration]) {
    precondition(
      Set(migrations.map(\.name)).count == migrations.count, "two migrations have the same name")
    self.migrations = migrations
  }

  /// Applies what is missing and returns the names of what this call applied.
  package func migrate(_ database: any Database) async throws -> [String] {
    try await database.write(.full, createTable)
    var applied: [String] = []
    for position in migrations.indices {
      let isNew = try await database.write(.full) { transaction in
        try apply(at: position, in: transaction)
      }
      if isNew { applied.append(migrations[position].name) }
    }
    return applied
  }

  /// The names of what is missing. Changes nothing.
  package func pending(_ database: any Database) async throws -> [String] {
    try await database.read { transaction in
      guard try hasTable(transaction) else { return migrations.map(\.name) }
      let done = try check(recorded(transaction), in: transaction.dialect)
      return migrations.dropFirst(done).map(\.name)
    }
  }

  /// Any fixed number: nodes that start together take turns at it to create the table.
  private static let turn: Int64 = 0x5343_4845_4d41

  private func createTable(_ transaction: Transaction) throws {
    // Two concurrent CREATE TABLE IF NOT EXISTS can collide in the catalogue of PostgreSQL.
    if transaction.dialect == .postgres {
      try transaction.run("SELECT pg_advisory_xact_lock(\(Self.turn))")
    }
    try transaction.run(
      """
      CREATE TABLE IF NOT EXISTS schema_migrations (
        position BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum BIGINT NOT NULL)
      """)
  }

  private func hasTable(_ transaction: Transaction) throws -> Bool {
    let found = try transaction.first(
      """
      SELECT count(*) \(
        sqlite: "FROM sqlite_master WHERE type = 'table' AND name",
        postgres: "FROM pg_tables WHERE schemaname = current_schema() AND tablename"
      ) = 'schema_migrations'
      """
    ) { $0.bool(0) }
    return found == true
  }

  private func apply(at position: Int, in transaction: Transaction) throws -> Bool {
    // A table lock waits before PostgreSQL takes the snapshot of the transaction, so that what the
    // other node has done is seen; an advisory lock would come after it.
    if transaction.dialect == .postgres {
      try transaction.run("LOCK TABLE schema_migrations IN EXCLUSIVE MODE")
    }
    let done = try check(recorded(transaction), in: transaction.dialect)
    guard position >= done else { return false }
    let migration = migrations[position]
    for statement in migration.statements {
      try transaction.run(statement)
    }
    try transaction.run(
      """
      INSERT INTO schema_migrations (position, name, checksum)
      VALUES (\(position), \(migration.name), \(migration.checksum(in: transaction.dialect)))
      """)
    return true
  }

  private typealias Recorded = (name: String, checksum: Int64)

  private func recorded(_ transaction: Transaction) throws -> [Recorded] {
    try transaction.rows("SELECT name, checksum FROM schema_migrations ORDER BY position") {
      ($0.text(0), $0.int(1))
    }
  }

  /// How many migrations are applied, when what is recorded is the beginning of the list.
  private func check(_ recorded: [Recorded], in dialect: Dialect) throws(MigrationError) -> Int {
    for (position, found) in recorded.enumerated() {
      guard position < migrations.count else { throw .newer(migration: found.name) }
      let expected = migrations[position]
      guard found.name == expected.name else {
        throw migrations.contains { $0.name == found.name }
          ? .reordered(found: found.name, expected: expected.name)
          : .newer(migration: found.name)
      }
      guard found.checksum == expected.checksum(in: dialect) else {
        throw .changed(migration: found.name)
      }
    }
    return recorded.count
  }
}
