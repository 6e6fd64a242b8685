import Segments
import Values

/// Writes rules that a seed determines, of everything that segments can ask.
struct Rules {
  var random: Seeded

  mutating func segment() -> JSON {
    var members: JSON.Object = ["id": "random", "include": condition(depth: 0)]
    if random.chance(0.4) {
      members["exclude"] = .array((0..<random.whole(1...2)).map { _ in condition(depth: 1) })
    }
    return .object(members)
  }

  mutating func condition(depth: Int) -> JSON {
    switch random.whole(0...(depth > 2 ? 5 : 9)) {
    case 0...2: return leaf(field(), zoned: true)
    case 3...4: return activity()
    case 5: return random.chance(0.8) ? leaf(field(), zoned: true) : ["segment": "friends"]
    case 6: return ["not": condition(depth: depth + 1)]
    case 7, 8:
      return ["all": .array((0..<random.whole(1...3)).map { _ in condition(depth: depth + 1) })]
    default:
      return ["any": .array((0..<random.whole(1...3)).map { _ in condition(depth: depth + 1) })]
    }
  }

  private mutating func field() -> String {
    random.pick([
      "contact.a", "contact.b", "contact.tags", "contact.when", "contact.address.city",
      "contact.newsletter", "contact.subscriptions.email", "contact.id", "contact.user_id",
      "contact.time_zone", "contact.created_at", "contact.address", "purchases.count",
      "purchases.total", "purchases.average", "purchases.first_at", "purchases.last_at",
      "purchases.last_at", "cart.state", "cart.total", "cart.updated_at", "cart.cart_id",
      "activity.last_visit_at", "activity.first_seen_at", "activity.last_seen_at",
      "scores.recency", "scores.frequency", "scores.monetary", "products.brands",
    ])
  }

  private mutating func leaf(_ field: String, zoned: Bool) -> JSON {
    var members: JSON.Object = ["field": .string(field)]
    let isTime = test(&members)
    if zoned, isTime, random.chance(0.3) {
      members["zone"] = .string(random.pick(["contact", "workspace"]))
    }
    return .object(members)
  }

  /// Adds `is` and `value`; true when the operator looks at a time.
  private mutating func test(_ members: inout JSON.Object, numeric: Bool = false) -> Bool {
    let names = Operator.allCases.filter { !numeric || Self.numeric.contains($0) }
    let name = random.pick(names)
    members["is"] = .string(name.rawValue)
    members["value"] = operand(name)
    switch name {
    case .before, .after, .inLast, .notInLast, .daysAgo, .inNext, .anniversary, .anniversaryIn,
      .weekday, .timeBetween:
      return true
    case .between: return members["value"]?.array?.first?.text != nil
    default: return false
    }
  }

  private static let numeric: [Operator] = [
    .equal, .notEqual, .greater, .atLeast, .less, .atMost, .oneOf, .noneOf, .exists, .missing,
  ]

  private mutating func operand(_ name: Operator) -> JSON? {
    switch name {
    case .exists, .missing, .anniversary: return nil
    case .equal, .notEqual: return scalar()
    case .oneOf, .noneOf, .anyOf, .allOf:
      return .array((0..<random.whole(1...3)).map { _ in scalar() })
    case .greater, .atLeast, .less, .atMost: return .number(random.pick(People.numbers))
    case .between:
      if random.chance(0.5) { return [.string(time()), "2026-12-24"] }
      return [0, .number(random.pick([2, 50, 100, 1_772_452_800_000]))]
    case .contains, .notContains, .startsWith, .endsWith:
      return .string(
        random.pick(People.words.filter { !$0.isEmpty } + ["v", "LAMP", "\u{E9}", "e"]))
    case .before, .after: return .string(time())
    case .inLast, .notInLast, .inNext: return span()
    case .daysAgo, .anniversaryIn: return ["days": .number(Number(Int64(random.whole(0...40))))]
    case .weekday: return ["mon", "sat"]
    case .timeBetween: return ["19:00", "07:30"]
    }
  }

  private mutating func scalar() -> JSON {
    switch random.whole(0...5) {
    case 0, 1, 2: .string(random.pick(People.words + ["subscribed", "purchased", "active"]))
    case 3, 4: .number(random.pick(People.numbers + [4, 5, 33, 25]))
    default: .bool(random.chance(0.5))
    }
  }

  private mutating func time() -> String {
    random.pick([
      "2026-03-01", "2026-03-28T22:30:00Z", "2026-03-29T02:30:00", "2025-10-26", "2026-01-01",
    ])
  }

  private mutating func span() -> JSON {
    random.pick([
      ["days": 30], ["days": 29], ["hours": 24], ["weeks": 1], ["days": 365], ["minutes": 90],
      ["days": 1, "hours": 1],
    ])
  }

  private mutating func activity() -> JSON {
    let name = JSON.string(random.pick(["Seen", "Product Viewed", "Order Completed", "Never"]))
    var members: JSON.Object = [:]
    switch random.whole(0...5) {
    case 0: members["did_not"] = name
    case 1: members["did"] = name
    case 2, 3:
      members["did"] = name
      members[random.pick(["at_least", "at_most", "exactly"])] =
        .number(Number(Int64(random.whole(0...3))))
    default:
      members["did"] = name
      let aggregate = random.pick(["sum", "average", "first", "last", "max", "min"])
      members[aggregate] = .string(
        random.pick(["event.amount", "event.number", "event.products.price", "event.text"]))
      _ = test(&members, numeric: !["first", "last"].contains(aggregate))
    }
    switch random.whole(0...3) {
    case 0: break
    case 1, 2: members["in_last"] = span()
    default:
      members["calendar"] = [
        "unit": .string(random.pick(["day", "week", "month", "year"])),
        "ago": .number(Number(Int64(random.whole(0...3)))),
        "zone": .string(random.pick(["contact", "workspace"])),
      ]
    }
    if random.chance(0.4) { members["where"] = eventCondition(depth: 0) }
    return .object(members)
  }

  private mutating func eventCondition(depth: Int) -> JSON {
    let field = random.pick([
      "event.text", "event.number", "event.amount", "event.list", "event.nested.city",
      "event.products.brand", "event.products.0.price",
    ])
    guard depth < 1, random.chance(0.3) else { return leaf(field, zoned: true) }
    let parts: JSON = [eventCondition(depth: 1), eventCondition(depth: 1)]
    return random.pick([["any": parts], ["all": parts], ["not": eventCondition(depth: 1)]])
  }
}
