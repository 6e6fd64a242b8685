/// What a product may have at most. Refusals name the limit (I8).
package enum Limits {
  /// Bytes of a product's id.
  package static let id = 256
  /// Bytes of a name.
  package static let name = 1_024
  /// Bytes of a brand, a tag, a level of a category.
  package static let word = 256
  /// Bytes of an address.
  package static let address = 2_048
  /// Categories of a product.
  package static let categories = 64
  /// Levels of one category.
  package static let levels = 16
  /// Tags of a product.
  package static let tags = 250
  /// Free attributes of a product.
  package static let attributes = 200
  /// Bytes of the free attributes as JSON: all products are kept in memory.
  package static let attributeBytes = 16 * 1_024
  /// Problems that one reading reports.
  package static let problems = 50
}
