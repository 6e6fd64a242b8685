import Contacts
import Engine
import Events
import Journeys
import Messages
import Values

// What people do in the shop and with their messages.

extension World {
  /// Somebody does something.
  func shop() {
    let index = chance.below(visitors.count)
    let act: (Int) -> Void = chance.weighted([
      (14, look), (24, add), (6, remove), (4, viewCart), (16, logIn), (12, order), (3, amendOrder),
      (18, ping), (3, optIn), (6, changeDevice), (14, { _ in self.answerMessage() }),
      (abandonsByItself ? 6 : 0, abandonByShop),
    ])
    act(index)
  }

  private func look(_ index: Int) {
    send(visitors[index], kind: .page)
  }

  private func add(_ index: Int) {
    let product = chance.pick(Assortment.products)
    let quantity = chance.among(1...3)
    visitors[index].cart[product, default: 0] += quantity
    send(visitors[index], "Product Added", item(product, quantity).inCart(visitors[index].cartId))
  }

  private func remove(_ index: Int) {
    guard let product = visitors[index].cart.keys.sorted().first else { return look(index) }
    let quantity = chance.among(1...2)
    let rest = (visitors[index].cart[product] ?? 0) - quantity
    visitors[index].cart[product] = rest > 0 ? rest : nil
    send(
      visitors[index], "Product Removed", item(product, quantity).inCart(visitors[index].cartId))
  }

  private func viewCart(_ index: Int) {
    let visitor = visitors[index]
    if visitor.cart.isEmpty { return look(index) }
    send(
      visitor, "Cart Viewed",
      JSON.Object().with("products", products(visitor.cart)).inCart(visitor.cartId))
  }

  private func order(_ index: Int) {
    let visitor = visitors[index]
    if visitor.cart.isEmpty { return look(index) }
    let id = "order-\(visitor.number)-\(visitor.orders.count + 1)"
    let total = visitor.cart.reduce(0) { $0 + $1.value * Assortment.price(of: $1.key) }
    let properties = JSON.Object().with("order_id", .string(id)).with("total", number(total))
      .with("products", products(visitor.cart)).inCart(visitor.cartId)
    visitors[index].orders.append(id)
    visitors[index].cart = [:]
    visitors[index].cartNumber += 1
    send(visitor, "Order Completed", properties)
  }

  /// A repetition, a refund or a cancellation of an earlier order.
  private func amendOrder(_ index: Int) {
    let visitor = visitors[index]
    guard !visitor.orders.isEmpty else { return look(index) }
    let id = JSON.Object().with("order_id", .string(chance.pick(visitor.orders)))
    switch chance.below(3) {
    case 0: send(visitor, "Order Cancelled", id)
    case 1: send(visitor, "Order Refunded", id.with("amount", number(chance.among(1...30))))
    default: send(visitor, "Order Updated", id.with("coupon", "SPRING"))
    }
  }

  private func logIn(_ index: Int) {
    visitors[index].logIn()
    if chance.happens(40) { visitors[index].tier = chance.below(3) }
    let visitor = visitors[index]
    var traits = JSON.Object()
    if chance.happens(85) { traits["email"] = .string("visitor\(visitor.number)@example.com") }
    if chance.happens(70) { traits["phone"] = .string("+3361234\(1000 + visitor.number)") }
    if chance.happens(90) { traits["newsletter"] = .bool(chance.happens(90)) }
    if chance.happens(60) {
      traits["subscriptions"] = [
        "sms": ["newsletter": "subscribed"], "push": ["newsletter": "subscribed"],
      ]
    }
    traits["tier"] = .string(["basic", "silver", "gold"][visitor.tier])
    var context = JSON.Object()
    if chance.happens(50) {
      context["device"] = [
        "token": .string("token-\(visitor.device.anonymousId)"), "type": "android",
      ]
    }
    if chance.happens(8) {
      return deliver(
        event(visitor, .alias, nil, previousId: visitor.device.anonymousId, anonymousId: nil))
    }
    deliver(event(visitor, .identify, nil, traits: traits, context: context))
  }

  private func ping(_ index: Int) {
    let number = chance.below(Marketing.pings)
    send(
      visitors[index], Marketing.event(ofPing: number),
      JSON.Object().with("ticket", .string("t\(chance.below(3))"))
        .with("total", self.number(chance.among(1...100))))
  }

  private func optIn(_ index: Int) {
    let channel = chance.pick(["email", "sms"])
    send(
      visitors[index], "Subscribed",
      JSON.Object().with("channel", .string(channel)).with("topic", "newsletter"))
  }

  private func changeDevice(_ index: Int) {
    // A cart without a name stays on its device: two of them in two hands at once are two carts.
    if !visitors[index].namesCarts, !visitors[index].cart.isEmpty { return look(index) }
    visitors[index].changeDevice()
    look(index)
  }

  private func abandonByShop(_ index: Int) {
    let visitor = visitors[index]
    if visitor.cart.isEmpty { return look(index) }
    send(
      visitor, "Cart Abandoned",
      JSON.Object().with("products", products(visitor.cart)).inCart(visitor.cartId))
  }

  /// Somebody opens a message, clicks, or leaves.
  private func answerMessage() {
    guard !provider.messages.isEmpty else { return look(0) }
    let line = chance.pick(provider.messages)
    guard line.channel == .email || line.channel == .push else { return look(0) }
    let interaction: Interaction = chance.weighted(
      line.channel == .email
        ? [(50, .opened), (30, .clicked), (20, .unsubscribed)] : [(100, .opened)])
    deliver(
      MessageEvent.interaction(
        interaction, with: line, link: interaction == .clicked ? "https://shop.example/" : nil,
        once: interaction == .unsubscribed ? messageId() : "\(chance.below(2))", at: tick()))
  }

  // MARK: Events

  private func send(
    _ visitor: Visitor, _ name: String? = nil, _ properties: JSON.Object = [:],
    kind: Event.Kind = .track
  ) {
    deliver(event(visitor, kind, name, properties: properties))
  }

  private func event(
    _ visitor: Visitor, _ kind: Event.Kind, _ name: String?, previousId: String? = nil,
    anonymousId: String?? = .none, properties: JSON.Object = [:], traits: JSON.Object = [:],
    context: JSON.Object = [:]
  ) -> Event {
    Event(
      kind: kind, name: name, messageId: messageId(),
      userId: visitor.device.isLoggedIn ? visitor.userId : nil,
      anonymousId: anonymousId ?? visitor.device.anonymousId, previousId: previousId, at: tick(),
      properties: properties, traits: traits, context: Event.Context(context),
      source: chance.happens(4) ? .imported : .tracking)
  }

  /// Puts a request on the wire.
  private func deliver(_ event: Event) {
    note(
      "a client sends \(event.messageId) \(event.name) of \(event.userId ?? "") "
        + "\(event.anonymousId ?? "") \(event.contact?.text ?? "")")
    memory.did("events sent")
    wire.append(event)
  }

  private func item(_ product: String, _ quantity: Int) -> JSON.Object {
    JSON.Object().with("product_id", .string(product)).with("quantity", number(quantity))
      .with("price", number(Assortment.price(of: product)))
  }

  private func products(_ cart: [String: Int]) -> JSON {
    .array(cart.sorted { $0.key < $1.key }.map { .object(item($0.key, $0.value)) })
  }

  private func number(_ value: Int) -> JSON { .number(Number(Int64(value))) }
}

extension JSON.Object {
  /// The object with one more member.
  func with(_ name: String, _ value: JSON) -> JSON.Object {
    var object = self
    object[name] = value
    return object
  }

  /// The object with a `cart_id` where there is one.
  func inCart(_ id: String?) -> JSON.Object {
    guard let id else { return self }
    return with("cart_id", .string(id))
  }
}
