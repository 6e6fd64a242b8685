import Catalog
import Feeds
import Testing
import Values

struct TableFeedTests {
  @Test func `a table in our own words is read with free attributes`() {
    let reading = Reading(
      """
      \u{FEFF}id,name,unit_price,original_price,categories,tags,stock,available,colour,description\r
      1,\"Lampe \"\"Été\"\"\",\"19,90 €\",29.90,Home > Lamps|Sale,"new,light",3,,red,long\r
      2,Chair,1.299 EUR,,,,0,,,\r

      3,Sofa,"1.299,00 €",,,,,no,,
      """)
    #expect(reading.refused == [])
    #expect(reading.format == .csv)
    #expect(reading.products.map(\.id) == ["1", "2", "3"])
    let lamp = reading.products[0]
    #expect(lamp.name == "Lampe \"Été\"")
    #expect(lamp.unitPrice?.text == "19.9")
    #expect(lamp.currency == "EUR")
    #expect(lamp.categories == [["Home", "Lamps"], ["Sale"]])
    #expect(lamp.tags == ["new", "light"])
    #expect(lamp.attributes == ["colour": "red"])
    #expect(lamp.isAvailable)
    #expect(!reading.products[1].isAvailable)
    #expect(reading.products[2].unitPrice == 1299)
    #expect(!reading.products[2].isAvailable)
  }

  @Test func `bad rows are told with their line and keep nobody else out`() {
    let reading = Reading(
      """
      id;name;price
      1;One;5
      ;Nobody;5
      3;Three;dear
      4;"Four
      lines";5
      5
      6;Six;-1
      7;"Sev"en;1
      8;Eight;8
      """)
    #expect(reading.products.map(\.id) == ["1", "8"])
    #expect(
      reading.refused == [
        "3 missing_id", "4 malformed_price", "5 control_character", "7 ragged", "8 negative",
        "9 text_after_quote",
      ])
  }

  @Test func `columns of other names are mapped`() {
    let reading = Reading(
      "Référence\tLibellé\tTarif\tCouleur\tNote\nA-1\tLampe\tUSD 12.99\trouge\tx\n",
      mapping: [
        "Référence": "id", "Libellé": "name", "Tarif": "unit_price", "Couleur": "attributes.colour",
        "Note": "-",
      ])
    #expect(reading.refused == [])
    #expect(reading.products.first?.currency == "USD")
    #expect(reading.products.first?.attributes == ["colour": "rouge"])
  }

  @Test func `a table without an id is refused once, with its names`() {
    let reading = Reading("a,b\n1,2\n3,4\n")
    #expect(reading.refused == ["1 missing_id_column"])
    #expect(reading.rejects.first?.message.contains("a, b") == true)
  }

  @Test func `bytes of another encoding are refused with what to do`() {
    let latin: [UInt8] = Array("id,name\n1,".utf8) + [0xC9, 0x74, 0xE9] + Array("\n2,Two\n".utf8)
    let reading = Reading(bytes: latin)
    #expect(reading.refused == ["2 invalid_text"])
    #expect(reading.rejects.first?.message.contains("UTF-8") == true)
    #expect(reading.products.map(\.id) == ["2"])
    #expect(Reading(bytes: [0xFF, 0xFE, 0x69, 0x00]).refused == ["1 wrong_encoding"])
  }

  @Test func `a line that is far too long takes only itself out`() {
    let long = String(repeating: "x", count: 2_000_000)
    let reading = Reading(
      bytes: Array("id,name\n1,One\n2,\(long)\n3,Three\n".utf8), piece: 65_536)
    #expect(reading.products.map(\.id) == ["1", "3"])
    #expect(reading.refused == ["3 too_long"])
  }

  @Test func `an empty file says so`() {
    #expect(Reading("").refused == ["1 no_header"])
  }

  @Test func `Google's table is read by its specification`() {
    let reading = Reading(
      """
      id\ttitle\tdescription\tlink\timage link\tadditional image link\tavailability\tprice\tsale price\tsale price effective date\tbrand\tproduct type\titem group id
      a\tLamp\t…\thttps://s.example/a\thttps://s.example/a.jpg\thttps://s.example/b.jpg\tin_stock\t29.90 EUR\t19.90 EUR\t\tLumo\tHome > Lamps\tg1
      b\tChair\t…\thttps://s.example/b\t\t\tout of stock\t50 EUR\t\t\t\t\t
      c\tSofa\t…\thttps://s.example/c\t\t\tpreorder\t50 EUR\t40 EUR\t2027-01-01T00:00Z/2027-01-09T00:00Z\t\t\t
      d\tBed\t…\tnowhere\t\t\tin_stock\t50 EUR\t\t\t\t\t
      """)
    #expect(reading.format == .googleTable)
    #expect(reading.refused == ["5 malformed_address"])
    let (lamp, chair, sofa) = (reading.products[0], reading.products[1], reading.products[2])
    #expect(lamp.unitPrice?.text == "19.9")
    #expect(lamp.originalPrice?.text == "29.9")
    #expect(lamp.imageURL == "https://s.example/a.jpg")
    #expect(lamp.brand == "Lumo")
    #expect(lamp.categories == [["Home", "Lamps"]])
    #expect(lamp.attributes["item group id"] == "g1")
    #expect(chair.unitPrice == 50)
    #expect(chair.originalPrice == nil)
    #expect(!chair.isAvailable)
    #expect(sofa.unitPrice == 50)
    #expect(sofa.isAvailable)
  }

  @Test func `Shopify's rows of one handle are one product`() {
    let reading = Reading(
      """
      Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Image Position,Status
      lamp,Lamp,<p>x</p>,Lumo,Home > Lamps,Table lamp,"new, light",true,L-S,shopify,0,deny,25.00,30.00,https://c.example/2.jpg,2,active
      lamp,,,,,,,,L-M,shopify,4,deny,20.00,28.00,https://c.example/1.jpg,1,
      lamp,,,,,,,,,,,,,,https://c.example/3.jpg,3,
      chair,Chair,,,,,,true,C,shopify,0,deny,50.00,,,,active
      sofa,Sofa,,,,,,true,S,,,deny,80.00,,,,draft
      """, currency: "EUR", shopURL: "https://shop.example/")
    #expect(reading.format == .shopify)
    #expect(reading.refused == [])
    #expect(reading.products.map(\.id) == ["lamp", "chair", "sofa"])
    let lamp = reading.products[0]
    #expect(lamp.unitPrice == 20)
    #expect(lamp.originalPrice == 28)
    #expect(lamp.currency == "EUR")
    #expect(lamp.stock == 4)
    #expect(lamp.imageURL == "https://c.example/1.jpg")
    #expect(lamp.url == "https://shop.example/products/lamp")
    #expect(lamp.categories == [["Home", "Lamps"], ["Table lamp"]])
    #expect(lamp.tags == ["new", "light"])
    #expect(lamp.attributes == ["skus": ["L-S", "L-M"]])
    #expect(reading.products.map(\.isAvailable) == [true, false, false])
  }

  @Test func `WooCommerce's variable products have the price of the cheapest variation`() {
    let reading = Reading(
      """
      ID,Type,SKU,Name,Published,Visibility in catalog,In stock?,Stock,Date sale price starts,Date sale price ends,Sale price,Regular price,Categories,Tags,Images,Parent,Brands
      1,simple,L1,Lamp,1,visible,1,3,,,19.90,29.90,"Home > Lamps, Sale","new, light","https://s.example/1.jpg, https://s.example/2.jpg",,Lumo
      2,variable,H,Hoodie,1,visible,1,,,,,,Clothes,,,,
      3,variation,H-R,Hoodie - Red,1,visible,1,,,,40,45,,,,H,
      4,variation,H-B,Hoodie - Blue,1,visible,1,,,,,38,,,,id:2,
      5,variation,X,Lost,1,visible,1,,,,,38,,,,id:77,
      6,simple,D,Draft,0,visible,1,,,,,5,,,,,
      7,simple,G,Gone,1,visible,0,0,2027-01-01,,4,5,,,,,
      """, currency: "EUR", shopURL: "https://shop.example")
    #expect(reading.format == .wooCommerce)
    #expect(reading.refused == ["6 unknown_parent"])
    let products = Dictionary(uniqueKeysWithValues: reading.products.map { ($0.id, $0) })
    #expect(products.keys.sorted() == ["1", "2", "6", "7"])
    #expect(products["1"]?.unitPrice?.text == "19.9")
    #expect(products["1"]?.originalPrice?.text == "29.9")
    #expect(products["1"]?.categories == [["Home", "Lamps"], ["Sale"]])
    #expect(products["1"]?.imageURL == "https://s.example/1.jpg")
    #expect(products["1"]?.url == "https://shop.example/?post_type=product&p=1")
    #expect(products["1"]?.brand == "Lumo")
    #expect(products["2"]?.unitPrice == 38)
    #expect(products["2"]?.originalPrice == nil)
    #expect(products["6"]?.isAvailable == false)
    #expect(products["7"]?.isAvailable == false)
    #expect(products["7"]?.unitPrice == 5)
  }
}
