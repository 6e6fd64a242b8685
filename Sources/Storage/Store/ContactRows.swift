package import Contacts
import Database
package import Values

/// The contacts, one row each with all that is asked of a person on the way of an event.
package struct ContactRows {
  let transaction: Transaction

  /// Contacts by id; merged ones come as their tombstones.
  package func load(_ ids: [ContactID], in partition: Int) throws -> [Contact] {
    try transaction.rows(
      """
      SELECT id, body FROM contacts
      WHERE partition = \(partition) AND id IN \(anyOf: ids.map(\.number))
      """
    ) { try Contact(id: ContactID($0.int(0)), decoding: $0.bytes(1)) }
  }

  /// One contact, or its tombstone.
  package func contact(_ id: ContactID) throws -> Contact? {
    try transaction.first(
      "SELECT id, body FROM contacts WHERE partition = \(id.partition) AND id = \(id.number)"
    ) { try Contact(id: ContactID($0.int(0)), decoding: $0.bytes(1)) }
  }

  /// The contact that an id stands for today, through merges.
  package func current(_ id: ContactID) throws -> Contact? {
    var next = id
    for _ in 0..<Limits.merges {
      guard let contact = try contact(next) else { return nil }
      guard let target = contact.mergedInto else { return contact }
      next = target
    }
    return nil
  }

  /// Writes a contact.
  package func save(_ contact: Contact) throws {
    try transaction.send(
      """
      INSERT INTO contacts (partition, id, created_at, seen_at, email, phone, merged_into, body)
      VALUES (\(contact.id.partition), \(contact.id.number), \(contact.createdAt.milliseconds),
        \(contact.activity.lastSeenAt?.milliseconds ?? contact.createdAt.milliseconds),
        \(contact.email?.lowercased()), \(contact.phone), \(contact.mergedInto?.number),
        \(contact.encoded()))
      ON CONFLICT (partition, id) DO UPDATE SET seen_at = excluded.seen_at,
        email = excluded.email, phone = excluded.phone, merged_into = excluded.merged_into,
        body = excluded.body
      """)
  }

  /// Writes a contact whose row exists and has the same e-mail address, phone number and merge, as
  /// most do: no index has to change.
  package func update(_ contact: Contact) throws {
    try transaction.send(
      """
      UPDATE contacts SET body = \(contact.encoded()),
        seen_at = \(contact.activity.lastSeenAt?.milliseconds ?? contact.createdAt.milliseconds)
      WHERE partition = \(contact.id.partition) AND id = \(contact.id.number)
      """)
  }

  /// The contacts that hold an e-mail address; several people may share one.
  package func holding(email: String, limit: Int = 20) throws -> [ContactID] {
    try transaction.rows(
      """
      SELECT id FROM contacts WHERE email = \(email.lowercased()) AND merged_into IS NULL
      ORDER BY partition, id LIMIT \(limit)
      """
    ) { ContactID($0.int(0)) }
  }

  /// The contacts that hold some e-mail addresses in small letters, by address.
  package func holding(emails: [String]) throws -> [String: [ContactID]] {
    let rows = try transaction.rows(
      """
      SELECT email, id FROM contacts WHERE email IN \(anyOf: emails) AND merged_into IS NULL
      ORDER BY partition, id
      """
    ) { ($0.text(0), ContactID($0.int(1))) }
    return Dictionary(grouping: rows) { $0.0 }.mapValues { $0.map(\.1) }
  }

  /// A page of contacts in the order of their ids, narrowed to those whose e-mail begins so.
  package func page(query: String, after id: ContactID?, limit: Int) throws -> [Contact] {
    let after = id?.number ?? 0
    let prefix = query.lowercased()
    if prefix.isEmpty {
      return try transaction.rows(
        """
        SELECT id, body FROM contacts WHERE id > \(after) AND merged_into IS NULL
        ORDER BY id LIMIT \(limit)
        """
      ) { try Contact(id: ContactID($0.int(0)), decoding: $0.bytes(1)) }
    }
    return try transaction.rows(
      """
      SELECT id, body FROM contacts WHERE email >= \(prefix) AND email < \(prefix + "\u{10FFFF}")
        AND id > \(after) AND merged_into IS NULL ORDER BY id LIMIT \(limit)
      """
    ) { try Contact(id: ContactID($0.int(0)), decoding: $0.bytes(1)) }
  }

  /// The next contacts of a partition in the order of their ids, tombstones among them.
  package func ids(
    in partition: Int, after first: ContactID, through last: ContactID, limit: Int
  ) throws -> [ContactID] {
    try transaction.rows(
      """
      SELECT id FROM contacts WHERE partition = \(partition) AND id > \(first.number)
        AND id <= \(last.number) ORDER BY id LIMIT \(limit)
      """
    ) { ContactID($0.int(0)) }
  }

  /// How many people there are; tombstones do not count.
  package func count() throws -> Int64 {
    try transaction.first("SELECT count(*) FROM contacts WHERE merged_into IS NULL") {
      $0.int(0)
    } ?? 0
  }
}

/// Bounds of the store.
package enum Limits {
  /// How many merges are followed from an old id to the contact of today.
  static let merges = 64
  /// How many refused events are kept; older ones make room (bounded telemetry).
  package static let rejections = 10_000
  /// Characters that are kept of a refused event.
  package static let excerpt = 500
}
