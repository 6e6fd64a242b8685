import Tables

/// A feed that is a table: its first record names the columns.
struct TableFeed: Sendable {
  /// Which of the tables it is; nil before the header is read.
  private(set) var format: FeedFormat?
  private let options: FeedOptions
  private let dialect: TableDialect
  private var reader: TableReader
  private var header: TableHeader?
  private var isRefused = false
  private var mapping: FieldMapping
  // One of these, where a product is more than a row.
  private var shopify: ShopifyProducts?
  private var wooCommerce: WooCommerceProducts?

  init(_ format: FeedFormat?, _ options: FeedOptions, beginning: [UInt8]) {
    self.format = format
    self.options = options
    dialect = TableDialect.guess(from: beginning)
    reader = TableReader(dialect)
    mapping = FieldMapping(options)
  }

  mutating func items(in piece: [UInt8]) -> [FeedItem] {
    reader.records(in: piece).flatMap { take($0) }
  }

  mutating func finish() -> [FeedItem] {
    var items = reader.last().map { take($0) } ?? []
    items += shopify?.flush() ?? []
    items += wooCommerce?.finish() ?? []
    if header == nil, !isRefused {
      items.append(
        .reject(FeedReject(line: 1, code: "no_header", message: "The file is empty.", text: "")))
    }
    return items
  }

  private mutating func take(_ record: TableRecord) -> [FeedItem] {
    if isRefused { return [] }
    guard let header else { return begin(record) }
    let fields: [String]
    do throws(TableProblem) {
      fields = try header.fields(of: record)
    } catch {
      return [reject(record, error.code, error.message)]
    }
    if fields.allSatisfy(\.isEmpty) { return [] }
    return take(FeedRecord(line: record.line, names: header.names, fields: fields))
  }

  private mutating func take(_ row: FeedRecord) -> [FeedItem] {
    shopify?.items(row) ?? wooCommerce?.items(row) ?? [mapping.item(row)]
  }

  /// Reads the header, without which nothing can be read.
  private mutating func begin(_ record: TableRecord) -> [FeedItem] {
    if let problem = record.problem {
      isRefused = true
      return [reject(record, problem.code, "The header: \(problem.message)")]
    }
    let header = TableHeader(record.fields)
    let format = format ?? FeedFormat.guess(header: header.names, delimiter: dialect.delimiter)
    self.header = header
    mapping.learn(header.names)
    self.format = format
    switch format {
    case .shopify: shopify = ShopifyProducts(options)
    case .wooCommerce: wooCommerce = WooCommerceProducts(options)
    case .csv, .googleTable, .jsonLines, .json, .googleXML:
      let fields = header.names.map { options.mapping[$0] ?? FieldMapping.field($0) }
      guard fields.contains("id") || fields.contains("product_id") else {
        isRefused = true
        let names = header.names.prefix(20).joined(separator: ", ")
        return [
          reject(
            record, "missing_id_column",
            "No column is the id of the products; say which with a mapping. There are: \(names)")
        ]
      }
    }
    return []
  }

  private func reject(_ record: TableRecord, _ code: String, _ message: String) -> FeedItem {
    let text = record.fields.joined(separator: ",").prefix(Limits.excerpt)
    return .reject(
      FeedReject(line: record.line, code: code, message: message, text: String(text)))
  }
}
