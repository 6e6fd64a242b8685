package import Contacts
import Database
package import Values

/// The carts, with the timer that abandons them.
package struct Carts {
  let transaction: Transaction

  /// The carts of these contacts that an event may touch: open ones, and those bought lately; with
  /// the timer that stands for each.
  package func recent(
    of contacts: [ContactID], in partition: Int, since: Instant
  ) throws -> [(contact: ContactID, cart: Cart, armed: Instant?)] {
    try transaction.rows(
      """
      SELECT contact, body, armed_at FROM carts
      WHERE partition = \(partition) AND contact IN \(anyOf: contacts.map(\.number))
        AND (state <> 'purchased' OR changed_at >= \(since.milliseconds))
      ORDER BY contact, serial
      """
    ) { row in
      (
        ContactID(row.int(0)), try Cart(decoding: row.bytes(1)),
        row.intOrNil(2).map { Instant(milliseconds: $0) }
      )
    }
  }

  /// A page of carts of a contact, newest first, behind the one with a serial.
  package func all(
    of contact: ContactID, before serial: Int? = nil, limit: Int
  ) throws -> [Cart] {
    try transaction.rows(
      """
      SELECT body FROM carts WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND serial < \(serial ?? .max)
      ORDER BY serial DESC LIMIT \(limit)
      """
    ) { try Cart(decoding: $0.bytes(0)) }
  }

  /// The carts of a contact that were touched last, the newest first.
  package func newest(of contact: ContactID, limit: Int) throws -> [Cart] {
    try transaction.rows(
      """
      SELECT body FROM carts WHERE partition = \(contact.partition)
        AND contact = \(contact.number) ORDER BY changed_at DESC, serial DESC LIMIT \(limit)
      """
    ) { try Cart(decoding: $0.bytes(0)) }
  }

  /// The highest serial that a contact's carts have; 0 before the first.
  package func newestSerial(of contact: ContactID) throws -> Int {
    let serial = try transaction.first(
      """
      SELECT max(serial) FROM carts
      WHERE partition = \(contact.partition) AND contact = \(contact.number)
      """
    ) { $0.intOrNil(0) }
    return Int((serial ?? nil) ?? 0)
  }

  /// Writes a cart and its timer.
  ///
  /// - Parameters:
  ///   - armed: the timer that the cart had before.
  ///   - due: when it will be abandoned; nil when it will not.
  package func save(_ cart: Cart, of contact: ContactID, armed: Instant?, due: Instant?) throws {
    try transaction.send(
      """
      INSERT INTO carts (partition, contact, serial, key, state, changed_at, armed_at, body)
      VALUES (\(contact.partition), \(contact.number), \(cart.serial), \(cart.key),
        \(cart.state.rawValue), \(cart.updatedAt.milliseconds), \(due?.milliseconds),
        \(cart.encoded()))
      ON CONFLICT (partition, contact, serial) DO UPDATE SET key = excluded.key,
        state = excluded.state, changed_at = excluded.changed_at, armed_at = excluded.armed_at,
        body = excluded.body
      """)
    guard armed != due else { return }
    if let armed { try transaction.timers.disarm(Self.timer(cart.serial, contact, armed)) }
    if let due { try transaction.timers.arm(Self.timer(cart.serial, contact, due)) }
  }

  /// Takes a cart and its timer away; used when it moves to another contact.
  package func remove(_ serial: Int, of contact: ContactID, armed: Instant?) throws {
    try transaction.send(
      """
      DELETE FROM carts WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND serial = \(serial)
      """)
    if let armed { try transaction.timers.disarm(Self.timer(serial, contact, armed)) }
  }

  /// Takes all carts of a contact away; those with a timer have been removed before (I10).
  package func erase(_ contact: ContactID) throws {
    try transaction.send(
      "DELETE FROM carts WHERE partition = \(contact.partition) AND contact = \(contact.number)")
  }

  private static func timer(
    _ serial: Int, _ contact: ContactID, _ due: Instant
  ) -> Timers.Timer {
    Timers.Timer(due: due, kind: .cart, contact: contact, reference: Array("\(serial)".utf8))
  }

  /// The serial that a cart's timer refers to.
  package static func serial(of timer: Timers.Timer) -> Int? {
    Int(String(decoding: timer.reference, as: UTF8.self))
  }
}

/// The orders of the contacts.
package struct Orders {
  let transaction: Transaction

  /// One order of a contact.
  package func order(_ id: String, of contact: ContactID) throws -> Order? {
    try transaction.first(
      """
      SELECT id, body FROM orders WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND id = \(id)
      """
    ) { try Order(id: $0.text(0), decoding: $0.bytes(1)) }
  }

  /// The orders that two contacts both know, by the same id.
  package func shared(
    _ first: ContactID, _ second: ContactID
  ) throws -> [(theirs: Order, mine: Order)] {
    try transaction.rows(
      """
      SELECT a.id, a.body, b.body FROM orders a JOIN orders b ON b.id = a.id
      WHERE a.partition = \(first.partition) AND a.contact = \(first.number)
        AND b.partition = \(second.partition) AND b.contact = \(second.number) ORDER BY a.id
      """
    ) {
      (
        try Order(id: $0.text(0), decoding: $0.bytes(1)),
        try Order(id: $0.text(0), decoding: $0.bytes(2))
      )
    }
  }

  /// Writes an order.
  package func save(_ order: Order, of contact: ContactID) throws {
    try transaction.send(
      """
      INSERT INTO orders (partition, contact, id, state, at, body)
      VALUES (\(contact.partition), \(contact.number), \(order.id), \(order.state.rawValue),
        \(order.at?.milliseconds ?? 0), \(order.encoded()))
      ON CONFLICT (partition, contact, id) DO UPDATE SET state = excluded.state,
        at = excluded.at, body = excluded.body
      """)
  }

  /// The first and the last order that count for a contact, without some of them.
  package func extremes(
    of contact: ContactID, without ids: [String]
  ) throws -> (first: Instant, last: Instant)? {
    let found = try transaction.first(
      """
      SELECT min(at), max(at) FROM orders WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND state = 'completed' AND id NOT IN \(anyOf: ids)
      """
    ) { ($0.intOrNil(0), $0.intOrNil(1)) }
    guard let first = found?.0, let last = found?.1 else { return nil }
    return (Instant(milliseconds: first), Instant(milliseconds: last))
  }

  /// A page of a contact's orders, newest first, behind the one at an instant with an id.
  package func all(
    of contact: ContactID, before place: (at: Instant, id: String)? = nil, limit: Int
  ) throws -> [Order] {
    let place = place ?? (Instant(milliseconds: .max), "")
    return try transaction.rows(
      """
      SELECT id, body FROM orders WHERE partition = \(contact.partition)
        AND contact = \(contact.number) AND (at, id) < (\(place.at.milliseconds), \(place.id))
      ORDER BY at DESC, id DESC LIMIT \(limit)
      """
    ) { try Order(id: $0.text(0), decoding: $0.bytes(1)) }
  }

  /// Moves the orders of a merged contact; an order that both have stays the target's (I10).
  package func move(from source: ContactID, to target: ContactID) throws {
    try transaction.send(
      """
      UPDATE orders SET partition = \(target.partition), contact = \(target.number)
      WHERE partition = \(source.partition) AND contact = \(source.number)
        AND id NOT IN (SELECT id FROM orders WHERE partition = \(target.partition)
          AND contact = \(target.number))
      """)
    try erase(source)
  }

  /// Forgets the orders of a contact.
  package func erase(_ contact: ContactID) throws {
    try transaction.send(
      "DELETE FROM orders WHERE partition = \(contact.partition) AND contact = \(contact.number)")
  }

  package func count() throws -> Int64 {
    try transaction.first("SELECT count(*) FROM orders") { $0.int(0) } ?? 0
  }
}
