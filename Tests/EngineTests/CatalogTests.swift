import Catalog
import Contacts
import Database
import Engine
import Events
import Store
import Testing
import Values

/// Products on the whole engine.
@Suite struct CatalogTests {
  private static let lamp: JSON.Object = [
    "product_id": "lamp", "name": "Lampe", "price": "19.90", "currency": "EUR",
    "url": "https://shop.example/lamp", "image_url": "nowhere", "brand": "Lumo",
    "category": "Maison > Lampes",
  ]

  @Test func `a viewed product that nobody has told of makes itself known`() async throws {
    let shop = try await Shop()
    try await shop.take("Product Viewed", CatalogTests.lamp)
    try await shop.engine.writeSightings()
    let product = try #require(try shop.product("lamp"))
    #expect(product.name == "Lampe")
    #expect(product.unitPrice?.text == "19.9")
    #expect(product.categories == [["Maison", "Lampes"]])
    #expect(product.imageURL == nil)
    #expect(shop.engine.products.remembered["lamp"] == product)
  }

  @Test func `newer events change what events have told, and nothing that the shop has told`()
    async throws
  {
    let shop = try await Shop()
    try await shop.take("Product Viewed", CatalogTests.lamp)
    try await shop.engine.writeSightings()
    var dearer = CatalogTests.lamp
    dearer["price"] = 25
    try await shop.take("Product Viewed", dearer, at: shop.clock.now - .hours(1))
    try await shop.engine.writeSightings()
    #expect(try shop.product("lamp")?.unitPrice?.text == "19.9")
    shop.clock.now = shop.clock.now + .minutes(1)
    try await shop.take("Product Added", user: "bob", dearer)
    try await shop.engine.writeSightings()
    #expect(try shop.product("lamp")?.unitPrice == 25)
    try shop.put("lamp", ["name": "Lampe", "unit_price": 30])
    try await shop.engine.writeSightings()
    shop.clock.now = shop.clock.now + .minutes(1)
    try await shop.take("Product Viewed", CatalogTests.lamp)
    try await shop.engine.writeSightings()
    #expect(try shop.product("lamp")?.unitPrice == 30)
    #expect(try shop.product("lamp")?.brand == nil)
  }

  @Test func `what was taken away is not brought back by events`() async throws {
    let shop = try await Shop()
    try shop.put("lamp", ["name": "Lampe"])
    let (listing, now) = (shop.engine.listing, shop.clock.now)
    let isDeleted = try shop.database.writeNow {
      try listing.delete("lamp", in: $0, at: now)
    }
    #expect(isDeleted)
    try await shop.take("Product Viewed", CatalogTests.lamp)
    try await shop.engine.writeSightings()
    #expect(try shop.product("lamp") == nil)
    try shop.put("lamp", ["name": "Lampe"])
    #expect(try shop.product("lamp") != nil)
  }

  @Test func `a lower price is told once to whoever wanted the product`() async throws {
    let shop = try await Shop()
    try shop.put("lamp", ["name": "Lampe", "unit_price": 20, "currency": "EUR"])
    try await shop.identify("ada", token: nil)
    try await shop.take("Product Viewed", user: "ada", CatalogTests.lamp)
    try await shop.take("Product Added to Wishlist", user: "bob", CatalogTests.lamp)
    try await shop.take("Product Added", user: "eve", CatalogTests.lamp)
    try await shop.take(
      "Order Completed", user: "eve", ["order_id": "o1", "products": [.object(CatalogTests.lamp)]])
    try shop.publish(
      "cheaper",
      """
      {"name":"Moins cher","start":{"trigger":"price_dropped",
        "where":{"field":"trigger.old_price","is":"greater","value":15},
        "reentry":{"mode":"always"}},
       "steps":[{"id":"first","type":"send_email","content":"first-reminder",
        "to":"contact.email","purpose":"marketing","topic":"newsletter"}]}
      """)
    try shop.put("lamp", ["name": "Lampe", "unit_price": 15, "currency": "EUR"])
    try await shop.tell()
    #expect(try shop.told("ada") == ["Product Price Dropped"])
    #expect(try shop.told("bob") == ["Product Price Dropped"])
    #expect(try shop.told("eve") == [])
    #expect(try shop.ledger.count { $0 == "first sent" } == 1)
    try shop.put("lamp", ["name": "Lampe", "unit_price": 15, "currency": "EUR"])
    try await shop.tell()
    #expect(try shop.told("ada").count == 1)
    try shop.put("lamp", ["name": "Lampe", "unit_price": 10, "currency": "EUR"])
    try await shop.tell()
    #expect(try shop.told("ada").count == 2)
  }

  @Test func `new stock is told, and neither higher prices nor hidden products are`()
    async throws
  {
    let shop = try await Shop()
    try shop.put("lamp", ["name": "Lampe", "unit_price": 20, "stock": 0])
    try await shop.take("Product Viewed", CatalogTests.lamp)
    try shop.put("lamp", ["name": "Lampe", "unit_price": 20, "stock": 5, "blacklisted": true])
    try shop.put("lamp", ["name": "Lampe", "unit_price": 25, "stock": 0])
    try shop.put("lamp", ["name": "Lampe", "unit_price": 20, "stock": 0])
    try await shop.tell()
    #expect(try shop.told("ada") == [])
    try shop.put("lamp", ["name": "Lampe", "unit_price": 20, "stock": 2])
    try await shop.tell()
    #expect(try shop.told("ada") == ["Product Back In Stock"])
  }

  @Test func `many are told page by page, and nobody twice after a merge`() async throws {
    let shop = try await Shop()
    try shop.put("lamp", ["name": "Lampe", "unit_price": 20])
    for number in 0..<1_200 {
      try await shop.engine.ingest.append([
        Event(
          name: "Product Viewed", messageId: "v\(number)", userId: "u\(number)",
          at: shop.clock.now, properties: CatalogTests.lamp)
      ])
    }
    try await shop.take("Product Viewed", user: nil, anonymous: "a1", CatalogTests.lamp)
    try shop.put("lamp", ["name": "Lampe", "unit_price": 15])
    #expect(try await shop.engine.tellOfProducts())
    try await shop.identify("u7", anonymous: "a1", token: nil)
    try await shop.tell()
    let count = try shop.database.readNow { try $0.eventNames.all() }
      .first { $0.name == "Product Price Dropped" }?.count
    #expect(count == 1_200)
    #expect(try shop.told("u7") == ["Product Price Dropped"])
  }

  @Test func `erasure forgets what a contact wanted`() async throws {
    let shop = try await Shop()
    try await shop.take("Product Viewed", CatalogTests.lamp)
    let id = try shop.contact().id
    #expect(try shop.database.readNow { try $0.interests.products(of: id) } == ["lamp"])
    try await shop.engine.ingest.append([
      Decision.erase.event(about: id, id: "e1", at: shop.clock.now)
    ])
    try shop.settle()
    #expect(try shop.database.readNow { try $0.interests.products(of: id) } == [])
  }

  @Test func `a file of entries keeps the good ones and reports the others`() async throws {
    let shop = try await Shop()
    let (listing, now) = (shop.engine.listing, shop.clock.now)
    let outcome = try shop.database.writeNow {
      try listing.take(
        [
          .init(id: "a", members: ["name": "A", "unit_price": 3]),
          .init(id: "b", members: ["unit_price": 3]),
          .init(id: "a", members: ["unit_price": 4]), .init(id: "a", members: ["unit_price": 4]),
        ], source: .feed, in: $0, at: now)
    }
    #expect(outcome.created == 1)
    #expect(outcome.changed == 1)
    #expect(outcome.unchanged == 1)
    #expect(outcome.rejected.map(\.index) == [1])
    #expect(outcome.rejected.first?.errors.problems.map(\.code) == [.missingName])
    #expect(try shop.product("a")?.unitPrice == 4)
  }
}

extension Shop {
  func product(_ id: String) throws -> Product? {
    try database.readNow { try $0.products.product(id) }
  }

  func put(_ id: String, _ members: JSON.Object) throws {
    let product = try Product(id: id, json: .object(members))
    let (listing, now) = (engine.listing, clock.now)
    _ = try database.writeNow { try listing.put(product, source: .api, in: $0, at: now) }
  }

  /// Tells everybody of everything.
  func tell() async throws {
    while try await engine.tellOfProducts() { try settle() }
    try settle()
  }

  /// The news of products that a contact was told, oldest first.
  func told(_ user: String) throws -> [String] {
    let id = try contact(user).id
    return try database.readNow { try $0.history.lines(of: id, before: nil, limit: 100) }
      .map(\.name).filter { ["Product Price Dropped", "Product Back In Stock"].contains($0) }
      .reversed()
  }
}
