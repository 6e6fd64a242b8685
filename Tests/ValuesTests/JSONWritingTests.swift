import Testing
import Values

@Suite struct JSONWritingTests {
  @Test func `what is written reads back`() throws {
    let json: JSON = [
      "b": [1, 2.5, -0.05, 1e300, true, false, nil, []], "a": ["\"\\/\n\u{1}\u{7f}é😀": "x\ty\0"],
      "": [:],
    ]
    #expect(
      json.serialized
        == #"{"b":[1,2.5,-0.05,1e+300,true,false,null,[]],"a":{"\"\\/\n\u0001"#
        + "\u{7f}é😀" + #"":"x\ty\u0000"},"":{}}"#)
    #expect(try JSON(parsing: json.serialized) == json)
    #expect(try JSON(parsing: json.bytes) == json)
    #expect(try JSON(parsing: json.pretty()) == json)
    #expect(try JSON(parsing: json.canonical) == json)
  }

  @Test func `a file is readable and ends with a line break`() {
    let json: JSON = ["id": "vip", "rules": [["a": 1], 2], "none": [], "empty": [:]]
    #expect(
      json.pretty() == """
        {
          "id": "vip",
          "rules": [
            {
              "a": 1
            },
            2
          ],
          "none": [],
          "empty": {}
        }

        """)
  }

  @Test func `equal values have one canonical text`() {
    let one: JSON = ["é": 1, "a": ["y": 1.50, "x": 2], "z": 3, "B": 4]
    let other: JSON = ["z": 3, "B": 4, "a": ["x": 2, "y": 1.5], "é": 1]
    #expect(one == other)
    #expect(one.hashValue == other.hashValue)
    #expect(one.canonical == other.canonical)
    #expect(one.canonical == #"{"B":4,"a":{"x":2,"y":1.5},"z":3,"é":1}"#)
    #expect(one.pretty(sorted: true) == other.pretty(sorted: true))
  }

  @Test func `a large object keeps order and names through changes`() {
    var object = JSON.Object()
    for number in 0..<40 { object["k\(number)"] = .number(Number(Int64(number))) }
    object["k3"] = nil
    object["k5"] = "five"
    object["new"] = true
    #expect(object.count == 40)
    #expect(object["k3"] == nil)
    #expect(object["k5"] == "five")
    #expect(object["k39"] == 39)
    #expect(object["new"] == true)
    for number in 6..<40 { object["k\(number)"] = nil }
    #expect(object.members.map(\.key) == ["k0", "k1", "k2", "k4", "k5", "new"])
    for number in 100..<120 { object["k\(number)"] = .number(Number(Int64(number))) }
    #expect(object["k0"] == 0)
    #expect(object["k119"] == 119)
    #expect(object["k39"] == nil)
  }
}
