import Database
package import Values

/// Single named values of the workspace.
package struct Settings {
  let transaction: Transaction

  /// The value of a setting; nil when it was never set.
  package func value(_ name: String) throws -> String? {
    try transaction.first("SELECT value FROM settings WHERE name = \(name)") { $0.text(0) }
  }

  /// Sets a value.
  package func set(_ name: String, to value: String) throws {
    try transaction.send(
      """
      INSERT INTO settings (name, value) VALUES (\(name), \(value))
      ON CONFLICT (name) DO UPDATE SET value = excluded.value
      """)
  }

  /// Sets a value only where there is none.
  ///
  /// - Returns: the value that stands there now.
  package func settle(_ name: String, on value: String) throws -> String {
    try transaction.run(
      "INSERT INTO settings (name, value) VALUES (\(name), \(value)) ON CONFLICT DO NOTHING")
    return try self.value(name) ?? value
  }
}

/// Keys of the API, kept as hashes only.
package struct Keys {
  let transaction: Transaction

  /// What a key opens.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Sends events.
    case write
    /// Opens the administration API.
    case admin
  }

  /// A key without the key.
  package struct Entry: Sendable, Hashable {
    package let hash: [UInt8]
    package let kind: Kind
    package let name: String
    package let createdAt: Instant
    package let revokedAt: Instant?
  }

  /// Adds a key by its hash.
  package func add(_ kind: Kind, name: String, hash: [UInt8], at now: Instant) throws {
    try transaction.send(
      """
      INSERT INTO keys (hash, kind, name, created_at)
      VALUES (\(hash), \(kind.rawValue), \(name), \(now.milliseconds)) ON CONFLICT DO NOTHING
      """)
  }

  /// Closes every key of a kind with this name.
  ///
  /// - Returns: how many were open.
  package func revoke(_ kind: Kind, name: String, at now: Instant) throws -> Int {
    try transaction.run(
      """
      UPDATE keys SET revoked_at = \(now.milliseconds)
      WHERE kind = \(kind.rawValue) AND name = \(name) AND revoked_at IS NULL
      """)
  }

  /// All keys, oldest first.
  package func all() throws -> [Entry] {
    try transaction.rows(
      "SELECT hash, kind, name, created_at, revoked_at FROM keys ORDER BY created_at, hash"
    ) { row in
      guard let kind = Kind(rawValue: row.text(1)) else {
        preconditionFailure("no key of kind \(row.text(1)) is ever written")
      }
      return Entry(
        hash: row.bytes(0), kind: kind, name: row.text(2),
        createdAt: Instant(milliseconds: row.int(3)),
        revokedAt: row.intOrNil(4).map { Instant(milliseconds: $0) })
    }
  }
}

/// Answers of the administration API to requests with an `Idempotency-Key`.
package struct Answers {
  let transaction: Transaction

  /// An answer that was given before.
  package struct Answer: Sendable, Hashable {
    package let request: [UInt8]
    package let status: Int
    package let body: [UInt8]

    package init(request: [UInt8], status: Int, body: [UInt8]) {
      self.request = request
      self.status = status
      self.body = body
    }
  }

  /// The answer that was given to this key before; nil the first time.
  package func answer(_ key: String) throws -> Answer? {
    try transaction.first("SELECT request, status, body FROM answers WHERE key = \(key)") {
      Answer(request: $0.bytes(0), status: Int($0.int(1)), body: $0.bytes(2))
    }
  }

  /// Keeps an answer; the first one stays.
  package func keep(_ answer: Answer, under key: String, at now: Instant) throws {
    try transaction.send(
      """
      INSERT INTO answers (key, request, status, body, at)
      VALUES (\(key), \(answer.request), \(answer.status), \(answer.body), \(now.milliseconds))
      ON CONFLICT DO NOTHING
      """)
  }

  /// Forgets answers that mention somebody who was erased (I10).
  package func forget(mentioning text: String) throws {
    let bytes = Array(text.utf8)
    try transaction.send(
      """
      DELETE FROM answers WHERE \(sqlite: "instr(body, ", postgres: "position(")\(bytes)
        \(sqlite: ")", postgres: " IN body)") > 0
      """)
  }

  /// Forgets answers that are older than an instant.
  package func prune(before: Instant) throws {
    try transaction.send("DELETE FROM answers WHERE at < \(before.milliseconds)")
  }
}
