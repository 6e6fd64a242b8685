import Database
package import Values

/// What people write: triggers, contents, journeys, topics, secrets. A draft is replaced, a version
/// never changes (I7). A counter tells the engine when to read them again.
package struct Definitions {
  let transaction: Transaction

  /// The kinds of definitions, as they are stored.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case trigger, segment, content, journey, topic, secret
  }

  /// A draft and where it stands.
  package struct Draft: Sendable, Hashable {
    package let id: String
    package var body: JSON
    /// `draft`, `published`, `ready`, `live`, `paused`, `stopped`, `deleted`, by kind.
    package var state: String
    /// The newest version; 0 before the first.
    package var version: Int
    package let changedAt: Instant

    package init(id: String, body: JSON, state: String, version: Int, changedAt: Instant) {
      self.id = id
      self.body = body
      self.state = state
      self.version = version
      self.changedAt = changedAt
    }
  }

  /// A version as it was published.
  package struct Version: Sendable, Hashable {
    package let id: String
    package let version: Int
    package let body: JSON
    /// What the version needs to be read again later, whatever has changed around it.
    package let context: JSON
    package let publishedAt: Instant

    package init(id: String, version: Int, body: JSON, context: JSON, publishedAt: Instant) {
      self.id = id
      self.version = version
      self.body = body
      self.context = context
      self.publishedAt = publishedAt
    }
  }

  /// One draft; tombstones count as absent.
  package func draft(_ kind: Kind, _ id: String) throws -> Draft? {
    try transaction.first(
      """
      SELECT id, body, state, version, changed_at FROM definitions
      WHERE kind = \(kind.rawValue) AND id = \(id) AND state <> 'deleted'
      """, Draft.read)
  }

  /// The newest version number that an id ever had, deleted ones included.
  package func newestVersion(_ kind: Kind, _ id: String) throws -> Int {
    let version = try transaction.first(
      "SELECT max(version) FROM versions WHERE kind = \(kind.rawValue) AND id = \(id)"
    ) { $0.intOrNil(0) }
    return Int((version ?? nil) ?? 0)
  }

  /// A page of drafts in the order of their ids.
  package func page(_ kind: Kind, after id: String, limit: Int) throws -> [Draft] {
    try transaction.rows(
      """
      SELECT id, body, state, version, changed_at FROM definitions
      WHERE kind = \(kind.rawValue) AND id > \(id) AND state <> 'deleted' ORDER BY id LIMIT \(limit)
      """, Draft.read)
  }

  /// Writes a draft and its state.
  package func save(
    _ kind: Kind, _ id: String, body: JSON, state: String, version: Int, at now: Instant
  ) throws {
    try transaction.send(
      """
      INSERT INTO definitions (kind, id, body, state, version, changed_at)
      VALUES (\(kind.rawValue), \(id), \(body.serialized), \(state), \(version),
        \(now.milliseconds))
      ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, state = excluded.state,
        version = excluded.version, changed_at = excluded.changed_at
      """)
    try touch()
  }

  /// Adds a version, which stays for ever.
  package func publish(_ kind: Kind, _ version: Version) throws {
    try transaction.send(
      """
      INSERT INTO versions (kind, id, version, body, context, published_at)
      VALUES (\(kind.rawValue), \(version.id), \(version.version), \(version.body.serialized),
        \(version.context.serialized), \(version.publishedAt.milliseconds))
      """)
    try touch()
  }

  /// The versions of one id, newest first.
  package func versions(_ kind: Kind, _ id: String) throws -> [Version] {
    try transaction.rows(
      """
      SELECT id, version, body, context, published_at FROM versions
      WHERE kind = \(kind.rawValue) AND id = \(id) ORDER BY version DESC
      """, Version.read)
  }

  /// One version.
  package func version(_ kind: Kind, _ id: String, _ version: Int) throws -> Version? {
    try transaction.first(
      """
      SELECT id, version, body, context, published_at FROM versions
      WHERE kind = \(kind.rawValue) AND id = \(id) AND version = \(version)
      """, Version.read)
  }

  /// How often definitions have changed: when this number is the same, nothing has.
  package func generation() throws -> Int64 {
    try transaction.first("SELECT value FROM settings WHERE name = 'generation'") {
      Int64($0.text(0)) ?? 0
    } ?? 0
  }

  /// Says that definitions have changed, or what goes with them.
  package func touch() throws {
    try transaction.send(
      """
      INSERT INTO settings (name, value) VALUES ('generation', '1')
      ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS BIGINT) + 1 AS TEXT)
      """)
  }
}

extension Definitions.Draft {
  fileprivate static func read(_ row: Row) throws -> Self {
    Self(
      id: row.text(0), body: try JSON(parsing: row.text(1)), state: row.text(2),
      version: Int(row.int(3)), changedAt: Instant(milliseconds: row.int(4)))
  }
}

extension Definitions.Version {
  fileprivate static func read(_ row: Row) throws -> Self {
    Self(
      id: row.text(0), version: Int(row.int(1)), body: try JSON(parsing: row.text(2)),
      context: try JSON(parsing: row.text(3)), publishedAt: Instant(milliseconds: row.int(4)))
  }
}
