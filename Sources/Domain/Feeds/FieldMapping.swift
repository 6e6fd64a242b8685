import Catalog
import Values

/// From the names that shops and feeds use to the fields of products. What has no field becomes a
/// free attribute under its own name; long descriptions are left out, because all products are kept
/// in memory.
struct FieldMapping {
  private let options: FeedOptions
  /// What the columns of a table are, so that they are looked up once and not for each row.
  private var columns: [String: Column] = [:]

  /// What a name stands for.
  private enum Column {
    case field(String)
    case free

    init(_ field: String?) {
      self = field.map { .field($0) } ?? .free
    }

    var field: String? {
      if case .field(let name) = self { name } else { nil }
    }
  }

  init(_ options: FeedOptions) {
    self.options = options
  }

  /// Learns the names that all records will have.
  mutating func learn(_ names: [String]) {
    for name in names { columns[name] = Column(field(of: name)) }
  }

  /// The field that a name stands for in this file; nil for free attributes.
  private func field(of name: String) -> String? {
    options.mapping[name] ?? FieldMapping.field(name)
  }

  /// The product of a record, or why there is none.
  func item(_ record: FeedRecord) -> FeedItem {
    var draft = Draft(options: options)
    for (name, value) in record.values {
      let column = columns[name] ?? Column(field(of: name))
      draft.take(value, under: name, as: column.field)
    }
    guard let id = draft.id else {
      return record.reject("missing_id", "There is no id: name the column of the ids.")
    }
    return .product(FeedProduct(line: record.line, id: id, members: draft.finished()))
  }

  /// The field that a name stands for; nil for free attributes.
  static func field(_ name: String) -> String? {
    let name = folded(name)
    if fields.contains(name) { return name }
    return aliases[name]
  }

  /// Letter case, spaces and hyphens do not matter: Google's specification allows `image link`.
  static func folded(_ name: String) -> String {
    String(name.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }

  /// What a mapping says of a column that is not wanted.
  static let leftOut = "-"

  /// Names that are left out.
  static let passedOver: Set<String> = [
    "description", "body", "body_html", "body_(html)", "short_description", "content",
    "product_highlight", "product_detail", "structured_description",
  ]

  private static let fields = Set(Product.Field.allCases.map(\.rawValue))
    .union(["sale_price", "sale_price_effective_date"])

  private static let aliases = [
    "product_id": "id", "item_id": "id", "title": "name", "product_name": "name", "link": "url",
    "product_url": "url", "permalink": "url", "image": "image_url", "image_link": "image_url",
    "imageurl": "image_url", "picture": "image_url", "thumbnail": "thumbnail_url",
    "thumbnail_link": "thumbnail_url", "price": "unit_price", "unit_price": "unit_price",
    "list_price": "original_price", "regular_price": "original_price",
    "compare_at_price": "original_price", "originalprice": "original_price",
    "unitprice": "unit_price", "saleprice": "sale_price",
    "discountpercentage": "discount_percentage", "discountamount": "discount_amount",
    "category": "categories", "product_type": "categories", "product_category": "categories",
    "availability": "available", "in_stock": "available", "quantity": "stock",
    "inventory": "stock", "stock_quantity": "stock", "vendor": "brand", "manufacturer": "brand",
    "average_rating": "rating", "review_count": "reviews", "rating_count": "reviews",
    "publishedat": "published_at", "keywords": "tags",
  ]
}

/// The members of a product while a record is read.
private struct Draft {
  let options: FeedOptions
  private(set) var id: String?
  private var members: JSON.Object = [:]
  private var attributes: JSON.Object = [:]
  private var sale: JSON?
  private var hasSaleColumn = false
  private var period: String?

  init(options: FeedOptions) {
    self.options = options
  }

  mutating func take(_ value: JSON, under name: String, as field: String?) {
    let isEmpty = value.isNull || value == .string("")
    guard let field else { return keep(isEmpty ? .null : value, as: name) }
    if field == FieldMapping.leftOut { return }
    guard !isEmpty else {
      if field == "sale_price" { hasSaleColumn = true }
      if members[field] == nil, field != "id", !field.hasPrefix("sale_price") {
        set(field, .null)
      }
      return
    }
    switch field {
    case "id", "product_id": id = id ?? value.text ?? value.number?.text
    case "sale_price": (sale, hasSaleColumn) = (value, true)
    case "sale_price_effective_date": period = value.text
    case "available": set(field, FieldMapping.availability(value))
    case "blacklisted": set(field, FieldMapping.bool(value))
    case "categories": add(FieldMapping.list(value) { $0 == "|" }, to: field)
    case "tags": add(FieldMapping.list(value) { ",|;".contains($0) }, to: field)
    default: set(field, value)
    }
  }

  /// Sets a field; a free attribute where the mapping says `attributes.colour`, or any name that
  /// is no field.
  private mutating func set(_ field: String, _ value: JSON) {
    if field.hasPrefix("attributes.") {
      attributes[String(field.dropFirst(11))] = value
    } else if Product.Field(rawValue: field) == nil {
      keep(value, as: field)
    } else if members[field]?.isNull ?? true {
      members[field] = value
    }
  }

  private mutating func add(_ elements: [JSON], to field: String) {
    let before = members[field]?.array ?? []
    members[field] = .array(before + elements.filter { !before.contains($0) })
  }

  private mutating func keep(_ value: JSON, as name: String) {
    if name.isEmpty || FieldMapping.passedOver.contains(FieldMapping.folded(name)) { return }
    if name == "attributes", let object = value.object {
      for (name, value) in object { attributes[name] = value }
    } else if let before = attributes[name], !before.isNull, !value.isNull {
      attributes[name] = .array((before.array ?? [before]) + [value])
    } else {
      attributes[name] = value
    }
  }

  /// The members. A sale price that is in force is the price, and the price what it was before.
  func finished() -> JSON.Object {
    var members = members
    if hasSaleColumn {
      let price = members["unit_price"] ?? .null
      if let sale, SalePeriod.holds(period, at: options.now) {
        members["unit_price"] = sale
        if !price.isNull { members["original_price"] = price }
      } else if members["original_price"] == nil {
        members["original_price"] = .null
      }
    }
    if let currency = options.currency, members["currency"]?.isNull ?? true,
      !["unit_price", "original_price"].contains(where: { names(currencyIn: members[$0]) })
    {
      members["currency"] = .string(currency)
    }
    if !attributes.isEmpty { members["attributes"] = .object(attributes) }
    return members
  }

  private func names(currencyIn value: JSON?) -> Bool {
    value?.text.flatMap { Money(text: $0) }?.currency != nil
  }
}

extension FieldMapping {
  /// Words for yes and no, and Google's for availability; what can be ordered is available. Other
  /// values stay, so that they are refused with their name.
  static func availability(_ value: JSON) -> JSON {
    switch value.text?.lowercased() {
    case "in_stock", "in stock", "instock", "preorder", "backorder", "available",
      "limited availability", "pre_order", "low stock":
      true
    case "out_of_stock", "out of stock", "outofstock", "sold out", "discontinued", "unavailable":
      false
    default: bool(value)
    }
  }

  static func bool(_ value: JSON) -> JSON {
    switch value.text?.lowercased() ?? value.number?.text {
    case "true", "yes", "1", "y", "oui", "sí", "si": true
    case "false", "no", "0", "n", "non": false
    default: value
    }
  }

  /// The elements of a list that may be written as one text.
  static func list(_ value: JSON, _ isSeparator: (Character) -> Bool) -> [JSON] {
    if let elements = value.array { return elements }
    return value.text?.parts(isSeparator).map(JSON.string) ?? [value]
  }
}

/// When a sale price is in force, as Google writes it: two instants with `/` between them.
enum SalePeriod {
  /// Whether now lies within; a period that is not given, or not understood, is always.
  static func holds(_ text: String?, at now: Instant) -> Bool {
    guard let ends = text?.split(separator: "/").map({ Instant(text: $0.trimmed) }),
      ends.count == 2, let from = ends[0], let to = ends[1]
    else { return true }
    return from <= now && now <= to
  }
}
