import Database
package import Values

/// Which contacts have looked at, put into a cart or wished which products: whom a lower price or
/// new stock concerns.
package struct Interests {
  let transaction: Transaction

  /// Why a product concerns a contact, the strongest last.
  package enum Kind: Int64, Sendable, Hashable, CaseIterable {
    case viewed = 1
    case carted = 2
    case wished = 3

    /// The word in events.
    package var word: String {
      switch self {
      case .viewed: "viewed"
      case .carted: "carted"
      case .wished: "wished"
      }
    }
  }

  /// A contact whom a product concerns.
  package struct Entry: Sendable, Hashable {
    package let contact: ContactID
    /// The strongest reason.
    package let kind: Kind

    package init(contact: ContactID, kind: Kind) {
      self.contact = contact
      self.kind = kind
    }
  }

  /// Notes that a product concerns a contact. Repetitions within a day of what is noted change
  /// nothing, so that most of them write nothing.
  package func add(_ kind: Kind, _ product: String, of contact: ContactID, at: Instant) throws {
    try transaction.send(
      """
      INSERT INTO interests (partition, product, contact, kind, at)
      VALUES (\(contact.partition), \(product), \(contact.number), \(kind.rawValue),
        \(at.milliseconds))
      ON CONFLICT (partition, product, contact, kind) DO UPDATE SET at = excluded.at
      WHERE interests.at < excluded.at - 86400000
      """)
  }

  /// Forgets that a product is on a contact's list of wishes.
  package func unwish(_ product: String, of contact: ContactID) throws {
    try transaction.send(
      """
      DELETE FROM interests WHERE partition = \(contact.partition) AND product = \(product)
        AND contact = \(contact.number) AND kind = \(Kind.wished.rawValue)
      """)
  }

  /// Forgets a product that a contact has bought.
  package func remove(_ product: String, of contact: ContactID) throws {
    try transaction.send(
      """
      DELETE FROM interests WHERE partition = \(contact.partition) AND product = \(product)
        AND contact = \(contact.number)
      """)
  }

  /// SQLite keeps no statistics and would go through the interests of everybody.
  private var byContact: Query {
    "\(sqlite: " INDEXED BY interests_by_contact", postgres: "")"
  }

  /// Forgets the oldest of a contact's interests beyond a number.
  package func prune(_ contact: ContactID, keeping count: Int) throws {
    try transaction.send(
      """
      DELETE FROM interests\(byContact) WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND at < (
          SELECT at FROM interests\(byContact) WHERE partition = \(contact.partition)
            AND contact = \(contact.number)
          ORDER BY at DESC LIMIT 1 OFFSET \(count - 1))
      """)
  }

  /// A page of the contacts of one partition whom a product concerns, in the order of their ids.
  ///
  /// - Parameter since: older interests do not count.
  package func page(
    in product: String, partition: Int, after contact: Int64, since: Instant, limit: Int
  ) throws -> [Entry] {
    try transaction.rows(
      """
      SELECT contact, max(kind) FROM interests
      WHERE partition = \(partition) AND product = \(product) AND contact > \(contact)
        AND at >= \(since.milliseconds)
      GROUP BY contact ORDER BY contact LIMIT \(limit)
      """
    ) { row in
      guard let kind = Kind(rawValue: row.int(1)) else {
        preconditionFailure("only kinds of interest are written")
      }
      return Entry(contact: ContactID(row.int(0)), kind: kind)
    }
  }

  /// The products that concern a contact, in the order of their ids.
  package func products(of contact: ContactID) throws -> [String] {
    try transaction.rows(
      """
      SELECT DISTINCT product FROM interests WHERE partition = \(contact.partition)
        AND contact = \(contact.number) ORDER BY product
      """
    ) { $0.text(0) }
  }

  /// Moves the interests of a merged contact to the one it became (I10).
  package func move(from source: ContactID, to target: ContactID) throws {
    try transaction.send(
      """
      INSERT INTO interests (partition, product, contact, kind, at)
      SELECT CAST(\(target.partition) AS BIGINT), product, CAST(\(target.number) AS BIGINT), kind,
        at FROM interests
      WHERE partition = \(source.partition) AND contact = \(source.number)
      ON CONFLICT (partition, product, contact, kind) DO UPDATE SET at = excluded.at
      WHERE interests.at < excluded.at
      """)
    try erase(source)
  }

  /// Forgets what concerns a contact (I10).
  package func erase(_ contact: ContactID) throws {
    try transaction.send(
      """
      DELETE FROM interests WHERE partition = \(contact.partition)
        AND contact = \(contact.number)
      """)
  }
}
