package import Values

extension Product {
  /// Reads a product as formats.md writes it, with every problem at once. Prices may be numbers or
  /// texts as feeds write them (`"12.99 EUR"`), categories paths or texts with ` > `.
  ///
  /// - Parameter id: what the product is called, where the place of the JSON says so.
  package init(id: String? = nil, json: JSON) throws(ProductErrors) {
    var reader = ProductReader()
    let product = reader.product(id: id, json)
    guard reader.problems.isEmpty, let product else {
      throw ProductErrors(problems: reader.problems)
    }
    self = product
  }
}

/// Reads one written product, collecting problems on the way. What is nil has a problem or is not
/// there.
struct ProductReader {
  private(set) var problems: [ProductProblem] = []

  private static let known: Set<String> = Set(Product.Field.allCases.map(\.rawValue))
    .subtracting(["product_id"]).union(["attributes"])

  mutating func product(id expected: String?, _ json: JSON) -> Product? {
    guard let members = json.object else {
      refuse(.notAnObject, "", "A product is an object.")
      return nil
    }
    for member in members where !ProductReader.known.contains(member.key) {
      refuse(
        .unknownKey, member.key,
        "\(member.key) is not a field of products; free ones belong into attributes.")
    }
    let id = id(expected, members["id"])
    let name = line(members["name"], at: "name", limit: Limits.name)
    if name == nil, present(members["name"]) == nil {
      refuse(.missingName, "name", "A product needs a name.")
    }
    var product = Product(id: id ?? "", name: name ?? "")
    readTexts(of: members, into: &product)
    readPrices(of: members, into: &product)
    readNumbers(of: members, into: &product)
    readLists(of: members, into: &product)
    readAttributes(members["attributes"], into: &product)
    return problems.isEmpty ? product : nil
  }

  private mutating func id(_ expected: String?, _ json: JSON?) -> String? {
    guard let json = present(json) else {
      if expected == nil { refuse(.missingID, "id", "A product needs an id.") }
      return expected.flatMap { line(.string($0), at: "id", limit: Limits.id) }
    }
    // Shops number their products.
    let text: JSON = json.number.map { .string($0.text) } ?? json
    let id = line(text, at: "id", limit: Limits.id)
    if let expected, let id, id != expected {
      refuse(.wrongID, "id", "The product is called \(expected).")
    }
    return id
  }

  private mutating func readTexts(of members: JSON.Object, into product: inout Product) {
    product.url = address(members["url"], at: "url")
    product.imageURL = address(members["image_url"], at: "image_url")
    product.thumbnailURL = address(members["thumbnail_url"], at: "thumbnail_url")
    product.brand = line(members["brand"], at: "brand", limit: Limits.word)
    if let json = present(members["published_at"]) {
      product.publishedAt = Instant(json: json)
      if product.publishedAt == nil {
        refuse(
          .malformedInstant, "published_at", "Write a time such as 2026-11-21T10:00:00.000Z.")
      }
    }
  }

  private mutating func readPrices(of members: JSON.Object, into product: inout Product) {
    let unit = money(members["unit_price"], at: "unit_price")
    let original = money(members["original_price"], at: "original_price")
    product.unitPrice = unit?.amount
    product.originalPrice = original?.amount
    product.statedAmount = money(members["discount_amount"], at: "discount_amount")?.amount
    product.statedPercentage = number(members["discount_percentage"], at: "discount_percentage")
    let written = currency(members["currency"])
    let currencies = [written, unit?.currency, original?.currency].compactMap { $0 }
    product.currency = currencies.first
    if let other = currencies.first(where: { $0 != currencies[0] }) {
      refuse(
        .currenciesDiffer, "currency", "The prices are in \(currencies[0]) and in \(other).")
    }
  }

  private mutating func currency(_ json: JSON?) -> String? {
    guard let json = present(json) else { return nil }
    guard let code = json.text?.uppercased(), Money.isCurrency(code) else {
      refuse(.malformedCurrency, "currency", "A currency is three letters such as EUR.")
      return nil
    }
    return code
  }

  private mutating func readNumbers(of members: JSON.Object, into product: inout Product) {
    product.rating = number(members["rating"], at: "rating")
    product.reviews = whole(members["reviews"], at: "reviews", atLeast: 0)
    product.stock = whole(members["stock"], at: "stock", atLeast: nil)
    product.priority = whole(members["priority"], at: "priority", atLeast: nil) ?? 0
    product.isAvailable = bool(members["available"], at: "available") ?? product.isInStock
    product.isBlacklisted = bool(members["blacklisted"], at: "blacklisted") ?? false
  }

  private mutating func readLists(of members: JSON.Object, into product: inout Product) {
    for element in list(members["tags"], at: "tags", limit: Limits.tags) {
      guard let tag = line(element, at: "tags", limit: Limits.word) else { continue }
      if !product.tags.contains(tag) { product.tags.append(tag) }
    }
    let paths = list(members["categories"], at: "categories", limit: Limits.categories)
    for element in paths {
      let levels: [JSON] =
        element.text.map { Product.path($0).map(JSON.string) } ?? element.array ?? [element]
      guard levels.count <= Limits.levels else {
        refuse(.tooMany, "categories", "A category has at most \(Limits.levels) levels.")
        continue
      }
      let path = levels.compactMap { line($0, at: "categories", limit: Limits.word) }
      if !path.isEmpty, !product.categories.contains(path) { product.categories.append(path) }
    }
  }

  private mutating func readAttributes(_ json: JSON?, into product: inout Product) {
    guard let json = present(json) else { return }
    guard let members = json.object else {
      return refuse(.wrongType, "attributes", "attributes is an object.")
    }
    if members.count > Limits.attributes {
      refuse(.tooMany, "attributes", "A product has at most \(Limits.attributes) attributes.")
    }
    if json.containsNUL {
      refuse(.controlCharacter, "attributes", "A text holds U+0000, which cannot be kept.")
    }
    if json.bytes.count > Limits.attributeBytes {
      refuse(
        .tooLong, "attributes", "The attributes have at most \(Limits.attributeBytes) bytes.")
    }
    for (name, value) in members where !value.isNull { product.attributes[name] = value }
  }
}

extension ProductReader {
  mutating func refuse(_ code: ProductProblem.Code, _ field: String, _ message: String) {
    guard problems.count < Limits.problems else { return }
    problems.append(ProductProblem(code, field, message))
  }

  /// `null` is as good as nothing.
  private func present(_ json: JSON?) -> JSON? {
    guard let json, !json.isNull else { return nil }
    return json
  }

  /// A text of one line; the empty one is none.
  private mutating func line(_ json: JSON?, at field: String, limit: Int) -> String? {
    guard let json = present(json) else { return nil }
    guard let text = json.text else {
      refuse(.wrongType, field, "\(field) is a text.")
      return nil
    }
    if text.isEmpty {
      if field == "name" { refuse(.missingName, field, "A product needs a name.") }
      if field == "id" { refuse(.missingID, field, "A product needs an id.") }
      return nil
    }
    guard text.utf8.count <= limit else {
      refuse(.tooLong, field, "\(field) has at most \(limit) bytes.")
      return nil
    }
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      refuse(.controlCharacter, field, "\(field) is one line without control characters.")
      return nil
    }
    return text
  }

  private mutating func address(_ json: JSON?, at field: String) -> String? {
    guard let text = line(json, at: field, limit: Limits.address) else { return nil }
    guard Product.isAddress(text) else {
      refuse(.malformedAddress, field, "\(field) is an address with https:// or http://.")
      return nil
    }
    return text
  }

  private mutating func money(_ json: JSON?, at field: String) -> Money? {
    guard let json = present(json) else { return nil }
    let money = json.number.map { Money(amount: $0) } ?? json.text.flatMap { Money(text: $0) }
    guard let money else {
      refuse(.malformedPrice, field, "\(field) is a price such as 12.99 or \"12.99 EUR\".")
      return nil
    }
    guard money.amount >= 0 else {
      refuse(.negative, field, "\(field) is not negative.")
      return nil
    }
    return money
  }

  private mutating func number(_ json: JSON?, at field: String) -> Number? {
    guard let json = present(json) else { return nil }
    guard let number = json.number ?? json.text.flatMap({ Number(text: $0) }) else {
      refuse(.wrongType, field, "\(field) is a number.")
      return nil
    }
    guard number >= 0 else {
      refuse(.negative, field, "\(field) is not negative.")
      return nil
    }
    return number
  }

  private mutating func whole(_ json: JSON?, at field: String, atLeast least: Int64?) -> Int64? {
    guard let json = present(json) else { return nil }
    let number = json.number ?? json.text.flatMap { Number(text: $0) }
    guard let whole = number?.whole else {
      refuse(.wrongType, field, "\(field) is a whole number.")
      return nil
    }
    if let least, whole < least {
      refuse(.negative, field, "\(field) is at least \(least).")
      return nil
    }
    return whole
  }

  private mutating func bool(_ json: JSON?, at field: String) -> Bool? {
    guard let json = present(json) else { return nil }
    guard let value = json.bool else {
      refuse(.wrongType, field, "\(field) is true or false.")
      return nil
    }
    return value
  }

  private mutating func list(_ json: JSON?, at field: String, limit: Int) -> [JSON] {
    guard let json = present(json) else { return [] }
    guard let elements = json.array else {
      refuse(.wrongType, field, "\(field) is a list.")
      return []
    }
    if elements.count > limit {
      refuse(.tooMany, field, "There are at most \(limit) \(field).")
    }
    return Array(elements.prefix(limit))
  }
}

extension Product {
  /// The levels of a category that is written as one text: `Home > Lamps`.
  static func path(_ text: String) -> [String] {
    text.split(separator: ">").map { level in
      String(level.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }

  /// Whether a text is a web address as far as a link needs it.
  static func isAddress(_ text: String) -> Bool {
    let scheme = text.prefix(8).lowercased()
    return (scheme.hasPrefix("https://") || scheme.hasPrefix("http://"))
      && text.utf8.count > (scheme.hasPrefix("https://") ? 8 : 7)
      && !text.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "\"") }
  }
}
