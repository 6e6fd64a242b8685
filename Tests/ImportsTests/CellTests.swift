import Events
import Imports
import Testing
import Values

struct CellTests {
  @Test func `dates are read by their pattern, in their zone`() throws {
    let text =
      "order_id,user_id,timestamp\n1,u,24/12/2026 18:05\n2,u,2026-12-24\n3,u,31/02/2026 10:00\n"
    let file = try Written(
      .orders, text, settings: ["date_format": "dd/MM/yyyy HH:mm", "zone": "Europe/Paris"])
    #expect(
      file.events.map(\.at.text) == ["2026-12-24T17:05:00.000Z", "2026-12-23T23:00:00.000Z"])
    #expect(file.rejects.map(\.code) == ["invalid_timestamp"])
    #expect(file.rejects[0].message.contains("31/02/2026 10:00"))
  }

  @Test(arguments: [
    ("d.M.yy", "5.1.26", "2026-01-05T00:00:00.000Z"),
    ("MM/dd/yyyy hh:mm a", "01/05/2026 12:30 AM", "2026-01-05T00:30:00.000Z"),
    ("M/d/yyyy h:mm a", "1/5/2026 1:30 pm", "2026-01-05T13:30:00.000Z"),
    ("yyyyMMdd'T'", "20260105'T'", "2026-01-05T00:00:00.000Z"),
  ])
  func `a pattern reads what is written by it and nothing else`(
    pattern: String, text: String, instant: String
  ) throws {
    let read = try DatePattern(pattern).civil(text).map { Zone.utc.instant(of: $0).text }
    #expect(read == instant)
    #expect(try DatePattern(pattern).civil(text + "x") == nil)
  }

  @Test(arguments: ["dd/MM", "dd/MM/yyyy hh:mm", "day/MM/yyyy", "", "dd/MMM/yyyy"])
  func `what is no pattern is told`(pattern: String) {
    #expect(throws: MappingProblem.noPattern(pattern)) { try DatePattern(pattern) }
  }

  @Test func `numbers with a decimal comma are found out, and half-read ones refused`() throws {
    let rows = { (values: [String]) in
      "order_id;user_id;timestamp;total\n"
        + values.enumerated().map { "\($0.offset);u;2026-01-01;\($0.element)\n" }.joined()
    }
    let comma = try Written(.orders, rows(["12,50", "1.234,00", "3", "4 000,5 €"]))
    #expect(comma.events.map { $0.properties["total"] } == [12.5, 1234, 3, 4000.5])
    let point = try Written(.orders, rows(["12.50", "1,234.00", "$3"]))
    #expect(point.events.map { $0.properties["total"] } == [12.5, 1234, 3])
    let mixed = try Written(.orders, rows(["12.50", "12,50"]))
    #expect(mixed.events.count == 1)
    #expect(mixed.rejects.map(\.code) == ["invalid_number"])
  }

  @Test func `seconds and milliseconds since 1970 are times`() throws {
    let file = try Written(
      .orders, "order_id,user_id,timestamp\n1,u,1290988800\n2,u,1290988800000\n3,u,12909\n")
    #expect(file.events.map(\.at.milliseconds) == [1_290_988_800_000, 1_290_988_800_000])
    #expect(file.rejects.count == 1)
  }

  @Test func `events of a table have properties of the other columns`() throws {
    let file = try Written(
      .events,
      """
      event,user_id,timestamp,category,price,properties,message_id
      Product Viewed,u,2026-01-01T10:00:00Z,Lamps,12.5,"{""sku"":""x""}",m1
      Product Viewed,u,,Lamps,1,,
      ,u,2026-01-01T10:00:00Z,Lamps,1,,
      """)
    #expect(file.events[0].messageId == "m1")
    #expect(file.events[0].properties == ["category": "Lamps", "price": 12.5, "sku": "x"])
    #expect(file.rejects.map(\.code) == ["invalid_timestamp", "missing_event_name"])
  }

  @Test func `a mapping file says all that flags say`() throws {
    var options = ImportOptions()
    try options.read([
      "columns": ["A": "order_id", "B": nil], "set": ["currency": "GBP"], "skip": ["A": "C*"],
      "zone": "Europe/London", "date_format": "dd/MM/yyyy", "decimal": "comma", "guess": false,
      "encoding": "windows-1252",
    ])
    #expect(options.columns.map(\.field) == ["order_id", nil])
    #expect(options.constants.map(\.value) == ["GBP"])
    #expect(options.zone?.name == "Europe/London")
    #expect(!options.guesses)
    #expect(throws: MappingProblem.self) { try options.read(["colums": [:]]) }
    #expect(throws: MappingProblem.self) { try options.read(["zone": "Mars/North"]) }
  }
}
