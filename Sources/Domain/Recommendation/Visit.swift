package import Values

/// What a visitor looked at without a longer break than `Limits.inactivity`.
///
/// Visits of one visitor that come close enough are one. So whatever the order in which views
/// arrive, the visits are the same.
package struct Visit: Sendable, Hashable {
  package private(set) var beganAt: Instant
  package private(set) var endedAt: Instant
  /// The products that were looked at, each with the first time; of very many those seen first.
  private var views: [String: Instant]

  /// One view of one product.
  package init(_ product: String, at: Instant) {
    beganAt = at
    endedAt = at
    views = [product: at]
  }

  /// Whether two visits of one visitor are one.
  package func touches(_ other: Visit) -> Bool {
    beganAt <= other.endedAt + Limits.inactivity && other.beganAt <= endedAt + Limits.inactivity
  }

  /// Takes a visit in that touches this one.
  package mutating func merge(_ other: Visit) {
    beganAt = min(beganAt, other.beganAt)
    endedAt = max(endedAt, other.endedAt)
    views.merge(other.views) { min($0, $1) }
    if views.count <= Limits.basket { return }
    let kept = sorted.prefix(Limits.basket)
    views = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
  }

  private var sorted: [(key: String, value: Instant)] {
    views.sorted { left, right in
      if left.value != right.value { return left.value < right.value }
      return ProductID.precedes(left.key, right.key)
    }
  }

  /// What it counts as.
  package var basket: Basket { Basket(Array(views.keys), at: beganAt) }

  /// The visits of one visitor, in the order of time, after some more have come.
  package static func joined(_ visits: [Visit]) -> [Visit] {
    var joined: [Visit] = []
    for visit in visits.sorted(by: { $0.beganAt < $1.beganAt }) {
      if let last = joined.last, last.touches(visit) {
        joined[joined.count - 1].merge(visit)
      } else {
        joined.append(visit)
      }
    }
    return joined
  }
}

extension Visit {
  /// The views as a row holds them: products with the time since the visit began.
  package var encodedViews: [UInt8] {
    var writer = RowWriter()
    for (product, at) in sorted {
      writer.write(product)
      writer.write(UInt64((at - beganAt).milliseconds))
    }
    return writer.bytes
  }

  /// Reads a row.
  package init(beganAt: Instant, endedAt: Instant, views bytes: [UInt8]) {
    self.beganAt = beganAt
    self.endedAt = endedAt
    var views: [String: Instant] = [:]
    bytes.withUnsafeBufferPointer { bytes in
      var reader = RowReader(bytes)
      while !reader.isAtEnd {
        let product = reader.text()
        views[product] = beganAt + Span(milliseconds: Int64(reader.number()))
      }
    }
    self.views = views
  }
}
