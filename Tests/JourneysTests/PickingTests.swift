import Catalog
import Contacts
import Events
import Journeys
import Messages
import Segments
import Testing
import Values

@Suite struct PickingTests {
  /// A run through `picks` and, before it, the steps that are given.
  private func pick(
    _ pick: String, before: String = "", after: String = "", in window: Window
  ) throws -> Traveller {
    try Traveller(
      Seed.journey(
        steps: #"\#(before){"id":"picks","type":"get_products",\#(pick)}\#(after)"#),
      with: ["like": "p3", "most": 90, "wanted": ["p9", "p8"]], storefront: window.storefront)
  }

  @Test(arguments: [
    (#""total":3,"cases":[{"use":"best_sellers"}]"#, ["p20", "p19", "p18"]),
    (#""total":3,"cases":[{"use":"best_sellers","quantity":2}]"#, ["p20", "p19"]),
    (#""total":2,"cases":[{"use":"best_sellers","quantity":9}]"#, ["p20", "p19"]),
    (#""total":4,"cases":[{"use":"manual","ids":["p2","p1","p2","p99"]}]"#, ["p2", "p1"]),
    (
      #""total":4,"cases":[{"use":"manual","ids":["p20","p1"]},{"use":"most_visited"}]"#,
      ["p20", "p1", "p19", "p18"]
    ),
    (
      #"""
      "total":3,"cases":[{"use":"filtered","where":{"field":"product.unit_price","is":"less",
      "value":83}}]
      """#, ["p20", "p19", "p18"]
    ),
    (
      #"""
      "total":2,"cases":[{"use":"filtered","where":{"field":"product.brand","is":"equal",
      "value":"Odd"}}],"order":{"by":"price"}
      """#, ["p1", "p3"]
    ),
    (
      #"""
      "total":3,"cases":[{"use":"best_sellers"}],
      "order":{"by":"price","direction":"descending"}
      """#,
      ["p18", "p19", "p20"]
    ),
    (
      #"""
      "total":2,"cases":[{"use":"best_sellers"}],
      "filter":{"field":"product.unit_price","is":"greater","value":95}
      """#, ["p4", "p3"]
    ),
    (#""total":2,"cases":[{"use":"related_to_product","product":"p1"}]"#, ["p11", "p12"]),
    (
      #""total":2,"cases":[{"use":"bought_with","product":{"field":"trigger.like"}}]"#,
      ["p13", "p14"]
    ),
    (#""total":2,"cases":[{"use":"bought_with","product":{"field":"trigger.wanted"}}]"#, ["p5"]),
    (#""total":2,"cases":[{"use":"bought_with","product":{"field":"trigger.none"}}]"#, []),
    (#""total":2,"cases":[{"use":"related_to_order"}]"#, ["p15", "p16"]),
    (#""total":2,"cases":[{"use":"related_to_order","order":"o1"}]"#, ["p17", "p18"]),
    (#""total":2,"cases":[{"use":"related_to_order","order":{"field":"trigger.none"}}]"#, []),
    (#""total":2,"cases":[{"use":"last_visited"},{"use":"last_bought"}]"#, ["p6", "p7"]),
  ])
  func `cases give what they say`(definition: String, expected: [String]) throws {
    var window = try Window()
    window.orders = ["last": ["p7"], "o1": ["p8"]]
    window.sources = [
      .related(["p1"]): ["p11", "p12", "p13"], .boughtWith(["p3"]): ["p13", "p14"],
      .boughtWith(["p9", "p8"]): ["p5"], .related(["p7"]): ["p15", "p16"],
      .related(["p8"]): ["p17", "p18"], .lastVisited: ["p6"], .lastBought: ["p6", "p7"],
    ]
    #expect(try pick(definition, in: window).picked() == expected)
  }

  @Test func `nothing comes twice, is sold out, forbidden or left out`() throws {
    var window = try Window(changing: [
      "p20": ["available": false], "p19": ["blacklisted": true], "p18": ["stock": 0],
    ])
    var cart = Cart(serial: 1, key: "c1")
    cart.fill(["p17", "p16"])
    window.cart = cart
    let traveller = try pick(
      #"""
      "total":12,"exclude":["cart"],"cases":[{"use":"related_to_cart","cart":"cart"},
       {"use":"best_sellers","period":{"days":30}}]
      """#, before: #"{"id":"cart","type":"get_last_cart","state":"purchased"},"#, in: window)
    #expect(traveller.picked() == (4...15).reversed().map { "p\($0)" })
    #expect(traveller.way == ["cart:found", "picks:found"])
    #expect(traveller.picked("cart") == ["p17", "p16"])
  }

  @Test func `a later step leaves out what an earlier one chose`() throws {
    let traveller = try pick(
      #""total":3,"cases":[{"use":"best_sellers"}]"#,
      after: #"""
        ,{"id":"more","type":"get_products","total":3,"exclude":["picks"],
        "cases":[{"use":"best_sellers"}]}
        """#, in: Window())
    #expect(traveller.picked("more") == ["p17", "p16", "p15"])
  }

  @Test func `a filter uses what is known of the run`() throws {
    let traveller = try pick(
      #"""
      "total":2,"cases":[{"use":"best_sellers"}],"filter":{"all":[
       {"field":"product.brand","is":"equal","value":"Odd"},
       {"field":"trigger.most","is":"equal","value":90},
       {"field":"first.count","is":"equal","value":1}]}
      """#,
      before: #"""
        {"id":"first","type":"get_products","total":1,"cases":[{"use":"best_sellers"}]},
        """#, in: Window())
    #expect(traveller.picked() == ["p19", "p17"])
  }

  @Test func `a shuffle is the same each time for a run, and another for another`() throws {
    let definition = #""total":20,"shuffle":true,"cases":[{"use":"filtered","where":{"all":[]}}]"#
    let first = try pick(definition, in: Window())
    let again = try pick(definition, in: Window())
    #expect(first.picked() == again.picked())
    #expect(Set(first.picked()).count == 20)
    #expect(first.picked() != (1...20).reversed().map { "p\($0)" })
    let few = try pick(
      #""total":5,"shuffle":true,"cases":[{"use":"filtered","where":{"all":[]}}]"#, in: Window())
    #expect(few.picked() == Array(first.picked().prefix(5)))
  }

  @Test(arguments: [("stop", true), ("continue", false)])
  func `a step without products goes on or stops`(setting: String, stops: Bool) throws {
    let traveller = try pick(
      #""total":3,"if_empty":"\#(setting)","cases":[{"use":"manual","ids":["p99"]}]"#,
      after: #",{"id":"after","type":"wait","for":{"days":1}}"#, in: Window())
    #expect(traveller.way == (stops ? ["picks:empty"] : ["picks:empty", "after"]))
    #expect(traveller.end == (stops ? .stopped(step: "picks") : nil))
  }

  @Test(arguments: [
    ("price", "ascending", ["p17", "p16", "lamp"]),
    ("price", "descending", ["lamp", "p16", "p17"]),
    ("quantity", "ascending", ["p16", "lamp", "p17"]),
  ])
  func `the products of a cart come in the order that was asked for`(
    by: String, direction: String, expected: [String]
  ) throws {
    var window = try Window()
    var cart = Cart(serial: 1, key: "c1")
    cart.fill(["p17", "p16", "lamp"], quantities: [3, 1, 2], price: 500)
    window.cart = cart
    let traveller = try Traveller(
      Seed.journey(
        steps: #"""
          {"id":"cart","type":"get_last_cart",
           "order":{"by":"\#(by)","direction":"\#(direction)"}},
          {"id":"b","type":"branch","cases":[{"name":"dear","if":{"all":[
           {"field":"cart.total","is":"equal","value":3000},
           {"field":"cart.brands","is":"any_of","value":["Even"]},
           {"field":"cart.products.name","is":"any_of","value":["Product 17"]}]},"steps":[]}]}
          """#), with: [:], storefront: window.storefront)
    #expect(traveller.picked("cart") == expected)
    #expect(traveller.way == ["cart:found", "b:dear"])
    #expect(traveller.run.exports["cart"]?["cart_id"] == "c1")
    let read = try Run(decoding: traveller.run.encoded())
    #expect(read == traveller.run)
  }

  @Test func `a large cart exports its first products and the ids of all`() throws {
    var window = try Window()
    var cart = Cart(serial: 1, key: "")
    cart.fill((1...120).map { "x\($0)" })
    window.cart = cart
    let traveller = try Traveller(
      Seed.journey(steps: #"{"id":"cart","type":"get_last_cart"}"#), with: [:],
      storefront: window.storefront)
    #expect(traveller.picked("cart").count == Journeys.Limits.exportedProducts)
    #expect(traveller.run.exports["cart"]?["product_ids"]?.array?.count == 120)
    #expect(traveller.run.exports["cart"]?["count"] == 120)
  }

  @Test func `a grid has the mapped variables and those that have the name of a field`() throws {
    let journey = try Seed.journey(
      steps: #"""
        {"id":"picks","type":"get_products","total":2,"cases":[{"use":"best_sellers"}]},
        {"id":"mail","type":"send_email","content":"first-reminder","grids":{"products":{
         "from":"picks","map":{"title":{"field":"product.name"},"buttonText":{"literal":"Voir"},
         "buttonUrl":{"field":"product.url"},"buttonUrl_utmContent":{"literal":"une idée"},
         "nothing":{"field":"product.rating"},"who":{"field":"contact.email"},
         "most":{"field":"trigger.most"}}}}}
        """#)
    let traveller = try Traveller(
      journey, with: ["most": 7], storefront: Window().storefront)
    guard case .send(let send) = journey.step("mail")?.kind, let grid = send.grids["products"]
    else { throw NoGrid() }
    let items = grid.items(for: traveller.run, shown: ["brand", "rating"]) { path in
      path.text == "contact.email" ? "ada@example.com" : nil
    }
    #expect(
      items.array?.first == [
        "brand": "Even", "title": "Product 20", "buttonText": "Voir",
        "buttonUrl": "https://shop.example/p20?a=1&utm_content=une%20id%C3%A9e",
        "buttonUrl_utmContent": "une idée", "who": "ada@example.com", "most": 7,
      ])
    #expect(items.array?.count == 2)
    #expect(traveller.requests == ["mail→ada@example.com"])
  }

  @Test func `a message whose grid has nothing to show is not sent`() throws {
    let traveller = try Traveller(
      Seed.journey(
        steps: #"""
          {"id":"picks","type":"get_products","total":2,"cases":[{"use":"manual","ids":["p99"]}]},
          {"id":"mail","type":"send_email","content":"first-reminder",
           "grids":{"products":{"from":"picks","map":{}}}}
          """#), with: [:], storefront: Window().storefront)
    #expect(traveller.requests == ["mail→no_products"])
    #expect(traveller.way == ["picks:empty", "mail:not_sent"])
    #expect(traveller.end == .completed)
  }
}

private struct NoGrid: Error {}

extension Cart {
  /// Puts products in, one piece of each at no price unless said otherwise.
  fileprivate mutating func fill(
    _ ids: [String], quantities: [Int64] = [], price: Int64? = nil
  ) {
    var products: [JSON] = []
    for (index, id) in ids.enumerated() {
      var product: JSON.Object = ["product_id": .string(id)]
      product["quantity"] = .number(Number(quantities.isEmpty ? 1 : quantities[index]))
      product["price"] = price.map { .number(Number($0)) }
      products.append(.object(product))
    }
    var shopper = Shopper(contact: Contact(id: Traveller.contact, createdAt: Traveller.noon))
    let event = Event(
      name: "Cart Viewed", messageId: "c", at: Traveller.noon,
      properties: ["cart_id": .string(key), "products": .array(products)])
    _ = shopper.project(event, settings: ShopSettings()) { _ in nil }
    self = shopper.carts[0]
  }
}
