package import Values

/// What a contact has bought, over all orders that count (semantics.md, 18). Kept up to date order
/// by order, never counted again.
package struct Purchases: Hashable, Sendable {
  /// Orders that count.
  package private(set) var count: Int
  /// What they come to, less partial refunds.
  package private(set) var total: Number
  package private(set) var firstAt: Instant?
  package private(set) var lastAt: Instant?

  package init(
    count: Int = 0, total: Number = 0, firstAt: Instant? = nil, lastAt: Instant? = nil
  ) {
    self.count = count
    self.total = total
    self.firstAt = firstAt
    self.lastAt = lastAt
  }

  /// The total by the count; nil without orders.
  package var average: Number? {
    guard count > 0 else { return nil }
    return count == 1 ? total : Number(double: total.double / Double(count))
  }

  /// The purchases once an order is what it is now.
  ///
  /// `others` gives the first and the last instant of the other orders that count, nil without
  /// any. It is asked only when the order that changes was the first or the last one.
  package func replacing(
    _ before: Order?, with after: Order,
    others: () throws -> (first: Instant, last: Instant)?
  ) rethrows -> Purchases {
    let old = before?.contribution
    let new = after.contribution
    if old == nil, new == nil { return self }
    var next = self
    if let old {
      next.count -= 1
      next.total = next.total - old.total
    }
    if let new {
      next.count += 1
      next.total = next.total + new.total
    }
    if next.count <= 0 { return Purchases() }
    if let old, new?.at != old.at, old.at == firstAt || old.at == lastAt {
      let others = try others()
      if old.at == firstAt { next.firstAt = others?.first }
      if old.at == lastAt { next.lastAt = others?.last }
    }
    if let new {
      next.firstAt = next.firstAt.map { min($0, new.at) } ?? new.at
      next.lastAt = next.lastAt.map { max($0, new.at) } ?? new.at
    }
    return next
  }

  /// The same purchases, made between these instants.
  package func between(_ first: Instant, _ last: Instant) -> Purchases {
    count > 0 ? Purchases(count: count, total: total, firstAt: first, lastAt: last) : self
  }

  /// The purchases of two people who turned out to be one, when no order is known to both.
  package mutating func merge(_ other: Purchases) {
    guard other.count > 0 else { return }
    count += other.count
    total = total + other.total
    if let first = other.firstAt { firstAt = firstAt.map { min($0, first) } ?? first }
    if let last = other.lastAt { lastAt = lastAt.map { max($0, last) } ?? last }
  }
}

extension Purchases {
  /// `[count, total, first, last]`, or nothing without orders.
  var json: JSON? {
    guard count > 0, let firstAt, let lastAt else { return nil }
    return [.whole(count), .number(total), .instant(firstAt), .instant(lastAt)]
  }

  init(json: JSON?) {
    self.init()
    guard case .array(let row)? = json, row.count >= 4, let count = row[0].number?.whole,
      let total = row[1].number
    else { return }
    self.init(
      count: Int(count), total: total, firstAt: Instant(stored: row[2]),
      lastAt: Instant(stored: row[3]))
  }
}
