import Database
package import Values

/// Which contact an identity belongs to. The row stands in the partition of the identity's own
/// hash, so that it is found without knowing the contact.
package struct Identities {
  let transaction: Transaction

  /// What names a contact.
  package enum Kind: Int64, Sendable, Hashable {
    case user = 1
    case anonymous = 2
  }

  /// A name of a contact.
  package struct Identity: Sendable, Hashable {
    package let kind: Kind
    package let value: String

    package init(kind: Kind, value: String) {
      self.kind = kind
      self.value = value
    }

    /// The partition of this name among so many: the same on every machine and in every version.
    package func partition(of count: Int) -> Int {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in value.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      hash = (hash ^ UInt64(kind.rawValue)) &* 0x100_0000_01b3
      return Int((hash >> 17) % UInt64(count))
    }
  }

  /// The contact of one name.
  package func contact(of identity: Identity, partitions: Int) throws -> ContactID? {
    try transaction.first(
      """
      SELECT contact FROM identities WHERE partition = \(identity.partition(of: partitions))
        AND kind = \(identity.kind.rawValue) AND value = \(identity.value)
      """
    ) { ContactID($0.int(0)) }
  }

  /// The contacts of many names at once; names of nobody are left out.
  package func contacts(
    of identities: Set<Identity>, partitions: Int
  ) throws -> [Identity: ContactID] {
    struct Shelf: Hashable {
      let partition: Int
      let kind: Kind
    }
    let shelves = Dictionary(grouping: identities) {
      Shelf(partition: $0.partition(of: partitions), kind: $0.kind)
    }
    var contacts: [Identity: ContactID] = [:]
    contacts.reserveCapacity(identities.count)
    for (shelf, names) in shelves {
      let rows = try transaction.rows(
        """
        SELECT value, contact FROM identities WHERE partition = \(shelf.partition)
          AND kind = \(shelf.kind.rawValue) AND value IN \(anyOf: names.map(\.value))
        """
      ) { ($0.text(0), ContactID($0.int(1))) }
      for (value, contact) in rows {
        contacts[Identity(kind: shelf.kind, value: value)] = contact
      }
    }
    return contacts
  }

  /// Says whom a name belongs to from now on.
  package func assign(_ identity: Identity, to contact: ContactID, partitions: Int) throws {
    try transaction.send(
      """
      INSERT INTO identities (partition, kind, value, contact)
      VALUES (\(identity.partition(of: partitions)), \(identity.kind.rawValue),
        \(identity.value), \(contact.number))
      ON CONFLICT (partition, kind, value) DO UPDATE SET contact = excluded.contact
      """)
  }

  /// Forgets all names of a contact, also those that its row no longer holds. Looks at every name.
  package func removeAll(of contact: ContactID) throws {
    try transaction.send("DELETE FROM identities WHERE contact = \(contact.number)")
  }

  /// Forgets a name.
  package func remove(_ identity: Identity, partitions: Int) throws {
    try transaction.send(
      """
      DELETE FROM identities WHERE partition = \(identity.partition(of: partitions))
        AND kind = \(identity.kind.rawValue) AND value = \(identity.value)
      """)
  }
}
