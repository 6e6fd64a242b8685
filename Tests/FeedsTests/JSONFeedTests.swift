import Catalog
import Feeds
import Foundation
import Testing
import Values

struct JSONFeedTests {
  @Test func `JSON lines are read in our words and in others`() {
    let reading = Reading(
      """
      {"id":"a","name":"A","unit_price":3.5,"categories":[["X","Y"]],"attributes":{"k":1}}
      {"product_id":7,"title":"B","price":"4.50 EUR","link":"https://s.example/7","size":{"w":3}}\r

      {"id":"c","name":
      not json
      ["id"]
      {"name":"nobody"}
      {"id":"d","name":"D","available":"maybe"}
      {"id":"e","name":"E","brand":null}
      """)
    #expect(reading.format == .jsonLines)
    #expect(reading.products.map(\.id) == ["a", "7", "e"])
    #expect(reading.products[0].attributes == ["k": 1])
    #expect(reading.products[1].currency == "EUR")
    #expect(reading.products[1].attributes == ["size": ["w": 3]])
    #expect(
      reading.refused == [
        "4 malformed_json", "5 malformed_json", "6 not_an_object", "7 missing_id", "8 wrong_type",
      ])
  }

  @Test(arguments: [1, 3, 1_000])
  func `an array of JSON is cut into its products, whatever the pieces`(piece: Int) {
    let text = """
      {"products": [
        {"id": "a", "name": "A ] } \\" [", "tags": ["x", "y"]},
        {"id": "b",
         "name": "B"}, 5,
        {"id": "c" "name": "C"}
      ], "total": 3}
      """
    let reading = Reading(text, piece: piece)
    #expect(reading.format == .json)
    #expect(reading.products.map(\.id) == ["a", "b"])
    #expect(reading.products[0].name == "A ] } \" [")
    #expect(reading.refused == ["4 not_an_object", "5 malformed_json"])
  }

  @Test func `an array that breaks off says so and keeps what it had`() {
    let reading = Reading("[{\"id\":\"a\",\"name\":\"A\"},{\"id\":\"b\"")
    #expect(reading.products.map(\.id) == ["a"])
    #expect(reading.refused == ["1 malformed_json"])
  }

  @Test func `absurd numbers are refused or kept, and break nothing`() {
    let reading = Reading(
      """
      {"id":"a","title":"A","price":1e300,"discountPercentage":10,"thumbnail":"https://s.example/t"}
      {"id":"b","title":"B","price":9,"discountPercentage":1e200,"thumbnail":"https://s.example/t"}
      {"id":"c","name":"C","stock":1e300}
      {"id":"d","name":"D","stock":9223372036854775807,"unit_price":0,"original_price":0}
      """)
    #expect(reading.products.map(\.id) == ["a", "b", "d"])
    #expect(reading.refused == ["3 wrong_type"])
    #expect(reading.products.allSatisfy { $0.discountAmount == nil })
  }

  @Test func `deep nesting is refused and not followed`() {
    let deep = String(repeating: "[", count: 100_000)
    let reading = Reading(
      "{\"id\":\"a\",\"name\":\(deep)}\n{\"id\":\"b\",\"name\":\"B\"}\n", piece: 9_999)
    #expect(reading.products.map(\.id) == ["b"])
    #expect(reading.refused == ["1 malformed_json"])
  }

  private static let dummy = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/dummyjson-products.json").standardizedFileURL

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: dummy.path),
      "needs ../shared/data/dummyjson-products.json"))
  func `the catalogue of DummyJSON is read whole, its price being the one before the discount`()
    throws
  {
    let reading = Reading(bytes: Array(try Data(contentsOf: Self.dummy)))
    #expect(reading.refused == [])
    #expect(reading.products.count == 194)
    #expect(reading.products.count { $0.brand == nil } == 92)
    #expect(reading.products.count { !$0.isAvailable } == 4)
    let mascara = try #require(reading.products.first { $0.id == "1" })
    #expect(mascara.originalPrice?.text == "9.99")
    #expect(mascara.unitPrice?.text == "8.94")
    #expect(mascara.discountPercentage?.text == "10.48")
    #expect(mascara.categories == [["beauty"]])
    #expect(mascara.reviews == 3)
    #expect(mascara.imageURL?.hasSuffix("/1.webp") == true)
    #expect(mascara.publishedAt?.text == "2025-04-30T09:41:02.053Z")
    #expect(mascara.attributes["description"] == nil)
  }
}
