import Segments
import Testing
import Values

@Test func `a field says whose value it is and where`() throws {
  let field = try FieldPath(parsing: "trigger.address.city")
  #expect(field.root == .trigger)
  #expect(field.rest == ["address", "city"])
  #expect(field.text == "trigger.address.city")
  #expect(try FieldPath(parsing: "picks.items.0.price").root == .step("picks"))
  #expect(try FieldPath(parsing: "contact.Favourite colour").rest == ["Favourite colour"])
}

@Test(arguments: [
  ("", FieldPath.Malformed.empty), ("contact", .incomplete), ("contact.", .emptyName),
  (".contact", .emptyName), ("contact..x", .emptyName),
  ("my contact.x", .unknownRoot("my contact")),
  ("contact.a\nb", .controlCharacter), ("contact." + String(repeating: "x", count: 250), .tooLong),
  (String(repeating: "a.", count: 20) + "a", .tooLong),
])
func `what is no field is refused with the reason`(text: String, reason: FieldPath.Malformed) {
  #expect(throws: reason) { try FieldPath(parsing: text) }
}

@Test func `a path leads through objects and collects from lists`() throws {
  let trigger = try JSON(
    parsing: """
      {"address":{"city":"Nantes","zip":null},"products":[{"brand":"A","price":5,"tags":["x","y"]},
       {"price":7,"tags":["z"]},{"brand":"B"}],"empty":[],"0":"zero"}
      """)
  func value(_ text: String) throws -> JSON? {
    try FieldPath(parsing: "trigger." + text).value(in: trigger)
  }
  #expect(try value("address.city") == "Nantes")
  #expect(try value("address.zip") == nil)
  #expect(try value("address.city.name") == nil)
  #expect(try value("products.brand") == ["A", "B"])
  #expect(try value("products.tags") == ["x", "y", "z"])
  #expect(try value("products.colour") == nil)
  #expect(try value("products.1.price") == 7)
  #expect(try value("products.3.price") == nil)
  #expect(try value("products.-1.price") == nil)
  #expect(try value("empty") == [])
  #expect(try value("0") == "zero")
}
