import Contacts
import Events
import Testing
import Values

@Suite struct MergeTests {
  @Test func `the known person's attributes win and missing ones are taken over`() {
    var known = World(number: 1)
    var anonymous = World(number: 2)
    known.identify(["city": "Lyon", "tier": nil], at: minute(1))
    anonymous.identify(["city": "Paris", "color": "red"], at: minute(5), userId: "v")
    _ = known.shopper.merge(anonymous.shopper)
    #expect(known.contact.attributes == ["city": "Lyon", "color": "red"])
    known.identify(["color": "blue"], at: minute(4))
    #expect(known.contact.attributes["color"] == "red")
  }

  @Test func `open carts with the same key become one and others come along`() {
    var known = World(number: 1)
    var anonymous = World(number: 2)
    known.track("Product Added", item("lamp", price: 10), at: minute(1))
    anonymous.track("Product Added", item("lamp", price: 10), at: minute(2), messageId: "n1")
    anonymous.track("Product Added", item("rug", price: 5), at: minute(3), messageId: "n2")
    anonymous.track(
      "Product Added", item("vase", price: 5).with("cart_id", "c"), at: minute(4))
    let merged = known.shopper.merge(anonymous.shopper)
    #expect(merged.carts == [1: 1, 2: 2])
    #expect(merged.changedCarts == [1, 2])
    #expect(known.shopper.cart(1)?.summary == ["lamp×2", "rug×1"])
    #expect(known.shopper.cart(2)?.key == "c")
  }

  @Test func `a cart that the person has bought already takes the anonymous part of it`() {
    var known = World(number: 1)
    var anonymous = World(number: 2)
    anonymous.track("Product Added", item("lamp", price: 1).with("cart_id", "c"), at: minute(1))
    let order: JSON.Object = [
      "order_id": "o", "cart_id": "c", "products": [.object(item("lamp", price: 1))],
    ]
    known.track("Order Completed", order, at: minute(2))
    _ = known.shopper.merge(anonymous.shopper)
    #expect(known.shopper.carts.map(\.state) == [.purchased])
  }

  @Test func `purchases add up, and an order known to both counts once`() {
    var known = World(number: 1)
    var anonymous = World(number: 2)
    known.track("Order Completed", ["order_id": "1", "total": 10], at: minute(3))
    anonymous.track("Order Completed", ["order_id": "1", "total": 10], at: minute(3))
    anonymous.track("Order Completed", ["order_id": "2", "total": 5], at: minute(2))
    let merged = known.shopper.merge(anonymous.shopper)
    #expect(merged.changedOrders == ["1"])
    #expect(
      known.contact.purchases
        == Purchases(
          count: 2, total: 15, firstAt: minute(2), lastAt: minute(3)))
  }

  @Test func `identities, tokens, activity and an unsubscribe come along`() {
    var known = World(number: 1)
    var anonymous = World(number: 2)
    known.identify(["newsletter": true], at: minute(5))
    anonymous.track("Unsubscribed", at: minute(1))
    anonymous.project(
      Event(
        kind: .page, messageId: "p", anonymousId: "z", at: minute(2),
        context: Event.Context(["device": ["token": "t", "type": "android"]])))
    _ = known.shopper.merge(anonymous.shopper)
    #expect(known.contact.anonymousIDs == ["a", "z"])
    #expect(known.contact.pushTokens.map(\.token) == ["t"])
    #expect(known.contact.activity.firstSeenAt == minute(1))
    #expect(known.contact.activity.lastVisitAt == minute(2))
    #expect(known.contact.field(["contact", "newsletter"]) == "unsubscribed")
  }
}
