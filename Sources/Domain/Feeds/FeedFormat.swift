/// The ways in which shops write their products into a file.
package enum FeedFormat: String, CaseIterable, Hashable, Sendable {
  /// One JSON object a line.
  case jsonLines = "jsonl"
  /// A JSON array of objects, or an object with one in `products`.
  case json
  /// A table with a header, in any of the usual names.
  case csv
  /// Google's product feed as RSS 2.0 or Atom 1.0.
  case googleXML = "google-xml"
  /// Google's product feed as a table, most often separated by tabs.
  case googleTable = "google-tsv"
  /// The export of products of Shopify.
  case shopify
  /// The export of products of WooCommerce.
  case wooCommerce = "woocommerce"

  /// Whether it is a table with a header.
  package var isTable: Bool {
    switch self {
    case .csv, .googleTable, .shopify, .wooCommerce: true
    case .jsonLines, .json, .googleXML: false
    }
  }

  /// The format of a file that begins so, as far as it is no table.
  ///
  /// - Returns: nil for tables, whose header says more.
  static func guess(from beginning: ArraySlice<UInt8>) -> FeedFormat? {
    let text = beginning.drop { $0 <= 0x20 }
    switch text.first {
    case UInt8(ascii: "<"): return .googleXML
    case UInt8(ascii: "["): return .json
    case UInt8(ascii: "{"):
      // {"products": [
      let rest = text.dropFirst().drop { $0 <= 0x20 }
      return rest.starts(with: Array(#""products""#.utf8)) ? .json : .jsonLines
    default: return nil
    }
  }

  /// The format of a table with these names in its header.
  static func guess(header: [String], delimiter: UInt8) -> FeedFormat {
    let names = Set(header.map { $0.lowercased() })
    if names.contains("handle") || names.contains("url handle"),
      names.contains("title"), names.contains("vendor")
    {
      return .shopify
    }
    if names.contains("regular price"), names.contains("name"), names.contains("sku") {
      return .wooCommerce
    }
    if names.isSuperset(of: ["id", "title", "link"]) { return .googleTable }
    return .csv
  }
}
