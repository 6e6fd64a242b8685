package import Values

/// How recency, frequency and monetary value become scores from 1 to 5.
///
/// The bounds are fixed values of the workspace and not quantiles of all contacts: a score then
/// depends on nothing but the contact's own purchases and the time, so that the instant at which it
/// changes is known beforehand (I6). Without a purchase there is no score.
package struct Scoring: Hashable, Sendable {
  /// How long ago the last purchase is: 5 before the first of these spans is over, 1 after the
  /// last. Rising.
  package let recency: [Span]
  /// How many orders make 2, 3, 4 and 5. Rising.
  package let frequency: [Int]
  /// What the orders have to come to for 2, 3, 4 and 5, in the workspace's currency. Rising.
  package let monetary: [Number]

  /// Scores by these bounds; nil unless there are four of each, above nothing and rising.
  package init?(recency: [Span], frequency: [Int], monetary: [Number]) {
    guard Scoring.rises(recency, above: .zero), Scoring.rises(frequency, above: 0),
      Scoring.rises(monetary, above: 0)
    else { return nil }
    self.init(recency, frequency, monetary)
  }

  private init(_ recency: [Span], _ frequency: [Int], _ monetary: [Number]) {
    self.recency = recency
    self.frequency = frequency
    self.monetary = monetary
  }

  private static func rises<Bound: Comparable>(_ bounds: [Bound], above least: Bound) -> Bool {
    bounds.count == 4 && bounds[0] > least && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// 30, 90, 180, 365 days; 2, 3, 5, 10 orders; 50, 100, 250, 500.
  package static let standard = Scoring(
    [.days(30), .days(90), .days(180), .days(365)], [2, 3, 5, 10], [50, 100, 250, 500])

  /// The score that a field asks for, and when it changes next; `value` gives the purchases.
  func score(
    _ field: FieldPath, of value: (FieldPath) -> JSON?, now: Instant
  ) -> (value: JSON?, nextChange: Instant?) {
    guard field.rest.count == 1 else { return (nil, nil) }
    switch field.rest[0] {
    case "recency":
      guard let text = value(Scoring.lastPurchase), let last = Instant(json: text) else {
        return (nil, nil)
      }
      let passed = recency.count { last + $0 <= now }
      let next = passed < recency.count ? last + recency[passed] : nil
      return (.number(Number(Int64(5 - passed))), next)
    case "frequency":
      guard let count = value(Scoring.count)?.number, count > 0 else { return (nil, nil) }
      return (Scoring.score(frequency.count { Number(Int64($0)) <= count }), nil)
    case "monetary":
      guard let count = value(Scoring.count)?.number, count > 0,
        let total = value(Scoring.total)?.number
      else { return (nil, nil) }
      return (Scoring.score(monetary.count { $0 <= total }), nil)
    default: return (nil, nil)
    }
  }

  private static func score(_ passed: Int) -> JSON { .number(Number(Int64(passed + 1))) }

  private static let lastPurchase = FieldPath(root: .purchases, rest: ["last_at"])
  private static let count = FieldPath(root: .purchases, rest: ["count"])
  private static let total = FieldPath(root: .purchases, rest: ["total"])
}
