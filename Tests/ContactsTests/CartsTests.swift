import Contacts
import Events
import Testing
import Values

@Suite struct CartsTests {
  @Test func `a cart comes to the sum of price times quantity, exact`() {
    var world = World()
    world.track("Product Added", item("lamp", price: 19.99, quantity: 3), at: minute(1))
    world.track("Product Added", item("vase", price: "0.10"), at: minute(2))
    world.track("Product Added", item("lamp", price: 19.99), at: minute(3))
    let cart = world.shopper.latestCart
    #expect(cart?.total == Number(text: "80.06"))
    #expect(cart?.count == 5)
    #expect(cart?.summary == ["lamp×4", "vase×1"])
    #expect(world.shopper.field(["cart", "state"]) == "active")
    #expect(world.shopper.field(["cart", "updated_at"]) == .string(minute(3).text))
  }

  @Test func `a stated total holds until the cart is changed`() {
    var world = World()
    let products: JSON = [.object(item("lamp", price: 20, quantity: 2))]
    world.track("Checkout Started", ["products": products, "value": 35.5], at: minute(1))
    #expect(world.shopper.latestCart?.total == Number(text: "35.5"))
    world.track("Product Added", item("vase", price: 5), at: minute(2))
    #expect(world.shopper.latestCart?.total == 45)
  }

  @Test func `removing takes the quantity, without one the line, and never goes below zero`() {
    var world = World()
    world.track("Product Added", item("lamp", price: 20, quantity: 3), at: minute(1))
    world.track("Product Added", item("vase", price: 5, quantity: 2), at: minute(2))
    world.track("Product Removed", ["product_id": "lamp", "quantity": 1], at: minute(3))
    world.track("Product Removed", ["product_id": "vase"], at: minute(4))
    #expect(world.shopper.latestCart?.summary == ["lamp×2"])
    world.track("Product Removed", ["product_id": "lamp", "quantity": 9], at: minute(5))
    #expect(world.shopper.latestCart?.isEmpty == true)
    world.track("Product Added", item("lamp", price: 20), at: minute(6))
    #expect(world.shopper.latestCart?.summary == ["lamp×1"])
  }

  @Test func `a removal that does not say the variant takes it all the same`() {
    var world = World()
    world.track("Product Added", item("lamp", price: 1).with("variant", "red"), at: minute(1))
    world.track("Product Removed", ["product_id": "lamp"], at: minute(2))
    #expect(world.shopper.latestCart?.isEmpty == true)
  }

  @Test func `seeing the cart replaces its lines as of then`() {
    var world = World()
    world.track("Product Added", item("vase", price: 5), at: minute(9))
    let products: JSON = [.object(item("lamp", price: 20, quantity: 2))]
    world.track("Cart Viewed", ["products": products], at: minute(5))
    world.track("Product Added", item("rug", price: 5), at: minute(1))
    #expect(world.shopper.latestCart?.summary == ["lamp×2", "vase×1"])
  }

  @Test func `a cart is abandoned when it has lain still, and again after a change`() {
    var world = World()
    world.track(
      "Product Added", item("lamp", price: 60).with("cart_url", "https://shop.example/c"),
      at: minute(1))
    #expect(world.shopper.latestCart?.abandonDue(world.settings) == minute(31))
    #expect(
      world.shopper.abandon(cart: 1, at: minute(30), settings: world.settings) == nil)
    let properties = world.shopper.abandon(cart: 1, at: minute(31), settings: world.settings)
    #expect(properties?["cart_id"] == "cart-1")
    #expect(properties?["total"] == 60)
    #expect(properties?["count"] == 1)
    #expect(properties?["currency"] == "EUR")
    #expect(properties?["recovery_url"] == "https://shop.example/c")
    #expect(properties?["products"]?.array?.first?["name"] == "Name of lamp")
    #expect(world.shopper.latestCart?.state == .abandoned)
    #expect(world.shopper.latestCart?.abandonDue(world.settings) == nil)
    world.track("Product Added", item("vase", price: 5), at: minute(40))
    #expect(world.shopper.latestCart?.state == .active)
    #expect(world.shopper.abandon(cart: 1, at: minute(70), settings: world.settings) != nil)
  }

  @Test func `a shop that says itself what is abandoned silences the timer`() {
    var world = World()
    world.track("Product Added", item("lamp", price: 60).with("cart_id", "c"), at: minute(1))
    let projected = world.track("Cart Abandoned", ["cart_id": "c"], at: minute(20))
    #expect(projected.sawCartAbandoned)
    #expect(world.shopper.latestCart?.state == .abandoned)
    world.settings.ownCartAbandoned = true
    world.track("Product Added", item("lamp", price: 60).with("cart_id", "c"), at: minute(30))
    #expect(world.shopper.latestCart?.state == .active)
    #expect(world.shopper.latestCart?.abandonDue(world.settings) == nil)
  }

  @Test func `an order completes its cart, and what comes later begins another`() {
    var world = World()
    world.track("Product Added", item("lamp", price: 60).with("cart_id", "c"), at: minute(1))
    let order: JSON.Object = [
      "order_id": "o", "cart_id": "c", "total": 66,
      "products": [.object(item("lamp", price: 60, quantity: 1))],
    ]
    let projected = world.track("Order Completed", order, at: minute(5))
    #expect(projected.newOrder == "o")
    #expect(projected.carts == [1])
    #expect(world.shopper.cart(1)?.state == .purchased)
    #expect(world.shopper.cart(1)?.total == 66)
    world.track("Product Added", item("rug", price: 1).with("cart_id", "c"), at: minute(3))
    #expect(world.shopper.carts.count == 1)
    #expect(world.shopper.cart(1)?.state == .purchased)
    world.track("Product Added", item("rug", price: 1).with("cart_id", "c"), at: minute(6))
    #expect(world.shopper.cart(2)?.summary == ["rug×1"])
    #expect(world.shopper.cart(2)?.state == .active)
  }

  @Test func `an order without a cart completes the one that holds its products`() {
    var world = World()
    world.track("Product Added", item("lamp", price: 60).with("cart_id", "a"), at: minute(1))
    world.track("Product Added", item("rug", price: 60).with("cart_id", "b"), at: minute(2))
    let lamp: JSON = [.object(item("lamp", price: 60))]
    world.track("Order Completed", ["order_id": "1", "products": lamp], at: minute(3))
    #expect(world.shopper.cart(1)?.orderID == "1")
    world.track("Order Completed", ["order_id": "2", "total": 5], at: minute(4))
    #expect(world.shopper.cart(2)?.orderID == "2")
    world.track("Order Completed", ["order_id": "3", "products": lamp], at: minute(5))
    #expect(world.shopper.cart(3)?.summary == ["lamp×1"])
    #expect(world.shopper.order("3")?.cartSerial == 3)
  }

  @Test func `a late change claims the cart that its order had to begin`() {
    var world = World()
    let lamp: JSON = [.object(item("lamp", price: 60))]
    world.track("Order Completed", ["order_id": "1", "products": lamp], at: minute(3))
    world.track("Product Added", item("lamp", price: 60).with("cart_id", "a"), at: minute(1))
    #expect(world.shopper.carts.count == 1)
    #expect(world.shopper.cart(1)?.key == "a")
    #expect(world.shopper.cart(1)?.state == .purchased)
  }

  @Test func `a product without any name is refused`() {
    var world = World()
    let projected = world.track("Product Added", ["price": 5], at: minute(1))
    #expect(projected.refusals == [.productWithoutIdentity])
    #expect(world.shopper.carts.isEmpty)
  }

  @Test func `a cart forgets old changes but not what they left`() {
    var world = World()
    for index in 1...200 {
      world.track("Product Added", item("p\(index % 7)", price: 1), at: minute(Int64(index)))
    }
    #expect(world.shopper.latestCart?.count == 200)
    #expect(world.shopper.latestCart.map { $0.encoded().count < 4_000 } == true)
  }

  @Test func `a cart's row reads back as it was`() throws {
    var world = World()
    world.track("Product Added", item("lamp", price: 19.99, quantity: 3), at: minute(1))
    world.track("Product Removed", item("lamp", price: 19.99, quantity: 1), at: minute(2))
    world.track(
      "Cart Viewed", ["products": [.object(item("rug", price: 1))], "url": "https://x.y"],
      at: minute(3))
    world.track("Product Removed", ["product_id": "rug"], at: minute(4))
    world.track("Cart Abandoned", ["products": [.object(item("rug", price: 1))]], at: minute(5))
    let cart = try #require(world.shopper.latestCart)
    #expect(try Cart(decoding: cart.encoded()) == cart)
  }
}
