import Segments
import Values

extension JourneyReader {
  /// Reads a step of type `get_last_cart`.
  mutating func lastCart(_ object: inout StrictObject) -> LastCart {
    LastCart(
      state: object.word("state", default: LastCart.State.any),
      order: order(&object, of: [.price, .priority, .rating, .quantity]),
      ifEmpty: object.word("if_empty", default: IfEmpty.continue))
  }

  /// Reads a step of type `get_products`.
  mutating func pick(_ object: inout StrictObject) -> ProductPick {
    if !object.has("total") { object.note("missing_member", "\"total\" is missing: how many?") }
    let total = quantity("total", &object) ?? 1
    let exclude = references("exclude", &object)
    var cases: [ProductPick.Case] = []
    let listed = object.array("cases") ?? []
    if listed.isEmpty { object.note("missing_member", "\"cases\" needs at least one case") }
    if listed.count > Limits.lanes { object.note("too_large", "at most \(Limits.lanes) cases") }
    for (position, element) in listed.prefix(Limits.lanes).enumerated() {
      var inner = StrictObject(
        element.object ?? [:], place: "\(object.place) case \(position + 1)", step: object.step)
      if element.object == nil { inner.note("invalid_type", "a case is {\"use\":…}") }
      if let one = productCase(&inner, total: total) { cases.append(one) }
      object.note(inner.finish())
    }
    return ProductPick(
      total: total, exclude: exclude, cases: cases, arrangement: arrangement(&object),
      filter: productCondition("filter", &object),
      ifEmpty: object.word("if_empty", default: IfEmpty.continue))
  }

  private func arrangement(_ object: inout StrictObject) -> ProductPick.Arrangement {
    var shuffled = false
    if let value = object.value("shuffle") {
      if value.bool == nil { object.note("invalid_type", "\"shuffle\" is true or false") }
      shuffled = value.bool ?? false
    }
    let order = order(&object, of: [.price, .priority, .rating, .discount, .publishedAt])
    if shuffled, order != nil { object.note("ambiguous", "say \"order\" or \"shuffle\", not both") }
    return shuffled ? .shuffled : order.map { .ordered($0) } ?? .asFound
  }

  /// Reads `{"by":…,"direction":…}`. The highest come first unless said otherwise, but quantities
  /// are only known in ascending order.
  private func order(_ object: inout StrictObject, of keys: [ProductOrder.Key]) -> ProductOrder? {
    guard let members = object.object("order") else { return nil }
    var inner = StrictObject(members, place: "\(object.place) order", step: object.step)
    defer { object.note(inner.finish()) }
    let by = inner.requiredText("by")
    let key = ProductOrder.Key(rawValue: by).flatMap { keys.contains($0) ? $0 : nil }
    if key == nil, !by.isEmpty {
      inner.note(
        "unknown_value",
        "\"by\" must be one of \(keys.map(\.rawValue).joined(separator: ", "))")
    }
    let standard: ProductOrder.Direction = key == .quantity ? .ascending : .descending
    let direction = inner.word("direction", default: standard)
    if key == .quantity, direction != .ascending {
      inner.note("unknown_value", "by quantity the direction is ascending")
    }
    return key.map { ProductOrder(key: $0, direction: direction) }
  }

  /// Reads how many products are wanted: at least 1, at most `Limits.exportedProducts`.
  private func quantity(_ key: String, _ object: inout StrictObject) -> Int? {
    guard let number = object.number(key) else { return nil }
    guard let whole = number.whole, (1...Int64(Limits.exportedProducts)).contains(whole) else {
      object.note(
        "out_of_range", "\"\(key)\" is a whole number from 1 to \(Limits.exportedProducts)")
      return nil
    }
    return Int(whole)
  }

  private mutating func productCase(
    _ object: inout StrictObject, total: Int
  ) -> ProductPick.Case? {
    let use = object.requiredText("use")
    let source = self.source(use, &object)
    if source == nil {
      object.ignoreRest()
      return nil
    }
    let quantity = self.quantity("quantity", &object) ?? total
    let condition = productCondition("where", &object)
    if source == .filtered, !object.has("where") {
      object.note("missing_member", "\"where\" is missing: which products?")
    }
    return source.map { .init(source: $0, quantity: quantity, condition: condition) }
  }

  private mutating func source(
    _ use: String, _ object: inout StrictObject
  ) -> ProductPick.Source? {
    switch use {
    case "manual":
      let ids = (object.array("ids") ?? []).compactMap { $0.text ?? $0.number?.text }
      if ids.isEmpty { object.note("missing_member", "\"ids\" lists the ids of products") }
      if ids.count > Limits.manualProducts {
        object.note("too_large", "at most \(Limits.manualProducts) ids")
      }
      return .manual(ids)
    case "filtered": return .filtered
    case "most_visited": return .mostVisited(period(&object))
    case "best_sellers": return .bestSellers(period(&object))
    case "back_in_stock": return .backInStock(period(&object))
    case "price_dropped": return .priceDropped(period(&object))
    case "related_to_cart": return anchor(["cart"], &object).map { .related($0) }
    case "related_to_product": return anchor(["product"], &object).map { .related($0) }
    case "related_to_order": return .related(anchor(["order"], &object) ?? .order(nil))
    case "bought_with":
      return anchor(["cart", "product", "order"], &object).map { .boughtWith($0) }
    case "related_to_contact": return .relatedToContact
    case "last_visited": return .lastVisited
    case "last_in_cart_not_bought": return .lastInCartNotBought
    case "last_bought": return .lastBought
    case "": return nil
    default:
      object.note(
        "unknown_value",
        "\"use\" must be one of \(ProductPick.Source.words.joined(separator: ", "))")
      return nil
    }
  }

  private func period(_ object: inout StrictObject) -> Span {
    guard let period = object.span("period") else { return Limits.productPeriod }
    if period == .zero || period > Limits.longestPeriod {
      object.note(
        "out_of_range",
        "\"period\" is more than nothing and at most \(Limits.longestPeriodDays) days")
    }
    return period
  }

  /// Reads the one of some members that says what products are related to.
  private mutating func anchor(
    _ names: [String], _ object: inout StrictObject
  ) -> ProductPick.Anchor? {
    let stated = names.filter { object.has($0) }
    guard let name = stated.first else {
      if names != ["order"] {
        let known = names.map { "\"\($0)\"" }.joined(separator: " or ")
        object.note("missing_member", "\(known) is missing: related to what?")
      }
      return nil
    }
    if stated.count > 1 {
      object.note("ambiguous", "say one of \(stated.joined(separator: ", "))")
    }
    for name in stated.dropFirst() { _ = object.value(name) }
    switch name {
    case "cart":
      guard let step = object.text("cart") else { return nil }
      refer(to: step, for: .cart, &object)
      return .cart(step: step)
    case "product": return reference("product", &object).map { .product($0) }
    default: return .order(reference("order", &object))
    }
  }

  /// Reads an id: a text, `{"literal":…}` or `{"field":…}`.
  private mutating func reference(_ name: String, _ object: inout StrictObject) -> Mapped? {
    guard let value = object.value(name) else { return nil }
    if value.text != nil || value.number != nil {
      return Mapped(source: .literal(value), default: nil)
    }
    return mapped(value, name: name, &object)
  }

  /// Reads ids of steps whose products are meant.
  private mutating func references(_ key: String, _ object: inout StrictObject) -> [String] {
    var steps: [String] = []
    for element in object.array(key) ?? [] {
      guard let step = element.text else {
        object.note("invalid_type", "\"\(key)\" has ids of steps")
        continue
      }
      refer(to: step, for: .products, &object)
      steps.append(step)
    }
    return steps
  }

  /// Reads a condition on products; other fields are those that conditions of steps have.
  private mutating func productCondition(
    _ key: String, _ object: inout StrictObject
  ) -> Condition? {
    judgesProduct = true
    defer { judgesProduct = false }
    return self.condition(key, &object)
  }

  /// Reads `{"products":{"from":"picks","map":{…}}}`.
  mutating func grids(_ object: inout StrictObject) -> [String: Grid] {
    guard let members = object.object("grids") else { return [:] }
    var grids: [String: Grid] = [:]
    if members.count > Limits.grids { object.note("too_large", "at most \(Limits.grids) grids") }
    for (name, json) in members.members.prefix(Limits.grids) {
      var inner = StrictObject(
        json.object ?? [:], place: "\(object.place) grids.\(name)", step: object.step)
      if json.object == nil { inner.note("invalid_type", "a grid is {\"from\":…,\"map\":{…}}") }
      let from = inner.requiredText("from")
      if !from.isEmpty { refer(to: from, for: .products, &inner) }
      judgesProduct = true
      let map = mapping("map", &inner)
      judgesProduct = false
      grids[name] = Grid(from: from, map: map)
      object.note(inner.finish())
    }
    return grids
  }
}

extension ProductPick.Source {
  /// What `use` may say.
  fileprivate static let words = [
    "manual", "filtered", "most_visited", "best_sellers", "related_to_cart", "related_to_product",
    "related_to_order", "related_to_contact", "bought_with", "last_visited",
    "last_in_cart_not_bought", "last_bought", "back_in_stock", "price_dropped",
  ]
}
