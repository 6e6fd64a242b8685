/// What an event means to a shop, after Segment's e-commerce specification (version 2). The raw
/// value is the id of the built-in trigger.
package enum CommerceEvent: String, CaseIterable, Hashable, Sendable {
  // Browsing
  case productsSearched = "products_searched"
  case productListViewed = "product_list_viewed"
  case productListFiltered = "product_list_filtered"
  case productClicked = "product_clicked"
  case productViewed = "product_viewed"
  // Promotions
  case promotionViewed = "promotion_viewed"
  case promotionClicked = "promotion_clicked"
  // Carts. The specification has no abandoned cart: the engine raises it, or the shop.
  case productAdded = "product_added"
  case productRemoved = "product_removed"
  case cartViewed = "cart_viewed"
  case cartAbandoned = "cart_abandoned"
  // Checkout
  case checkoutStarted = "checkout_started"
  case checkoutStepViewed = "checkout_step_viewed"
  case checkoutStepCompleted = "checkout_step_completed"
  case paymentInfoEntered = "payment_info_entered"
  // Orders
  case orderUpdated = "order_updated"
  case orderCompleted = "order_completed"
  case orderRefunded = "order_refunded"
  case orderCancelled = "order_cancelled"
  // Coupons
  case couponEntered = "coupon_entered"
  case couponApplied = "coupon_applied"
  case couponDenied = "coupon_denied"
  case couponRemoved = "coupon_removed"
  // Wishlists
  case productAddedToWishlist = "product_added_to_wishlist"
  case productRemovedFromWishlist = "product_removed_from_wishlist"
  case wishlistProductAddedToCart = "wishlist_product_added_to_cart"
  // Sharing and reviewing
  case productShared = "product_shared"
  case cartShared = "cart_shared"
  case productReviewed = "product_reviewed"

  /// The meaning of an event's name in version 2 or 1 of the specification ("Completed Order");
  /// nil for other names. Letter case, spaces, underscores and hyphens do not matter, as in
  /// Segment's own libraries.
  package init?(name: String) {
    guard CommerceEvent.lengths.contains(name.utf8.count),
      let meaning = CommerceEvent.meanings[CommerceEvent.folded(name)]
    else { return nil }
    self = meaning
  }

  /// How many bytes a name has at least and at most, so that most others need no look-up.
  private static let lengths = 8...60

  private static let meanings: [String: CommerceEvent] = {
    var meanings: [String: CommerceEvent] = [:]
    for meaning in allCases { meanings[folded(meaning.rawValue)] = meaning }
    for (alias, meaning) in aliases { meanings[folded(alias)] = meaning }
    return meanings
  }()

  private static let aliases: [(String, CommerceEvent)] = [
    ("Searched Products", .productsSearched), ("Viewed Product List", .productListViewed),
    ("Viewed Product Category", .productListViewed),
    ("Product Category Viewed", .productListViewed),
    ("Filtered Product List", .productListFiltered), ("Clicked Product", .productClicked),
    ("Viewed Product", .productViewed), ("Viewed Promotion", .promotionViewed),
    ("Clicked Promotion", .promotionClicked), ("Added Product", .productAdded),
    ("Removed Product", .productRemoved), ("Viewed Cart", .cartViewed),
    ("Abandoned Cart", .cartAbandoned), ("Started Checkout", .checkoutStarted),
    ("Viewed Checkout Step", .checkoutStepViewed),
    ("Completed Checkout Step", .checkoutStepCompleted),
    ("Entered Payment Info", .paymentInfoEntered), ("Updated Order", .orderUpdated),
    ("Completed Order", .orderCompleted), ("Refunded Order", .orderRefunded),
    ("Cancelled Order", .orderCancelled), ("Order Canceled", .orderCancelled),
    ("Canceled Order", .orderCancelled), ("Entered Coupon", .couponEntered),
    ("Applied Coupon", .couponApplied), ("Denied Coupon", .couponDenied),
    ("Removed Coupon", .couponRemoved), ("Added Product to Wishlist", .productAddedToWishlist),
    ("Removed Product from Wishlist", .productRemovedFromWishlist),
    ("Added Wishlist Product to Cart", .wishlistProductAddedToCart),
    ("Shared Product", .productShared), ("Shared Cart", .cartShared),
    ("Reviewed Product", .productReviewed),
  ]

  /// The name's letters in lower case without the separators between them.
  private static func folded(_ name: String) -> String {
    String(unsafeUninitializedCapacity: name.utf8.count) { buffer in
      var count = 0
      for byte in name.utf8 {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-"): continue
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): buffer[count] = byte | 0x20
        default: buffer[count] = byte
        }
        count += 1
      }
      return count
    }
  }
}
