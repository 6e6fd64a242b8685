import Catalog
import Values

/// WooCommerce's export of products. A variable product has the price of its cheapest variation;
/// variations are rows of their own, anywhere behind it, so that such products are kept until the
/// end of the file.
struct WooCommerceProducts {
  private let options: FeedOptions
  private var held: [String: Held] = [:]
  private var order: [String] = []
  /// From a SKU, by which variations may name it, to the id of a variable product.
  private var ids: [String: String] = [:]

  private struct Held {
    let line: Int
    var members: JSON.Object
    var cheapest: Number?
  }

  init(_ options: FeedOptions) {
    self.options = options
  }

  /// The product of a row, when it is complete.
  mutating func items(_ row: FeedRecord) -> [FeedItem] {
    let types = row.text("type")?.lowercased().parts { $0 == "," } ?? []
    if types.contains("variation") { return variation(row) }
    guard let id = row.text("id", "sku") else {
      return [row.reject("missing_id", "The row has neither ID nor SKU.")]
    }
    let members = members(row, id)
    guard types.contains("variable") else {
      return [.product(FeedProduct(line: row.line, id: id, members: members))]
    }
    guard held.count < Limits.held else {
      return [
        row.reject("too_many", "The file has more than \(Limits.held) products with variations.")
      ]
    }
    if held[id] == nil { order.append(id) }
    held[id] = Held(line: row.line, members: members)
    if let sku = row.text("sku") { ids[sku] = id }
    return []
  }

  /// The variable products.
  mutating func finish() -> [FeedItem] {
    defer { (held, order) = ([:], []) }
    return order.compactMap { id in
      held[id].map { .product(FeedProduct(line: $0.line, id: id, members: $0.members)) }
    }
  }

  private mutating func variation(_ row: FeedRecord) -> [FeedItem] {
    let parent = row.text("parent") ?? ""
    let name = parent.hasPrefix("id:") ? String(parent.dropFirst(3)).trimmed : parent
    guard let id = held[name] != nil ? name : ids[name], var known = held[id] else {
      return [
        row.reject(
          "unknown_parent", "The variation belongs to \"\(parent)\", which no row before it is.")
      ]
    }
    let (unit, original) = prices(row)
    if let amount = unit.text.flatMap({ Money(text: $0) })?.amount,
      known.cheapest.map({ amount < $0 }) ?? true
    {
      known.cheapest = amount
      known.members["unit_price"] = unit
      known.members["original_price"] = original
    }
    held[id] = known
    return []
  }

  private func members(_ row: FeedRecord, _ id: String) -> JSON.Object {
    var members: JSON.Object = ["name": row.value("name") ?? .null]
    members["url"] =
      row.value("external url")
      ?? options.shopURL.map { .string("\($0.withoutSlash)/?post_type=product&p=\(id)") }
    (members["unit_price"], members["original_price"]) = prices(row)
    if let currency = options.currency { members["currency"] = .string(currency) }
    members["image_url"] =
      FieldMapping.list(row.value("images") ?? "") { $0 == "," }.first ?? .null
    members["brand"] = row.value("brands", "brand") ?? .null
    members["categories"] = .array(FieldMapping.list(row.value("categories") ?? "") { $0 == "," })
    members["tags"] = .array(FieldMapping.list(row.value("tags") ?? "") { $0 == "," })
    members["stock"] = row.value("stock") ?? .null
    members["available"] = availability(row)
    if let sku = row.value("sku") { members["attributes"] = ["sku": sku] }
    return members
  }

  /// The price now and, where it is a sale, the one before.
  private func prices(_ row: FeedRecord) -> (JSON, JSON) {
    let regular = row.value("regular price") ?? .null
    guard let sale = row.value("sale price"), isSale(row) else { return (regular, .null) }
    return (sale, regular)
  }

  private func isSale(_ row: FeedRecord) -> Bool {
    let from = row.text("date sale price starts").flatMap { Instant(text: $0) }
    let to = row.text("date sale price ends").flatMap { Instant(text: $0) }
    return (from.map { $0 <= options.now } ?? true) && (to.map { options.now <= $0 } ?? true)
  }

  /// What is published, to be seen, and in stock or orderable.
  private func availability(_ row: FeedRecord) -> JSON {
    let isPublished = row.text("published").map { $0 == "1" } ?? true
    let isSeen = row.text("visibility in catalog").map { $0.lowercased() != "hidden" } ?? true
    let stock = row.text("in stock?")?.lowercased()
    return .bool(isPublished && isSeen && stock != "0")
  }
}
