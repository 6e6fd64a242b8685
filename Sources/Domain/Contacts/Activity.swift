package import Values

/// When a contact was there.
package struct Activity: Hashable, Sendable {
  /// The earliest and the latest event that the person caused.
  package private(set) var firstSeenAt: Instant?
  package private(set) var lastSeenAt: Instant?
  /// The latest look at the shop: a page, a screen, a product, a list, a search or a cart.
  package private(set) var lastVisitAt: Instant?

  package init(
    firstSeenAt: Instant? = nil, lastSeenAt: Instant? = nil, lastVisitAt: Instant? = nil
  ) {
    self.firstSeenAt = firstSeenAt
    self.lastSeenAt = lastSeenAt
    self.lastVisitAt = lastVisitAt
  }

  /// Takes that the person was there; true when that was not known.
  package mutating func see(at: Instant, isVisit: Bool) -> Bool {
    let before = self
    firstSeenAt = min(firstSeenAt ?? at, at)
    lastSeenAt = max(lastSeenAt ?? at, at)
    if isVisit { lastVisitAt = max(lastVisitAt ?? at, at) }
    return self != before
  }

  /// Takes what another knows.
  package mutating func merge(_ other: Activity) {
    if let first = other.firstSeenAt { firstSeenAt = min(firstSeenAt ?? first, first) }
    if let last = other.lastSeenAt { lastSeenAt = max(lastSeenAt ?? last, last) }
    if let visit = other.lastVisitAt { lastVisitAt = max(lastVisitAt ?? visit, visit) }
  }
}
