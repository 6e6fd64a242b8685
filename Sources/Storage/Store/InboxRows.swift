import Database
package import Messages
package import Values

/// Messages that no provider carries: the built-in inbox keeps them and shows them.
package struct InboxRows {
  let transaction: Transaction

  /// A kept message.
  package struct Entry: Sendable, Hashable {
    package let contact: ContactID
    package let key: Fingerprint
    package let at: Instant
    package let channel: ChannelKind
    package let destination: String
    /// The subject or title; for an SMS its text.
    package let title: String
    /// What was delivered, by channel: `{"html","text",…}`.
    package let body: JSON

    package init(
      contact: ContactID, key: Fingerprint, at: Instant, channel: ChannelKind,
      destination: String, title: String, body: JSON
    ) {
      self.contact = contact
      self.key = key
      self.at = at
      self.channel = channel
      self.destination = destination
      self.title = title
      self.body = body
    }
  }

  /// Keeps a message.
  package func add(_ entry: Entry) throws {
    try transaction.send(
      """
      INSERT INTO inbox (partition, contact, key, at, channel, destination, title, body)
      VALUES (\(entry.contact.partition), \(entry.contact.number), \(entry.key.bytes),
        \(entry.at.milliseconds), \(entry.channel.rawValue), \(entry.destination),
        \(entry.title), \(entry.body.serialized)) ON CONFLICT DO NOTHING
      """)
  }

  /// A page, newest first.
  package func page(before: Place?, limit: Int) throws -> [Entry] {
    let before = before ?? .newest
    return try transaction.rows(
      """
      SELECT contact, key, at, channel, destination, title, body FROM inbox
      WHERE (at, key) < (\(before.at.milliseconds), \(before.id.bytes))
      ORDER BY at DESC, key DESC LIMIT \(limit)
      """, Entry.read)
  }

  /// All messages kept for a contact, newest first.
  package func all(of contact: ContactID, limit: Int) throws -> [Entry] {
    try transaction.rows(
      """
      SELECT contact, key, at, channel, destination, title, body FROM inbox
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
      ORDER BY at DESC, key DESC LIMIT \(limit)
      """, Entry.read)
  }

  /// One kept message.
  package func entry(_ key: Fingerprint, of contact: ContactID) throws -> Entry? {
    try transaction.first(
      """
      SELECT contact, key, at, channel, destination, title, body FROM inbox
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
        AND key = \(key.bytes)
      """, Entry.read)
  }

  /// Moves the messages of a merged contact (I10).
  package func move(from source: ContactID, to target: ContactID) throws {
    try transaction.send(
      """
      UPDATE inbox SET partition = \(target.partition), contact = \(target.number)
      WHERE partition = \(source.partition) AND contact = \(source.number)
      """)
  }

  /// Forgets the messages of a contact.
  package func erase(_ contact: ContactID) throws {
    try transaction.send(
      "DELETE FROM inbox WHERE partition = \(contact.partition) AND contact = \(contact.number)")
  }
}

extension InboxRows.Entry {
  fileprivate static func read(_ row: Row) throws -> Self {
    guard let key = Fingerprint(bytes: row.bytes(1)),
      let channel = ChannelKind(rawValue: row.text(3))
    else { preconditionFailure("the inbox holds only what was written by it") }
    return Self(
      contact: ContactID(row.int(0)), key: key, at: Instant(milliseconds: row.int(2)),
      channel: channel, destination: row.text(4), title: row.text(5),
      body: try JSON(parsing: row.text(6)))
  }
}

/// Addresses that must not be written to, whoever holds them; kept as keyed hashes, so that they
/// outlive the erasure of a person (I10).
package struct Suppressions {
  let transaction: Transaction

  /// Suppresses an address; the first reason stays.
  package func add(
    _ channel: ChannelKind, hash: [UInt8], reason: String, at now: Instant
  ) throws {
    try transaction.send(
      """
      INSERT INTO suppressions (channel, address, reason, at)
      VALUES (\(channel.rawValue), \(hash), \(reason), \(now.milliseconds))
      ON CONFLICT DO NOTHING
      """)
  }

  /// Why an address is suppressed, or nil.
  package func reason(_ channel: ChannelKind, hash: [UInt8]) throws -> String? {
    try transaction.first(
      "SELECT reason FROM suppressions WHERE channel = \(channel.rawValue) AND address = \(hash)"
    ) { $0.text(0) }
  }

  /// Lifts a suppression.
  ///
  /// - Returns: false when there was none.
  package func remove(_ channel: ChannelKind, hash: [UInt8]) throws -> Bool {
    try transaction.run(
      "DELETE FROM suppressions WHERE channel = \(channel.rawValue) AND address = \(hash)") == 1
  }
}
