import Events
import Imports
import Testing
import Values

struct OrderLinesTests {
  private static let invoices = """
    InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
    536365,85123A,LAMP,6.0,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
    536365,71053,LANTERN,2.0,2010-12-01 08:25:00,3.39,17850.0,United Kingdom
    C536379,D,Discount,-1.0,2010-12-01 09:41:00,27.50,14527.0,United Kingdom
    536366,22633,WARMER,6.0,2010-12-01 08:28:00,1.85,17850.0,United Kingdom
    536366,22632,BROKEN,-6.0,2010-12-01 08:20:00,1.85,17850.0,United Kingdom
    536414,22139,,56.0,2010-12-01 11:52:00,0.0,,United Kingdom
    536365,84406B,COAT HANGER,1.0,2010-12-01 08:30:00,2.75,17850.0,United Kingdom
    """

  @Test func `the lines of an invoice are one order at the earliest of their times`() throws {
    let file = try Written(.orders, OrderLinesTests.invoices, skip: ["InvoiceNo=C*"])
    #expect(
      file.fields == [
        "order_id", "product.product_id", "product.name", "product.quantity", "timestamp",
        "product.price", "user_id", "-",
      ])
    #expect(file.events.map(\.name) == ["Order Completed", "Order Completed"])
    let order = file.events[0]
    #expect(order.userId == "17850")
    #expect(order.at == Instant(text: "2010-12-01T08:25:00Z"))
    #expect(order.properties["order_id"] == "536365")
    let products = order.properties["products"]?.array ?? []
    #expect(products.map { $0["product_id"] } == ["85123A", "71053", "84406B"])
    #expect(products[0]["price"] == 2.55)
    #expect(products[0]["quantity"] == 6)
    #expect(file.events[1].properties["products"]?.array?.count == 1)
    #expect(file.events[1].at == Instant(text: "2010-12-01T08:28:00Z"))
    #expect(file.rejects.map(\.code) == ["invalid_quantity", "missing_identity"])
    #expect(file.rejects.map(\.line) == [6, 7])
    #expect(file.outcomes.filter { $0 == .skipped }.count == 1)
  }

  @Test func `lines too far apart are told, never half an order`() throws {
    var text = "order_id,user_id,timestamp,product_id,quantity,price\n"
    let line = { (order: Int) in "\(order),u,2026-01-01,p,1,2\n" }
    text += line(0)
    for order in 1...Limits.openOrders { text += line(order) }
    let near = try Written(.orders, text + line(1))
    #expect(near.rejects == [])
    #expect(
      near.events.map { $0.properties["order_id"]?.text } == (0...Limits.openOrders).map { "\($0)" }
    )
    #expect(near.events[1].properties["products"]?.array?.count == 2)
    let far = try Written(.orders, text + line(1_000) + line(0) + line(0))
    #expect(far.rejects.map(\.code) == ["order_scattered", "order_scattered"])
  }

  @Test func `what became of an order is a second event`() throws {
    let file = try Written(
      .orders,
      """
      order_id,email,date,total,status
      1,a@b.fr,2026-01-01,10,paid
      2,a@b.fr,2026-01-02,20,annulée
      3,a@b.fr,2026-01-03,30,Refunded
      4,a@b.fr,2026-01-04,40,dreaming
      """)
    #expect(
      file.events.filter { $0.kind == .track }.map(\.name) == [
        "Order Completed", "Order Completed", "Order Cancelled", "Order Completed",
        "Order Refunded",
      ])
    #expect(Set(file.events.map(\.messageId)).count == 6)
    #expect(file.events[0].traits == ["email": "a@b.fr"])
    #expect(file.events[1].properties["total"] == 10)
    #expect(file.rejects.map(\.code) == ["unknown_status"])
  }

  @Test func `lines that do not agree about their order refuse it`() throws {
    let file = try Written(
      .orders,
      """
      order_id,user_id,timestamp,total,product_id
      1,u,2026-01-01,10,p
      1,u,2026-01-01,20,q
      2,u,2026-01-01,10,p
      2,,,,q
      """)
    #expect(file.rejects.map(\.code) == ["conflicting_value"])
    #expect(file.rejects.map(\.lines) == [2])
    #expect(file.events.count == 1)
  }

  @Test func `an order of JSON brings its products along`() throws {
    let file = try Written(
      .orders,
      #"""
      {"order_id":7,"userId":"u","timestamp":"2026-01-01T10:00:00Z","total":5.5,"products":[{"product_id":"p","price":5.5,"quantity":1}]}
      """#)
    #expect(file.events[0].properties["products"]?.array?.count == 1)
    #expect(file.events[0].properties["total"] == 5.5)
    #expect(file.events[0].properties["order_id"] == "7")
  }

  @Test func `the orders of Shopify are recognised`() throws {
    let file = try Written(
      .orders,
      """
      Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku
      #1001,a@b.fr,paid,EUR,25.00,2026-01-02 10:00:00 +0100,2,Lamp,10.00,L1
      #1001,a@b.fr,,,,,1,Bulb,5.00,B1
      """, settings: ["date_format": "yyyy-MM-dd HH:mm:ss"])
    #expect(file.fields[0] == "order_id")
    #expect(file.rejects.map(\.code) == ["invalid_timestamp", "invalid_timestamp"])
    let iso = try Written(
      .orders,
      """
      Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku
      #1001,a@b.fr,paid,EUR,25.00,2026-01-02 10:00:00+0100,2,Lamp,10.00,L1
      #1001,a@b.fr,,,,,1,Bulb,5.00,B1
      """)
    #expect(iso.events.map(\.name) == ["Identified", "Order Completed"])
    #expect(iso.events[1].at == Instant(text: "2026-01-02T09:00:00Z"))
    #expect(iso.events[1].properties["products"]?.array?.count == 2)
    #expect(iso.events[1].properties["currency"] == "EUR")
  }
}
