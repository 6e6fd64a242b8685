import Contacts
import Database
import Segments
import Values

// Where each field of a contact stands in the tables.
extension Compiler {
  /// The columns of a field of the contact `c`.
  func contactField(_ field: FieldPath) -> FieldColumns {
    let name = field.rest[0]
    switch field.root {
    case .contact: return attribute(field.rest)
    case .purchases: return purchases(name)
    case .activity: return activity(name)
    case .cart: return cart(name)
    case .scores: return score(name)
    case .products: return purchased
    case .experiment: return .unknown
    case .trigger, .event, .product, .step: return FieldColumns(t: "CAST(NULL AS TEXT)")
    }
  }

  private var header: JSONPlace { JSONPlace("c.j").at(.element(0)) }

  /// As `Contact.field` reads them.
  private func attribute(_ names: [String]) -> FieldColumns {
    if names.count == 1 {
      switch names[0] {
      case "id": return .text("CAST(c.id AS TEXT)")
      case "user_id": return textOnly(header.at(.member("users"), .element(-1)))
      case "anonymous_id": return textOnly(header.at(.member("anonymous"), .element(-1)))
      case "locale": return textOnly(header.at(.member("settings"), .element(0), .member("locale")))
      case "time_zone":
        return textOnly(header.at(.member("settings"), .element(0), .member("time_zone")))
      case "newsletter": return subscription("email", "newsletter")
      default: break
      }
    }
    if names.count > 1, names[0] == "subscriptions" {
      guard Subscriptions.Channel(rawValue: names[1]) != nil else {
        return FieldColumns(t: "CAST(NULL AS TEXT)")
      }
      return subscription(
        names[1], names.count > 2 ? names[2...].joined(separator: ".") : "*")
    }
    guard names.allSatisfy(JSONPlace.canFind) else { return .unknown }
    let attributes = JSONPlace("c.j").at(.element(1), .element(0))
    var place = attributes.member(names)
    if names.count > 1 { place = place.or(attributes.member([names.joined(separator: ".")])) }
    let columns = place.columns(dialect)
    guard names == ["created_at"] else { return columns }
    let kind = place.kind(dialect)
    return FieldColumns(
      t: "(CASE WHEN (\(kind)) IS NULL THEN 'instant' ELSE \(columns.t) END)", x: columns.x,
      n: """
        (CASE WHEN (\(kind)) IS NULL THEN CAST(c.created_at AS NUMERIC) ELSE \(columns.n) END)
        """)
  }

  /// A value that counts only as a text.
  private func textOnly(_ place: JSONPlace) -> FieldColumns {
    let columns = place.columns(dialect)
    return FieldColumns(t: "(CASE WHEN \(columns.t) = 'text' THEN 'text' END)", x: columns.x)
  }

  /// What was said about a topic and about the whole channel. One statement holds as it is; how
  /// several come together is not told twice.
  private func subscription(_ channel: String, _ topic: String) -> FieldColumns {
    let marks = header.at(.member("subscriptions")).elements(dialect)
    let element = JSONPlace("s.e")
    func part(_ index: Int) -> Query { element.at(.element(index)).text(dialect) }
    func found(_ column: Query) -> Query {
      """
      (SELECT \(column) FROM (SELECT \(part(2)) AS state FROM \(marks) AS s
        WHERE \(part(0)) = \(channel) AND \(part(1)) IN (\(topic), '*')) AS marks)
      """
    }
    return FieldColumns(
      t: found(
        """
        CASE count(*) WHEN 0 THEN NULL WHEN 1 THEN
          CASE max(state) WHEN 'unknown' THEN NULL ELSE 'text' END ELSE 'unknown' END
        """),
      x: found("max(state)"))
  }

  /// `[count, total, first, last]`; nothing means that there are no orders.
  private func purchase(_ index: Int) -> FieldColumns {
    header.at(.member("purchases"), .element(index)).columns(dialect)
  }

  private func purchases(_ name: String) -> FieldColumns {
    switch name {
    case "count", "total":
      let columns = purchase(name == "count" ? 0 : 1)
      return FieldColumns(
        t: "COALESCE(\(columns.t), 'number')", n: "COALESCE(\(columns.n), 0)")
    case "average":
      let (count, total) = (purchase(0), purchase(1))
      return FieldColumns(
        t: "(CASE WHEN \(count.n) > 1 THEN 'wide' WHEN \(count.n) = 1 THEN \(total.t) END)",
        n: "(CASE WHEN \(count.n) > 0 THEN \(total.n) * 1.0 / \(count.n) END)")
    case "first_at": return .instant(purchase(2).n)
    case "last_at": return .instant(purchase(3).n)
    default: return FieldColumns(t: "CAST(NULL AS TEXT)")
    }
  }

  private func activity(_ name: String) -> FieldColumns {
    switch name {
    case "first_seen_at":
      .instant(header.at(.member("seen"), .element(0)).columns(dialect).n)
    case "last_seen_at":
      .instant(header.at(.member("seen"), .element(1)).columns(dialect).n)
    case "last_visit_at": .instant(header.at(.member("visit")).columns(dialect).n)
    default: FieldColumns(t: "CAST(NULL AS TEXT)")
    }
  }

  /// The cart that was touched last. What follows from its lines is not reckoned here.
  private func cart(_ name: String) -> FieldColumns {
    func latest(_ column: Query) -> Query {
      """
      (SELECT \(column) FROM carts WHERE carts.partition = c.partition AND carts.contact = c.id
        ORDER BY carts.changed_at DESC, carts.serial DESC LIMIT 1)
      """
    }
    switch name {
    case "state": return .text(latest("carts.state"))
    case "updated_at": return .instant(latest("carts.changed_at"))
    case "cart_id":
      return .text(
        latest("CASE carts.key WHEN '' THEN 'cart-' || carts.serial ELSE carts.key END"))
    default:
      return FieldColumns(t: "(CASE WHEN \(latest("1")) IS NULL THEN NULL ELSE 'unknown' END)")
    }
  }

  /// The products of orders are looked at one by one, where there are orders at all.
  private var purchased: FieldColumns {
    FieldColumns(
      t: """
        (CASE WHEN EXISTS (SELECT 1 FROM history h WHERE h.partition = c.partition
          AND h.contact = c.id AND h.name IN \(anyOf: PurchasedProducts.events)
          AND h.at <= \(now.milliseconds)) THEN 'unknown' END)
        """)
  }

  /// As `Scoring` reckons them.
  private func score(_ name: String) -> FieldColumns {
    let (count, total, last) = (purchase(0), purchase(1), purchase(3))
    func scored(_ t: Query, _ cases: [Query], otherwise: Int) -> FieldColumns {
      FieldColumns(
        t: t,
        n: """
          CAST((CASE \(cases.dropFirst().reduce(cases[0]) { "\($0) \($1)" })
            ELSE \(raw: "\(otherwise)") END) AS NUMERIC)
          """)
    }
    switch name {
    case "recency":
      let cases = scoring.recency.enumerated().map { index, span -> Query in
        "WHEN \(last.n) > \((now - span).milliseconds) THEN \(raw: "\(5 - index)")"
      }
      return scored("(CASE WHEN \(last.n) IS NOT NULL THEN 'number' END)", cases, otherwise: 1)
    case "frequency":
      let cases = scoring.frequency.enumerated().reversed().map { index, least -> Query in
        "WHEN \(count.n) >= \(least) THEN \(raw: "\(index + 2)")"
      }
      return scored("(CASE WHEN \(count.n) > 0 THEN 'number' END)", cases, otherwise: 1)
    case "monetary":
      let cases = scoring.monetary.enumerated().reversed().map { index, least -> Query in
        "WHEN \(total.n) >= CAST(\(least.text) AS NUMERIC) THEN \(raw: "\(index + 2)")"
      }
      return scored(
        """
        (CASE WHEN \(count.n) > 0 THEN CASE \(total.t) WHEN 'wide' THEN 'unknown'
          ELSE \(total.t) END END)
        """, cases, otherwise: 1)
    default: return FieldColumns(t: "CAST(NULL AS TEXT)")
    }
  }
}
