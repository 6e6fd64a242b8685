import Catalog
import Contacts
import Database
import Engine
import Journeys
import Messages
import PostgresCluster
import Store
import Testing
import Values

/// `get_last_cart` and `get_products` on the whole engine, and the grids of their messages.
@Suite struct ShoppingStepsTests {
  private static let steps = #"""
    {"id":"cart","type":"get_last_cart","state":"purchased"},
    {"id":"picks","type":"get_products","total":12,"exclude":["cart"],
     "cases":[{"use":"related_to_cart","cart":"cart","quantity":12},
              {"use":"best_sellers","period":{"days":30},"quantity":12}]},
    {"id":"mail","type":"send_email","content":"ideas","to":"contact.email",
     "utm":{"source":"parcours"},"variables":{"name":{"field":"contact.firstName"}},
     "grids":{"products":{"from":"picks",
      "map":{"title":{"field":"product.name"},"price":{"field":"product.unit_price"},
             "buttonText":{"literal":"Voir"},"buttonUrl":{"field":"product.url"},
             "buttonUrl_utmContent":{"literal":"idee"}}}}}
    """#

  @Test(arguments: Kind.all)
  func `a mail shows twelve products, none of them from the last order`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await shop(on: database)
      try shop.list(30)
      try await shop.identify()
      try await shop.buy("o1", "p1", "p2")
      shop.clock.now = shop.clock.now + .hours(1)
      try await shop.buy("o2", "p30", "p29", "p99")
      try await shop.take("Come Back")
      #expect(try shop.ledger == ["mail sent"])
      let run = try #require(try shop.runs().last)
      #expect(run.exports["cart"]?["order_id"] == "o2")
      #expect(run.exports["cart"]?["product_ids"] == ["p30", "p29", "p99"])
      #expect(run.exports["cart"]?["products"]?.array?.first?["name"] == "Produit <30>")
      let ids = run.exports["picks"]?["product_ids"]?.array?.compactMap(\.text) ?? []
      #expect(ids == (17...28).reversed().map { "p\($0)" })
      let mail = try #require(shop.mail)
      for number in 17...28 {
        #expect(mail.html.contains("<b>Produit &lt;\(number)&gt;</b>"))
      }
      #expect(mail.html.components("<b>").count == 13)
      #expect(mail.html.contains("<i>Lumo</i>"))
      #expect(mail.html.components("<i>").count == 7)
      #expect(mail.html.components("Voir").count == 13)
      #expect(mail.subject == "12 idées")
    }
  }

  @Test func `the address of a product gets its own utm content`() async throws {
    let shop = try await shop()
    try shop.list(30)
    try await shop.identify()
    try await shop.take("Come Back")
    let contact = try shop.contact()
    let page = try shop.database.readNow { try $0.messages.page(.init(), before: nil, limit: 1) }
    let item = page.first?.variables?["products"]?.array?.first
    #expect(item?["buttonUrl"] == "https://shop.example/p30?utm_content=idee")
    #expect(item?["brand"] == "Lumo")
    #expect(item?["stock"] == nil)
    #expect(page.first?.contact == contact.id)
  }

  @Test func `an empty catalogue sends nothing and says why`() async throws {
    let shop = try await shop()
    try await shop.identify()
    try await shop.take("Come Back")
    #expect(try shop.ledger == ["mail not_sent no_products"])
    #expect(try shop.runs().map(\.isLive) == [false])
    let counts = try shop.database.readNow { try $0.counts.sums(of: "reactivation", version: nil) }
    #expect(counts["mail"]?["not_sent:no_products"] == 1)
    #expect(counts["picks"]?["outcome:empty"] == 1)
  }

  @Test(arguments: Kind.all)
  func `each state finds its cart, and a cancelled order none`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await Shop(on: database)
      try shop.publishIdeas()
      try shop.publish(
        "carts",
        ShoppingStepsTests.journey(
          "carts",
          #"""
          {"id":"a","type":"get_last_cart","state":"any"},
          {"id":"b","type":"get_last_cart","state":"active"},
          {"id":"c","type":"get_last_cart","state":"abandoned"},
          {"id":"d","type":"get_last_cart","state":"purchased"}
          """#))
      try await shop.identify()
      try await shop.buy("o1", "p1")
      try shop.pass(.days(10))
      try await shop.buy("o2", "p2")
      try await shop.add("c3", "p3")
      try shop.pass(.hours(1))
      try await shop.take("Order Cancelled", ["order_id": "o2"])
      try await shop.add("c4", "p4")
      try await shop.take("Come Back")
      let run = try #require(try shop.runs().last)
      func products(_ step: String) -> JSON? { run.exports[step]?["product_ids"] }
      #expect(products("a") == ["p4"])
      #expect(products("b") == ["p4"])
      #expect(products("c") == ["p3"])
      #expect(products("d") == ["p1"])
    }
  }

  @Test(arguments: Kind.all)
  func `cases look back at what the contact did`(kind: Kind) async throws {
    try await kind.database { database in
      let shop = try await Shop(on: database)
      try shop.list(30)
      let cases = ["last_visited", "last_bought", "last_in_cart_not_bought", "most_visited"]
      try shop.publishIdeas()
      try shop.publish(
        "looks",
        ShoppingStepsTests.journey(
          "looks",
          cases.map {
            #"{"id":"\#($0)","type":"get_products","total":3,"cases":[{"use":"\#($0)"}]}"#
          }.joined(separator: ",")))
      try await shop.identify()
      for id in ["p1", "p2", "p1"] {
        shop.clock.now = shop.clock.now + .seconds(1)
        try await shop.take("Viewed Product", ["product_id": .string(id)])
      }
      try await shop.add("c1", "p5", "p6")
      // Of another cart: an order without any would complete this one.
      try await shop.take(
        "Order Completed",
        [
          "order_id": "o1", "cart_id": "c2",
          "products": [["product_id": "p6"], ["product_id": "p7"]],
        ])
      try await shop.take("Come Back")
      let run = try #require(try shop.runs().last)
      func products(_ step: String) -> JSON? { run.exports[step]?["product_ids"] }
      #expect(products("last_visited") == ["p1", "p2"])
      #expect(products("last_bought") == ["p6", "p7"])
      #expect(products("last_in_cart_not_bought") == ["p5"])
      #expect(products("most_visited") == ["p30", "p29", "p28"])
    }
  }

  // MARK: The shop

  private static func journey(_ id: String, _ steps: String) -> String {
    #"""
    {"id":"\#(id)","start":{"trigger":"come-back","reentry":{"mode":"always"}},
     "steps":[\#(steps)]}
    """#
  }

  private func shop(on database: (any Database)? = nil) async throws -> Shop {
    let shop = try await Shop(on: database)
    try shop.publishIdeas()
    try shop.publish(
      "reactivation", ShoppingStepsTests.journey("reactivation", ShoppingStepsTests.steps))
    return shop
  }
}

extension Shop {
  /// The last mail that has left.
  fileprivate var mail: RenderedEmail? {
    rendered.compactMap { if case .email(let mail) = $0 { mail } else { nil } }.last
  }

  /// Puts that many products into the catalogue; the higher the number the more important. Every
  /// second has a brand.
  fileprivate func list(_ count: Int) throws {
    let (listing, now) = (engine.listing, clock.now)
    let products = try (1...count).map { number in
      var members: JSON.Object = [
        "name": .string("Produit <\(number)>"), "priority": .number(Number(Int64(number))),
        "unit_price": 19.9, "url": .string("https://shop.example/p\(number)"),
      ]
      if number.isMultiple(of: 2) { members["brand"] = "Lumo" }
      return try Product(id: "p\(number)", json: .object(members))
    }
    try database.writeNow { transaction in
      for product in products {
        _ = try listing.put(product, source: .api, in: transaction, at: now)
      }
    }
  }

  fileprivate func publishIdeas() throws {
    let (publishing, now) = (engine.publishing, clock.now)
    let content: JSON = [
      "channel": "email", "subject": "{{count(products)}} idées",
      "html": .string(
        """
        {{#products}}<b>{{title}}</b>{{#brand}}<i>{{brand}}</i>{{/brand}} {{price}}
        <a href="{{buttonUrl}}">{{buttonText}}</a>{{/products}}
        <a href="{{unsubscribe_url}}">Se désabonner</a>
        """),
      "variables": [["name": "name"]],
    ]
    try database.writeNow { transaction in
      try publishing.put(
        .trigger, "come-back", ["event": "Come Back"], in: transaction, at: now)
      _ = try publishing.publishTrigger("come-back", in: transaction, at: now)
      try publishing.put(.content, "ideas", content, in: transaction, at: now)
      _ = try publishing.makeReady("ideas", in: transaction, at: now)
    }
  }

  /// An order of some products, without a cart.
  fileprivate func buy(_ order: String, _ products: String...) async throws {
    try await take(
      "Order Completed", ["order_id": .string(order), "products": Shop.lines(products)])
  }

  /// A cart with some products.
  fileprivate func add(_ cart: String, _ products: String...) async throws {
    try await take("Cart Viewed", ["cart_id": .string(cart), "products": Shop.lines(products)])
  }

  private static func lines(_ products: [String]) -> JSON {
    .array(products.map { ["product_id": .string($0), "price": 5, "quantity": 1] })
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
