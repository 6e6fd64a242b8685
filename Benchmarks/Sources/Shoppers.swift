import Values

/// What a shop's shoppers do, as a client of the tracking API would send it: events of about 400
/// bytes in the proportions of a shop, spread evenly over the contacts.
struct Shoppers {
  /// How many people there are.
  let contacts: Int
  private var dice: Seeded
  private var serial = 0
  private let prefix: String

  /// - Parameter name: makes the message ids of this load its own.
  init(contacts: Int, seed: UInt64 = 1, name: String = "m") {
    self.contacts = contacts
    dice = Seeded(seed)
    prefix = name
  }

  /// What happens in a hundred events.
  private static let mix: [(event: String, share: Int)] = [
    ("Product Viewed", 45), ("Product List Viewed", 10), ("Products Searched", 10),
    ("Product Added", 15), ("Product Removed", 3), ("Cart Viewed", 7), ("Checkout Started", 6),
    ("Order Completed", 4),
  ]
  private static let deck = mix.flatMap { Array(repeating: $0.event, count: $0.share) }
  private static let categories = ["Lamps", "Chairs", "Tables", "Rugs", "Kitchen", "Garden"]
  private static let brands = ["Maison Été", "Nordlicht", "Casa Lumina", "Oak & Sons"]

  /// The JSON of the next event.
  mutating func next(at time: String) -> String {
    serial += 1
    let event = Shoppers.deck[dice.below(Shoppers.deck.count)]
    let user = dice.below(contacts)
    return """
      {"type":"track","event":"\(event)","messageId":"\(prefix)-\(serial)","userId":"u\(user)",\
      "timestamp":"\(time)","properties":{\(properties(of: event, user))},"context":{"ip":\
      "203.0.113.\(user % 256)","locale":"fr-FR","library":{"name":"analytics.js","version":"2.1.0"}}}
      """
  }

  private mutating func properties(of event: String, _ user: Int) -> String {
    switch event {
    case "Product List Viewed":
      return """
        "list_id":"\(category())","category":"\(category())","products":[\
        {\(product())}]
        """
    case "Products Searched":
      return """
        "query":"\(category()) \(brand())","results":\(dice.below(40)),"page":1,"sort":"price"
        """
    case "Checkout Started", "Cart Viewed":
      return "\"cart_id\":\"c\(user)\",\(worth()),\"products\":[{\(product()),\"quantity\":1}]"
    case "Order Completed":
      return """
        "order_id":"\(prefix)-o\(serial)","checkout_id":"k\(serial)",\(worth()),"products":[\
        {\(product()),"quantity":2}]
        """
    default:
      return "\"cart_id\":\"c\(user)\",\(product()),\"quantity\":1,\"currency\":\"EUR\""
    }
  }

  private mutating func product() -> String {
    let number = dice.below(2_000)
    return """
      "product_id":"p\(number)","sku":"SKU-\(number)","name":"\(category()) no. \(number)",\
      "brand":"\(brand())","category":"\(category())","price":\(dice.below(500)).\(dice.below(90) + 10),\
      "url":"https://shop.example.com/products/\(number)"
      """
  }

  private mutating func worth() -> String {
    "\"total\":\(dice.below(600)).5,\"currency\":\"EUR\""
  }

  private mutating func category() -> String {
    Shoppers.categories[dice.below(Shoppers.categories.count)]
  }

  private mutating func brand() -> String { Shoppers.brands[dice.below(Shoppers.brands.count)] }

  // MARK: Bodies

  /// The bodies of batches of the next events.
  mutating func batches(_ count: Int, of size: Int, at now: Instant) -> [String] {
    let time = now.text
    return (0..<count).map { _ in
      let events = (0..<size).map { _ in next(at: time) }
      return "{\"sentAt\":\"\(time)\",\"batch\":[\(events.joined(separator: ","))]}"
    }
  }

  /// The bodies of batches that make the contacts known: with names, addresses and subscription.
  static func introductions(of contacts: Int, by size: Int) -> [String] {
    stride(from: 0, to: contacts, by: size).map { first in
      let events = (first..<min(first + size, contacts)).map { user in
        """
        {"type":"identify","messageId":"hello-\(user)","userId":"u\(user)","traits":{\
        "email":"u\(user)@example.com","firstName":"Ada","lastName":"Moreau","newsletter":true,\
        "address":{"city":"Lyon","country":"FR"}}}
        """
      }
      return "{\"batch\":[\(events.joined(separator: ","))]}"
    }
  }
}
