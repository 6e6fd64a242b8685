import Values

/// What somebody does in the shop, from the first page to leaving: decided beforehand, by dice.
struct Visit: Sendable {
  /// A call of the tracking API, some time after the one before.
  struct Moment: Sendable {
    let pause: Duration
    let call: JSON.Object
  }

  let shopper: Shopper
  let cart: String
  private(set) var moments: [Moment] = []
  /// What lies in the cart at the end, unless it was bought.
  private(set) var left: [(product: Product, quantity: Int)] = []

  /// - Parameter name: makes carts and orders unique.
  init(_ shopper: Shopper, name: String, dice: inout Dice) {
    self.shopper = shopper
    cart = "panier-\(name)"
    look(&dice)
    guard dice.chance(0.85) else { return }
    fill(&dice)
    guard dice.chance(0.85) else { return }
    identify(&dice)
    if dice.chance(0.25) { buy(order: "commande-\(name)", &dice) }
  }

  private mutating func look(_ dice: inout Dice) {
    add("page", after: .zero, ["name": "Accueil"])
    for _ in 0..<Int.random(in: 1...3, using: &dice) {
      let product = dice.one(of: Catalogue.products)
      track("Product Viewed", after: dice.seconds(0.3...1.5), product.properties())
    }
  }

  private mutating func fill(_ dice: inout Dice) {
    for _ in 0..<Int.random(in: 1...3, using: &dice) {
      let product = dice.one(of: Catalogue.products)
      if left.contains(where: { $0.product == product }) { continue }
      let quantity = dice.chance(0.2) ? 2 : 1
      left.append((product, quantity))
      var properties = product.properties(quantity: quantity)
      properties["cart_id"] = .string(cart)
      properties["recovery_url"] = .string("https://maison-lumen.example/panier/\(cart)")
      track("Product Added", after: dice.seconds(0.3...1.5), properties)
    }
  }

  private mutating func identify(_ dice: inout Dice) {
    var context: JSON.Object = ["locale": "fr-FR", "timezone": "Europe/Paris"]
    if let token = shopper.pushToken {
      context["device"] = ["token": .string(token), "type": "android"]
    }
    moments.append(
      Moment(
        pause: dice.seconds(0.3...1.5),
        call: [
          "type": "identify", "userId": .string(shopper.userID),
          "anonymousId": .string(shopper.anonymousID), "traits": .object(shopper.traits),
          "context": .object(context),
        ]))
    track("Checkout Started", after: dice.seconds(0.3...1), ["cart_id": .string(cart)])
  }

  private mutating func buy(order: String, _ dice: inout Dice) {
    track(
      "Order Completed", after: dice.seconds(1...4), Visit.order(order, of: left, cart: cart))
    left = []
  }

  /// The properties of an order.
  static func order(
    _ id: String, of lines: [(product: Product, quantity: Int)], cart: String
  ) -> JSON.Object {
    let cents = lines.reduce(0) { sum, line in
      sum + Int((line.product.price * 100).rounded()) * line.quantity
    }
    return [
      "order_id": .string(id), "cart_id": .string(cart),
      "total": .number(Number(double: Double(cents) / 100)), "currency": "EUR",
      "products": .array(
        lines.map { .object($0.product.properties(quantity: $0.quantity)) }),
    ]
  }

  private mutating func track(
    _ event: String, after pause: Duration, _ properties: JSON.Object
  ) {
    moments.append(
      Moment(
        pause: pause,
        call: [
          "type": "track", "event": .string(event), "anonymousId": .string(shopper.anonymousID),
          "properties": .object(properties),
        ]))
  }

  private mutating func add(_ type: String, after pause: Duration, _ properties: JSON.Object) {
    moments.append(
      Moment(
        pause: pause,
        call: [
          "type": .string(type), "anonymousId": .string(shopper.anonymousID),
          "properties": .object(properties),
        ]))
  }
}
