import Database
import Events
import Store
import Values

/// Tells the contacts whom a product concerns that it costs less or can be bought again: as events
/// of theirs, page by page, so that a million of them hold nobody up. What was told moves in the
/// same transaction, and each event has a derived identity, so that everybody is told once.
struct ProductAlerting: Sendable {
  let partitions: Int

  /// What one page did.
  struct Outcome: Sendable {
    var entries: [Int: [Log.Entry]] = [:]
    /// True when there is more to tell.
    var hasMore = false
  }

  /// Tells one page of contacts of the oldest change.
  func page(
    _ transaction: Transaction, now: Instant, limit: Int = Limits.alertPage
  ) throws -> Outcome {
    guard var alert = try transaction.productAlerts.first() else { return Outcome() }
    var events: [Event] = []
    while alert.partition < partitions, events.count < limit {
      let page = try transaction.interests.page(
        in: alert.product, partition: alert.partition, after: alert.contact,
        since: now - Limits.interest, limit: limit - events.count)
      events += page.map { ProductAlerting.event(alert, for: $0, at: now) }
      if let last = page.last { alert.contact = last.contact.number }
      if events.count < limit {
        alert.partition += 1
        alert.contact = 0
      }
    }
    if alert.partition < partitions {
      try transaction.productAlerts.move(alert)
    } else {
      try transaction.productAlerts.remove(alert)
    }
    let (_, entries) = try Ingest.append([events], partitions: partitions, in: transaction)
    let hasMore = try alert.partition < partitions || transaction.productAlerts.first() != nil
    return Outcome(entries: entries, hasMore: hasMore)
  }

  private static func event(
    _ alert: ProductAlerts.Alert, for entry: Interests.Entry, at now: Instant
  ) -> Event {
    var properties = alert.properties.object ?? [:]
    properties["interest"] = .string(entry.kind.word)
    let identity = Fingerprint(alert.product, alert.kind, "\(alert.generation)")
    return Event(
      name: alert.kind, messageId: "product:\(identity.hex)", at: alert.at,
      receivedAt: max(alert.at, now), properties: properties, source: .engine,
      contact: entry.contact)
  }
}
