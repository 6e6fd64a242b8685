import Catalog
import Testing
import Values

struct ProductTests {
  private func product(_ json: JSON) throws -> Product { try Product(json: json) }

  @Test func `a full product is read and written again as it was`() throws {
    let json: JSON = [
      "id": "lamp", "name": "Lampe d’été", "url": "https://shop.example/lamp",
      "image_url": "https://shop.example/lamp.jpg",
      "thumbnail_url": "https://shop.example/lamp-s.jpg", "unit_price": 19.9,
      "original_price": 29.9, "currency": "EUR", "brand": "Maison Été",
      "categories": [["Home", "Lamps"], ["Sale"]], "tags": ["new", "light"], "rating": 4.5,
      "reviews": 12, "stock": 3, "available": false, "priority": 7, "blacklisted": true,
      "published_at": "2026-11-21T10:00:00.000Z", "attributes": ["colour": "red"],
    ]
    let product = try product(json)
    #expect(product.json == json)
    #expect(product.json.serialized == json.serialized)
    #expect(try Product(id: "lamp", json: product.json) == product)
    #expect(!product.isOffered)
  }

  @Test func `every problem is told at once`() {
    let errors = #expect(throws: ProductErrors.self) {
      try product([
        "unit_price": "dear", "url": "javascript:alert(1)", "stock": 1.5, "colour": "red",
        "tags": "new", "currency": "Euro", "rating": -1,
      ])
    }
    let fields = errors?.problems.map { "\($0.field) \($0.code.rawValue)" } ?? []
    #expect(
      Set(fields) == [
        "id missing_id", "name missing_name", "unit_price malformed_price",
        "url malformed_address", "stock wrong_type", "colour unknown_key", "tags wrong_type",
        "currency malformed_currency", "rating negative",
      ])
  }

  @Test func `the discount follows from the prices unless it is stated`() throws {
    let derived = try product(["id": "a", "name": "A", "unit_price": 20, "original_price": 30])
    #expect(derived.discountAmount == 10)
    #expect(derived.discountPercentage?.text == "33.33")
    let stated = try product([
      "id": "a", "name": "A", "unit_price": 20, "original_price": 30, "discount_percentage": 35,
    ])
    #expect(stated.discountPercentage == 35)
    let dearer = try product(["id": "a", "name": "A", "unit_price": 30, "original_price": 20])
    #expect(dearer.discountAmount == nil)
  }

  @Test func `availability follows the stock unless it is stated`() throws {
    #expect(try product(["id": "a", "name": "A"]).isAvailable)
    let soldOut = try product(["id": "a", "name": "A", "stock": 0])
    #expect(!soldOut.isAvailable)
    #expect(try soldOut.changed(by: ["stock": 2]).isAvailable)
    let made = try product(["id": "a", "name": "A", "stock": 0, "available": true])
    #expect(made.isAvailable)
    #expect(try made.changed(by: ["available": nil]).isAvailable == false)
  }

  @Test func `a change touches only what it names`() throws {
    let before = try product([
      "id": "a", "name": "A", "unit_price": 5, "brand": "B", "attributes": ["x": 1, "y": 2],
    ])
    let after = try before.changed(by: [
      "unit_price": "4.50 EUR", "brand": nil, "attributes": ["x": nil, "z": 3],
    ])
    #expect(after.unitPrice == Number(significand: 45, scale: 1))
    #expect(after.currency == "EUR")
    #expect(after.brand == nil)
    #expect(after.attributes == ["y": 2, "z": 3])
  }

  @Test func `fields are found by their public names and free ones by theirs`() throws {
    let product = try product([
      "id": 7, "name": "A", "categories": ["Home > Lamps"], "unit_price": 5,
      "attributes": ["colour": "red", "size": ["width": 3]],
    ])
    #expect(product.field(["product_id"]) == "7")
    #expect(product.field(["categories"]) == ["Home", "Home > Lamps", "Lamps"])
    #expect(product.field(["colour"]) == "red")
    #expect(product.field(["attributes", "size", "width"]) == 3)
    #expect(product.field(["brand"]) == nil)
    #expect(product.field(["available"]) == true)
  }

  @Test(arguments: [
    ("12.99", "12.99", nil), ("12.99 EUR", "12.99", "EUR"), ("USD 12.99", "12.99", "USD"),
    ("€12,99", "12.99", "EUR"), ("1.299,00 €", "1299", "EUR"), ("1,299.00", "1299", nil),
    ("1 299,00 EUR", "1299", "EUR"), ("1'299.50 CHF", "1299.5", "CHF"), ("1,299", "1299", nil),
    ("1.299", "1.299", nil), ("1.234.567", "1234567", nil), ("0,500", "0.5", nil), ("5", "5", nil),
    (".5", "0.5", nil), ("-3", "-3", nil),
  ]) func `prices are read as feeds write them`(text: String, amount: String, currency: String?) {
    let money = Money(text: text)
    #expect(money?.amount.text == amount)
    #expect(money?.currency == currency)
  }

  @Test(arguments: ["", "EUR", "free", "12..5", "1,2,3", "12.99 EURO", "1.2.3,4", "5 € $", "1-2"])
  func `what is no price is none`(text: String) {
    #expect(Money(text: text) == nil)
  }
}
