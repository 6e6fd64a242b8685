import Catalog
import Values

/// Shopify's export of products: a row for each variant and each further picture, the first of
/// which has what they share. The handle is the id; the price is the one of the cheapest variant.
struct ShopifyProducts {
  private let options: FeedOptions
  private var rows: [FeedRecord] = []
  private var handle: String?

  init(_ options: FeedOptions) {
    self.options = options
  }

  /// The products that are complete once this row is known.
  mutating func items(_ row: FeedRecord) -> [FeedItem] {
    guard let next = row.text("handle", "url handle") else {
      return flush() + [row.reject("missing_id", "The row has no handle.")]
    }
    let items = next == handle ? [] : flush()
    handle = next
    guard rows.count < Limits.rows else {
      return items + [row.reject("too_many_rows", "A product has at most \(Limits.rows) rows.")]
    }
    rows.append(row)
    return items
  }

  /// The product that was read last.
  mutating func flush() -> [FeedItem] {
    guard let first = rows.first, let handle else { return [] }
    defer { rows.removeAll(keepingCapacity: true) }
    return [.product(FeedProduct(line: first.line, id: handle, members: members(first, handle)))]
  }

  private func members(_ first: FeedRecord, _ handle: String) -> JSON.Object {
    var members: JSON.Object = ["name": first.value("title") ?? .null]
    members["url"] = options.shopURL.map { .string("\($0.withoutSlash)/products/\(handle)") }
    members["image_url"] = picture.map(JSON.string) ?? .null
    members["brand"] = first.value("vendor") ?? .null
    members["tags"] = .array(FieldMapping.list(first.value("tags") ?? "") { $0 == "," })
    let type = first.value("type")
    let categories = [first.value("product category"), type].compactMap { $0 }
    members["categories"] = .array(categories)
    let variants = rows.compactMap(Variant.init)
    let cheapest = variants.min {
      ($0.amount ?? Number(Int64.max)) < ($1.amount ?? Number(Int64.max))
    }
    members["unit_price"] = cheapest?.price ?? .null
    members["original_price"] = cheapest?.original ?? .null
    if let currency = options.currency { members["currency"] = .string(currency) }
    let stocks = variants.compactMap(\.stock).map { Number($0) }
    let isCounted = !variants.isEmpty && stocks.count == variants.count
    members["stock"] = isCounted ? .number(stocks.reduce(0, +)) : .null
    members["available"] = availability(first, variants)
    let skus = variants.compactMap(\.sku).map(JSON.string)
    if !skus.isEmpty { members["attributes"] = ["skus": .array(skus)] }
    return members
  }

  /// What is no draft, published, and has a variant that can be ordered.
  private func availability(_ first: FeedRecord, _ variants: [Variant]) -> JSON {
    let isActive = first.text("status").map { $0.lowercased() == "active" } ?? true
    let published = first.value("published", "published on online store")
    let isPublished = published.map { FieldMapping.bool($0) != false } ?? true
    let canBeOrdered =
      variants.isEmpty || variants.contains { $0.stock.map { $0 > 0 } ?? true || $0.isSoldOn }
    return .bool(isActive && isPublished && canBeOrdered)
  }

  /// The picture in the first position.
  private var picture: String? {
    let pictures = rows.filter { $0.value("image src", "product image url") != nil }
    let first = pictures.first { $0.text("image position") == "1" } ?? pictures.first
    return first?.text("image src", "product image url")
  }

  /// A row that is a variant and not only a picture.
  private struct Variant {
    let price: JSON
    let original: JSON
    let amount: Number?
    let sku: String?
    /// Nil where the shop does not count.
    let stock: Int64?
    /// Whether it is sold beyond the stock.
    let isSoldOn: Bool

    init?(_ row: FeedRecord) {
      guard let price = row.value("variant price", "price") else { return nil }
      self.price = price
      original = row.value("variant compare at price", "compare-at price") ?? .null
      amount = price.text.flatMap { Money(text: $0) }?.amount
      sku = row.text("variant sku", "sku")
      let isTracked = row.value("variant inventory tracker", "inventory tracker") != nil
      let quantity = row.text("variant inventory qty", "inventory quantity")
      stock = isTracked ? quantity.flatMap { Int64($0) } : nil
      let policy = row.text(
        "variant inventory policy", "continue selling when out of stock")?.lowercased()
      isSoldOn = policy == "continue" || policy == "true"
    }
  }
}

extension String {
  /// The address without a slash at its end.
  var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
