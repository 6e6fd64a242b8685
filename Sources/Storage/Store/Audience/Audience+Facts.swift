import Contacts
import Database
import Events
package import Segments
package import Values

extension Audience {
  /// What a condition asks about some contacts, loaded together; contacts that do not exist or are
  /// tombstones are left out.
  package func facts(
    of ids: [ContactID], for condition: Condition, now: Instant
  ) throws -> [ContactID: ContactFacts] {
    let mentions = Mentions(of: condition)
    var found: [ContactID: ContactFacts] = [:]
    for (partition, ids) in Dictionary(grouping: ids, by: \.partition) {
      let events = try occurrences(of: ids, named: mentions.events.sorted(), in: partition)
      let segments = try memberships(of: ids, mentions, in: partition)
      let carts = try latestCarts(of: ids, mentions, in: partition)
      for contact in try transaction.contacts.load(ids, in: partition) where !contact.isGone {
        let shopper = Shopper(contact: contact, carts: carts[contact.id].map { [$0] } ?? [])
        let own = events[contact.id] ?? [:]
        let memberships = segments[contact.id] ?? []
        found[contact.id] = ContactFacts(
          zones: Zones(workspace: zone, contact: contact.timeZone.flatMap { Zone(name: $0) }),
          value: { shopper.field([$0.root.name] + $0.rest) },
          isMember: { memberships.contains($0) },
          occurrences: { name, since in
            let all = own[name] ?? []
            guard let since else { return all }
            return all.filter { $0.at >= since }
          }, scoring: scoring)
      }
    }
    return found
  }

  private func occurrences(
    of contacts: [ContactID], named names: [String], in partition: Int
  ) throws -> [ContactID: [String: [Occurrence]]] {
    guard !names.isEmpty else { return [:] }
    var found: [ContactID: [String: [Occurrence]]] = [:]
    let rows = try transaction.rows(
      """
      SELECT h.contact, h.name, h.at, l.body FROM history h
      LEFT JOIN log l ON l.partition = h.log_partition AND l.position = h.log_position
      WHERE h.partition = \(partition) AND h.contact IN \(anyOf: contacts.map(\.number))
        AND h.name IN \(anyOf: names)
      ORDER BY h.contact, h.at, h.log_partition, h.log_position
      """
    ) { row in
      // The log may have been pruned: that it happened stays, its properties do not.
      let event = try row.bytesOrNil(3).map { try Event(decoding: $0) }
      return (
        ContactID(row.int(0)), row.text(1),
        Occurrence(at: Instant(milliseconds: row.int(2)), properties: event?.properties ?? [:])
      )
    }
    for (contact, name, occurrence) in rows {
      found[contact, default: [:]][name, default: []].append(occurrence)
    }
    return found
  }

  private func memberships(
    of contacts: [ContactID], _ mentions: Mentions, in partition: Int
  ) throws -> [ContactID: Set<String>] {
    guard !mentions.segments.isEmpty else { return [:] }
    var found: [ContactID: Set<String>] = [:]
    for entry in try transaction.memberships.standings(of: contacts, in: partition)
    where entry.standing.since != nil {
      found[entry.contact, default: []].insert(entry.segment)
    }
    return found
  }

  private func latestCarts(
    of contacts: [ContactID], _ mentions: Mentions, in partition: Int
  ) throws -> [ContactID: Cart] {
    guard mentions.roots.contains(.cart) else { return [:] }
    let rows = try transaction.rows(
      """
      SELECT k.contact, k.body FROM carts k
      WHERE k.partition = \(partition) AND k.contact IN \(anyOf: contacts.map(\.number))
        AND k.serial = (SELECT o.serial FROM carts o WHERE o.partition = k.partition
          AND o.contact = k.contact ORDER BY o.changed_at DESC, o.serial DESC LIMIT 1)
      """
    ) { (ContactID($0.int(0)), try Cart(decoding: $0.bytes(1))) }
    return Dictionary(rows, uniquingKeysWith: { $1 })
  }
}
