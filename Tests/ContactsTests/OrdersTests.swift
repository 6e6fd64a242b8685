import Contacts
import Events
import Testing
import Values

@Suite struct OrdersTests {
  @Test func `orders add up and a repetition triggers nothing`() {
    var world = World()
    #expect(world.track("Order Completed", order("1", total: 20), at: minute(1)).newOrder == "1")
    #expect(world.track("Completed Order", order("2", total: 10.5), at: minute(2)).newOrder == "2")
    #expect(world.track("Order Completed", order("2", total: 11), at: minute(3)).newOrder == nil)
    #expect(world.contact.field(["purchases", "count"]) == 2)
    #expect(world.contact.field(["purchases", "total"]) == 31)
    #expect(world.contact.field(["purchases", "average"]) == 15.5)
    #expect(world.contact.purchases.firstAt == minute(1))
    #expect(world.contact.purchases.lastAt == minute(2))
  }

  @Test func `a cancelled order leaves count, total and last purchase`() {
    var world = World()
    world.track("Order Completed", order("1", total: 20), at: minute(1))
    world.track("Order Completed", order("2", total: 10), at: minute(2))
    world.track("Order Cancelled", ["order_id": "2"], at: minute(3))
    #expect(
      world.contact.purchases
        == Purchases(
          count: 1, total: 20, firstAt: minute(1), lastAt: minute(1)))
    world.track("Order Cancelled", ["order_id": "1"], at: minute(4))
    #expect(world.contact.purchases == Purchases())
  }

  @Test func `a partial refund lowers the total and a full one takes the order out`() {
    var world = World()
    world.track("Order Completed", order("1", total: 20), at: minute(1))
    world.track("Order Refunded", ["order_id": "1", "total": 5.5], at: minute(2))
    #expect(world.contact.purchases.total == Number(text: "14.5"))
    #expect(world.shopper.order("1")?.state == .completed)
    world.track("Order Refunded", ["order_id": "1", "total": 14.5], at: minute(3))
    #expect(world.shopper.order("1")?.state == .refunded)
    #expect(world.contact.purchases.count == 0)
  }

  @Test func `a refund that names no amount is a full one`() {
    var world = World()
    world.track("Order Completed", order("1", total: 20), at: minute(1))
    world.track("Order Refunded", ["order_id": "1"], at: minute(2))
    #expect(world.shopper.order("1")?.state == .refunded)
  }

  @Test func `updates, refunds and cancellations may come before their order`() {
    var world = World()
    world.track("Order Cancelled", ["order_id": "1"], at: minute(5))
    world.track("Order Updated", order("2", total: 50), at: minute(5))
    world.track("Order Refunded", ["order_id": "3", "amount": 4], at: minute(5))
    #expect(world.contact.purchases.count == 0)
    #expect(world.track("Order Completed", order("1", total: 1), at: minute(1)).newOrder == nil)
    #expect(world.track("Order Completed", order("2", total: 2), at: minute(2)).newOrder == "2")
    world.track("Order Completed", order("3", total: 30), at: minute(3))
    #expect(world.shopper.order("1")?.state == .cancelled)
    #expect(
      world.contact.purchases
        == Purchases(
          count: 2, total: 76, firstAt: minute(2), lastAt: minute(3)))
  }

  @Test func `an order without order_id is named after its message`() {
    var world = World()
    world.track("Order Completed", ["revenue": 9], at: minute(1), messageId: "abc")
    #expect(world.shopper.order("message-abc")?.total == 9)
  }

  @Test func `an order of 300 products counts every one`() {
    var world = World()
    let products = (1...300).map { JSON.object(item("p\($0)", price: 1.5, quantity: 2)) }
    let projected = world.track(
      "Order Completed", ["order_id": "1", "products": .array(products)], at: minute(1))
    #expect(projected.refusals.isEmpty)
    #expect(world.contact.purchases.total == 900)
    #expect(world.shopper.orders.first?.lines.count == 300)
  }

  @Test func `an order's total is what its products come to when it states none`() {
    var world = World()
    let products: JSON = [.object(item("lamp", price: 19.99, quantity: 3))]
    world.track("Order Completed", ["order_id": "1", "products": products], at: minute(1))
    #expect(world.contact.purchases.total == Number(text: "59.97"))
  }

  @Test func `other orders are asked for only when the first or the last one leaves`() {
    var world = World()
    for index in 1...3 {
      world.track("Order Completed", order("\(index)", total: 1), at: minute(Int64(index)))
    }
    var shopper = Shopper(
      contact: world.contact, orders: world.shopper.orders.filter { $0.id != "1" })
    var asked: [Set<String>] = []
    for id in ["2", "3"] {
      let event = Event(
        name: "Order Cancelled", messageId: "c\(id)", at: minute(9),
        properties: ["order_id": .string(id)])
      _ = shopper.project(event, settings: world.settings) { except in
        asked.append(except)
        return (minute(1), minute(1))
      }
    }
    #expect(asked == [["2", "3"]])
    #expect(
      shopper.contact.purchases
        == Purchases(
          count: 1, total: 1, firstAt: minute(1), lastAt: minute(1)))
  }

  @Test func `an order's row reads back as it was`() throws {
    var world = World()
    let products: JSON = [.object(item("lamp", price: 19.99, quantity: 3))]
    world.track(
      "Order Completed", ["order_id": "1", "products": products, "coupon": "x", "email": "a@b.c"],
      at: minute(1))
    world.track("Order Refunded", ["order_id": "1", "total": 5], at: minute(2))
    let order = try #require(world.shopper.order("1"))
    #expect(try Order(id: "1", decoding: order.encoded()) == order)
    #expect(order.coupon == "x")
    #expect(order.lines.map(\.productID) == ["lamp"])
  }

  private func order(_ id: String, total: JSON) -> JSON.Object {
    ["order_id": .string(id), "total": total]
  }
}
