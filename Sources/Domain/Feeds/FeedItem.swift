package import Values

/// What a feed holds at one place: a product, or something that is none.
package enum FeedItem: Hashable, Sendable {
  case product(FeedProduct)
  case reject(FeedReject)
}

/// A product as a feed tells of it, in the words of formats.md; not checked yet.
package struct FeedProduct: Hashable, Sendable {
  /// The line of the file on which it begins, from 1.
  package let line: Int
  package let id: String
  /// What the feed says of it: `null` where it says that there is nothing.
  package let members: JSON.Object

  package init(line: Int, id: String, members: JSON.Object) {
    self.line = line
    self.id = id
    self.members = members
  }
}

/// A place of a feed that cannot be taken.
package struct FeedReject: Hashable, Sendable {
  /// The line of the file on which it begins, from 1.
  package let line: Int
  /// A fixed word for programs.
  package let code: String
  /// A sentence for whoever made the file.
  package let message: String
  /// The beginning of what was refused.
  package let text: String

  package init(line: Int, code: String, message: String, text: String) {
    self.line = line
    self.code = code
    self.message = message
    self.text = text
  }
}

/// What the reader of a feed has to be told.
package struct FeedOptions: Hashable, Sendable {
  /// Names of columns or members, as the file has them, with the fields that they are.
  package var mapping: [String: String]
  /// The currency of prices that name none.
  package var currency: String?
  /// The address of the shop, `https://shop.example`, for exports that have no addresses of pages.
  package var shopURL: String?
  /// Which sale prices are in force.
  package var now: Instant

  package init(
    mapping: [String: String] = [:], currency: String? = nil, shopURL: String? = nil, now: Instant
  ) {
    self.mapping = mapping
    self.currency = currency
    self.shopURL = shopURL
    self.now = now
  }
}
