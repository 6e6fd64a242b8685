import Values

/// Bounds of what is read of a feed (I12).
package enum Limits {
  /// Bytes of one product in a feed of JSON or XML; tables have their own.
  package static let productBytes = 1_024 * 1_024
  /// Bytes that are read before the format has to be known.
  package static let beginning = 64 * 1_024
  /// Elements within each other in a feed of XML.
  package static let depth = 64
  /// Rows of one product in an export of Shopify, which allows 2,048 variants and as many pictures.
  package static let rows = 10_000
  /// Products with variations of an export of WooCommerce, whose prices may come much later.
  package static let held = 50_000
  /// Bytes of a refused product that are shown.
  package static let excerpt = 2_000
}
