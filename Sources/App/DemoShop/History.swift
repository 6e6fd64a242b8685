import Values

/// What happened before the demo began: people bought, and not again for a month. So there is a
/// catalogue, there are best sellers, and every few seconds somebody falls asleep.
struct History: Sendable {
  /// Calls of the tracking API, each with its own instant.
  private(set) var calls: [JSON.Object] = []

  private let name: String

  /// - Parameters:
  ///   - name: makes people and orders unique.
  ///   - now: when the demo begins.
  init(name: String, now: Instant, dice: inout Dice) {
    self.name = name
    for product in Catalogue.products {
      add("Product Viewed", at: now - .days(40), product.properties(), user: "vitrine")
    }
    for number in 0..<History.sleepers {
      let asleep = now + .seconds(20 + 8 * Int64(number))
      buy(number, at: asleep - .days(29), &dice)
    }
    for number in History.sleepers..<History.sleepers + History.others {
      let days = Int64.random(in: 1...25, using: &dice)
      buy(number, at: now - .days(days), &dice)
    }
  }

  /// People who fall asleep while the demo runs, and people who bought lately.
  private static let sleepers = 30
  private static let others = 40

  private mutating func buy(_ number: Int, at instant: Instant, _ dice: inout Dice) {
    let shopper = Shopper(number: 500_000 + number, dice: &dice)
    let user = "ancien-\(name)-\(number)"
    var traits = shopper.traits
    traits["newsletter"] = true
    var identify: JSON.Object = [
      "type": "identify", "userId": .string(user), "timestamp": .string(instant.text),
      "traits": .object(traits), "context": ["locale": "fr-FR", "timezone": "Europe/Paris"],
    ]
    identify["messageId"] = .string("demo-past-\(name)-\(calls.count)")
    calls.append(identify)
    var lines: [(product: Product, quantity: Int)] = []
    for _ in 0..<Int.random(in: 1...3, using: &dice) {
      let product = dice.one(of: Catalogue.products)
      if !lines.contains(where: { $0.product == product }) { lines.append((product, 1)) }
    }
    let cart = "ancien-panier-\(name)-\(number)"
    let order = Visit.order("ancienne-commande-\(name)-\(number)", of: lines, cart: cart)
    add("Order Completed", at: instant, order, user: user)
  }

  private mutating func add(
    _ event: String, at instant: Instant, _ properties: JSON.Object, user: String
  ) {
    calls.append([
      "type": "track", "event": .string(event), "userId": .string(user),
      "timestamp": .string(instant.text), "properties": .object(properties),
      "messageId": .string("demo-past-\(name)-\(calls.count)"),
    ])
  }
}
