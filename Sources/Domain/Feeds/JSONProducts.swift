import Values

/// Products in JSON, in our own words, in other usual ones, or in those of DummyJSON.
struct JSONProducts {
  private let mapping: FieldMapping

  init(_ options: FeedOptions) {
    mapping = FieldMapping(options)
  }

  /// The product of one text.
  func item(_ bytes: [UInt8], line: Int) -> FeedItem {
    let excerpt = String(decoding: bytes.prefix(Limits.excerpt), as: UTF8.self)
    func reject(_ code: String, _ message: String) -> FeedItem {
      .reject(FeedReject(line: line, code: code, message: message, text: excerpt))
    }
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: bytes)
    } catch {
      return reject("malformed_json", error.message)
    }
    guard let object = json.object else {
      return reject("not_an_object", "A product is a JSON object.")
    }
    var record = FeedRecord(line: line, DummyJSON.members(object) ?? object)
    record.excerpt = excerpt
    return mapping.item(record)
  }
}

/// The catalogue of dummyjson.com. Its `price` is the price before the discount: the carts of the
/// same source count `discountedTotal` as `total` less `discountPercentage`.
enum DummyJSON {
  /// The product in our words; nil for what does not come from there.
  static func members(_ object: JSON.Object) -> JSON.Object? {
    guard let price = object["price"]?.number,
      let percentage = object["discountPercentage"]?.number, object["title"] != nil,
      object["thumbnail"] != nil
    else { return nil }
    var members: JSON.Object = [:]
    for (name, value) in object where !others.contains(name) { members[name] = value }
    // Nil for amounts beyond all prices, which the price before the discount shows.
    let cents = Int64(exactly: (price.double * (100 - percentage.double)).rounded())
    members["unit_price"] = cents.flatMap { Number(significand: $0, scale: 2) }.map(JSON.number)
    members["original_price"] = .number(price)
    members["discount_percentage"] = .number(percentage)
    members["image_url"] = object["images"]?.array?.first ?? .null
    members["reviews"] = .number(Number(Int64(object["reviews"]?.array?.count ?? 0)))
    members["published_at"] = object["meta"]?["createdAt"] ?? .null
    if members["brand"] == nil { members["brand"] = .null }
    return members
  }

  /// What is read apart, what repeats the stock, and what people have written.
  private static let others: Set = [
    "price", "discountPercentage", "images", "reviews", "meta", "availabilityStatus",
  ]
}
