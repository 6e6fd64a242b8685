import Catalog
import Feeds
import Testing
import Values

struct GoogleXMLTests {
  private static let feed = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- made by > hand -->
    <rss xmlns:g="http://base.google.com/ns/1.0" version="2.0">
    <channel>
    <title>Shop</title><link>https://s.example</link><description>x</description>
    <item>
      <g:id>a</g:id>
      <title><![CDATA[Lampe & <b>abat-jour</b>]]></title>
      <link>https://s.example/a?x=1&amp;y=2</link>
      <description>long</description>
      <g:image_link>https://s.example/a.jpg</g:image_link>
      <g:additional_image_link>https://s.example/b.jpg</g:additional_image_link>
      <g:additional_image_link>https://s.example/c.jpg</g:additional_image_link>
      <g:price>29.90 EUR</g:price><g:sale_price>19,90 EUR</g:sale_price>
      <g:availability>in_stock</g:availability><g:brand>Caf&#233; &#x26; C&eacute;</g:brand>
      <g:product_type>Home &gt; Lamps</g:product_type>
      <g:product_type>Sale</g:product_type>
      <g:shipping><g:country>FR</g:country><g:price>5 EUR</g:price></g:shipping>
      <g:gtin/>
    </item>
    <item><g:id>b</g:id><title>Broken & reference</title></item>
    <item><g:id>c</g:id><title>Crossed</b></title></item>
    <item><g:id>d</g:id><title>Good</title><g:price>5 EUR</g:price></item>
    </channel></rss>
    """

  @Test(arguments: [1, 7, 100_000])
  func `RSS is read by Google's specification, whatever the pieces`(piece: Int) {
    let reading = Reading(Self.feed, piece: piece)
    #expect(reading.format == .googleXML)
    #expect(reading.products.map(\.id) == ["a", "d"])
    #expect(reading.refused == ["21 malformed_xml", "22 malformed_xml"])
    let lamp = reading.products[0]
    #expect(lamp.name == "Lampe & <b>abat-jour</b>")
    #expect(lamp.url == "https://s.example/a?x=1&y=2")
    #expect(lamp.unitPrice?.text == "19.9")
    #expect(lamp.originalPrice?.text == "29.9")
    #expect(lamp.brand == "Café & Cé")
    #expect(lamp.categories == [["Home", "Lamps"], ["Sale"]])
    #expect(
      lamp.attributes["additional_image_link"]
        == ["https://s.example/b.jpg", "https://s.example/c.jpg"])
    #expect(lamp.attributes["country"] == nil)
  }

  @Test func `Atom has its address in an attribute`() {
    let reading = Reading(
      """
      <feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
      <link rel="self" href="https://s.example"/>
      <entry><g:id>a</g:id><title>A</title><link rel="alternate" href="https://s.example/a"/>
      <g:price>5 EUR</g:price></entry></feed>
      """)
    #expect(reading.refused == [])
    #expect(reading.products.first?.url == "https://s.example/a")
  }

  @Test func `entities of the file's own are refused before they can expand`() {
    let reading = Reading(
      """
      <?xml version="1.0"?>
      <!DOCTYPE lolz [
       <!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">
       <!ENTITY xxe SYSTEM "file:///etc/passwd">
      ]>
      <rss><channel><item><g:id>a</g:id><title>&lol2;</title></item></channel></rss>
      """)
    #expect(reading.products.isEmpty)
    #expect(reading.refused == ["2 document_type"])
  }

  @Test func `another encoding is refused with its name`() {
    let reading = Reading("<?xml version='1.0' encoding='ISO-8859-1'?><rss><item></item></rss>")
    #expect(reading.refused == ["1 wrong_encoding"])
    #expect(reading.rejects.first?.message.contains("iso-8859-1") == true)
  }

  @Test func `a file that breaks off, or holds no product, says so`() {
    #expect(Reading("<rss><channel><item><g:id>a</g:id>").refused == ["1 malformed_xml"])
    #expect(Reading("<html><body>404</body></html>").refused == ["1 no_products"])
    #expect(Reading("<rss><channel>").refused == ["1 malformed_xml"])
  }

  @Test func `deep and endless elements are bounded`() {
    let deep = String(repeating: "<x>", count: 10_000)
    let reading = Reading(
      "<rss><item><g:id>a</g:id>\(deep)</item><item><g:id>b</g:id><title>B</title></item></rss>",
      piece: 5_000)
    #expect(reading.products.map(\.id) == ["b"])
    #expect(reading.refused == ["1 malformed_xml"])
  }
}
