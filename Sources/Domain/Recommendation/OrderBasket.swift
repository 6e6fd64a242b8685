package import Values

/// The basket of one order, whatever the number and the order of the events about it: the statement
/// that was made last says what is in it, the earliest says when it was bought.
package struct OrderBasket: Sendable, Hashable {
  /// When it was bought.
  package private(set) var placedAt: Instant
  /// When it was stated what is in it.
  package private(set) var statedAt: Instant
  /// The `messageId` of that statement; of two at one instant the greater holds.
  package private(set) var message: String
  package private(set) var products: [String]

  /// What one event says, or a row.
  package init(placedAt: Instant, statedAt: Instant, message: String, products: [String]) {
    self.placedAt = placedAt
    self.statedAt = statedAt
    self.message = message
    self.products = products
  }

  /// Takes what another event says about the same order.
  package mutating func merge(_ other: OrderBasket) {
    placedAt = min(placedAt, other.placedAt)
    let isNewer =
      other.statedAt == statedAt
      ? ProductID.precedes(message, other.message) : other.statedAt > statedAt
    guard isNewer else { return }
    statedAt = other.statedAt
    message = other.message
    products = other.products
  }

  /// What it counts as.
  package var basket: Basket { Basket(products, at: placedAt) }
}

extension OrderBasket {
  /// The products as a row holds them.
  package var encodedProducts: [UInt8] {
    var writer = RowWriter()
    for product in products { writer.write(product) }
    return writer.bytes
  }

  /// Reads such a row.
  package static func products(_ bytes: [UInt8]) -> [String] {
    bytes.withUnsafeBufferPointer { bytes in
      var reader = RowReader(bytes)
      var products: [String] = []
      while !reader.isAtEnd { products.append(reader.text()) }
      return products
    }
  }
}
