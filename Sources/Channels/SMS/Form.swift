/// Fields as `application/x-www-form-urlencoded` (WHATWG URL, section 5.2; spaces as %20, which
/// every reader takes).
enum Form {
  static func encoded(_ fields: [(name: String, value: String)]) -> [UInt8] {
    var output: [UInt8] = []
    for (name, value) in fields {
      if !output.isEmpty { output.append(UInt8(ascii: "&")) }
      append(name, to: &output)
      output.append(UInt8(ascii: "="))
      append(value, to: &output)
    }
    return output
  }

  /// A text as one part of a path or one value.
  static func encoded(_ text: String) -> String {
    var output: [UInt8] = []
    append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func append(_ text: String, to output: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        output.append(byte)
      default:
        output.append(UInt8(ascii: "%"))
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 15)])
      }
    }
  }
}
