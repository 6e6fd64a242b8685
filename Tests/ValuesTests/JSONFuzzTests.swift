import Foundation
import Testing
import Values

/// Random texts, and texts with random damage, are read by this parser and by Foundation's.
///
/// Deliberate differences, after RFC 8259 where it leaves a choice:
/// - numbers are exact decimals here; NSNumber's doubles are off in their last places
///   (that ours are the nearest is tested with `Number`)
/// - Foundation takes `[1,]`
/// - numbers beyond a double are refused by both, those that underflow are 0 here
/// - U+FEFF may come first here; nesting is limited to 64 levels here, to 512 there
/// - Foundation takes UTF-16 and UTF-32 as well, and a NUL byte between values in some versions
@Suite struct JSONFuzzTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `random documents mean the same to both`(seed: UInt64) throws {
    print("JSONFuzzTests: documents with seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    for round in 0..<1_000 {
      var document = RandomDocument(generator: generator)
      let text = document.value(depth: 5)
      generator = document.generator
      let bytes = Array(text.utf8)
      let ours = try JSON(parsing: bytes)
      let theirs = try foundation(bytes)
      #expect(same(ours, theirs), "seed \(seed), round \(round): \(text)")
      #expect(try JSON(parsing: ours.bytes) == ours, "seed \(seed), round \(round): \(text)")
    }
  }

  @Test(arguments: [11, 12, 13, 14] as [UInt64])
  func `damaged documents are refused by both or by none`(seed: UInt64) throws {
    print("JSONFuzzTests: damage with seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var accepted = 0
    for round in 0..<2_500 {
      var document = RandomDocument(generator: generator)
      var bytes = Array(document.value(depth: 3).utf8)
      generator = document.generator
      for _ in 0..<Int.random(in: 1...2, using: &generator) { damage(&bytes, using: &generator) }
      if bytes.contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF]) { continue }
      let ours = Result { () throws(JSONError) in try JSON(parsing: bytes) }
      let theirs = Result { try foundation(bytes) }
      let shown = String(decoding: bytes, as: UTF8.self)
      switch (ours, theirs) {
      case (.success(let ours), .success(let theirs)):
        accepted += 1
        #expect(same(ours, theirs), "seed \(seed), round \(round): \(shown)")
      case (.failure, .failure):
        break
      case (.success, .failure(let error)):
        Issue.record("seed \(seed), round \(round): only ours reads \(shown): \(error)")
      case (.failure(let error), .success) where isTrailingComma(error, in: bytes):
        break
      case (.failure(let error), .success):
        Issue.record("seed \(seed), round \(round): \(error.message) \(shown)")
      }
    }
    #expect(accepted > 50)
  }

  @Test func `nothing that is read can crash the reader`() {
    let seed: UInt64 = 99
    print("JSONFuzzTests: noise with seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    let alphabet =
      Array("{}[]\",:\\u0019eE+-.truefalsn \u{e9}\u{1F600}".utf8) + [0xFF, 0, 0xC0, 0xED]
    var refused = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...40, using: &generator)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      do throws(JSONError) {
        _ = try JSON(parsing: bytes)
      } catch {
        refused += 1
        #expect(0...bytes.count ~= error.offset, "seed \(seed)")
      }
      do throws(JSONError) {
        _ = try JSON.Elements(parsing: Array(#"{"b":["#.utf8) + bytes, of: "b")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 20_000)
  }

  private func isTrailingComma(_ error: JSONError, in bytes: [UInt8]) -> Bool {
    guard error.offset < bytes.count, bytes[error.offset] == UInt8(ascii: "]") else { return false }
    return bytes[..<error.offset].last { $0 > 0x20 } == UInt8(ascii: ",")
  }

  private func near(_ one: Double, _ other: Double) -> Bool {
    abs(one - other) <= max(abs(one), abs(other)) * 1e-13 + .leastNormalMagnitude
  }

  private func foundation(_ bytes: [UInt8]) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
  }

  private func same(_ ours: JSON, _ theirs: Any) -> Bool {
    switch ours {
    case .null: theirs is NSNull
    case .bool(let bool): (theirs as? Bool) == bool
    case .number(let number):
      (theirs as? NSNumber).map { near($0.doubleValue, number.double) } ?? false
    case .string(let text): (theirs as? String) == text
    case .array(let elements):
      (theirs as? [Any]).map {
        $0.count == elements.count && zip(elements, $0).allSatisfy { same($0, $1) }
      } ?? false
    case .object(let object):
      (theirs as? [String: Any]).map { other in
        other.count == object.count
          && object.allSatisfy { member in other[member.key].map { same(member.value, $0) } ?? false
          }
      } ?? false
    }
  }

  private func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
    let pieces: [[UInt8]] = [
      Array("\"".utf8), Array(",".utf8), Array("}".utf8), Array("[".utf8), Array("\\".utf8),
      Array("0".utf8), Array("-".utf8), Array(".".utf8), Array("e".utf8), Array(" ".utf8), [0xC3],
      [0xFF], [0x1F], Array("\\ud83d".utf8), Array("é".utf8), Array("null".utf8),
    ]
    let position = Int.random(in: 0...bytes.count, using: &generator)
    let piece = pieces.randomElement(using: &generator) ?? []
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes.insert(contentsOf: piece, at: position)
    case 1: bytes.removeLast(min(bytes.count - position, 1))
    case 2 where position < bytes.count: bytes.remove(at: position)
    default:
      let end = min(bytes.count, position + 1)
      bytes.replaceSubrange(position..<end, with: piece)
    }
  }
}

/// Writes random JSON texts with space, escapes and numbers in all their forms.
private struct RandomDocument {
  var generator: SeededGenerator

  private mutating func chance(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &generator)
  }

  private mutating func space() -> String {
    ["", "", "", " ", "\n", "\t \r\n"][chance(6)]
  }

  mutating func value(depth: Int) -> String {
    let text: String =
      switch chance(depth > 0 ? 8 : 5) {
      case 0: ["true", "false", "null"][chance(3)]
      case 1, 2: number()
      case 3, 4: string()
      case 5, 6: object(depth: depth)
      default: array(depth: depth)
      }
    return space() + text + space()
  }

  private mutating func object(depth: Int) -> String {
    var members: [String] = []
    for index in 0..<chance(5) {
      // Different names, because Foundation keeps the first of equal ones in some versions.
      var name = string()
      name.insert(contentsOf: "\(index)", at: name.index(after: name.startIndex))
      members.append(space() + name + space() + ":" + value(depth: depth - 1))
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private mutating func array(depth: Int) -> String {
    var elements: [String] = []
    for _ in 0..<chance(5) { elements.append(value(depth: depth - 1)) }
    return "[" + elements.joined(separator: ",") + "]"
  }

  private mutating func number() -> String {
    let sign = chance(3) == 0 ? "-" : ""
    let whole = chance(4) == 0 ? "0" : "\(1 + chance(9))" + digits(chance(20))
    let fraction = chance(2) == 0 ? "" : "." + digits(1 + chance(19))
    guard chance(3) == 0 else { return sign + whole + fraction }
    let exponent = ["e", "E"][chance(2)] + ["", "+", "-"][chance(3)] + digits(1 + chance(2))
    return sign + whole + fraction + exponent
  }

  private mutating func digits(_ count: Int) -> String {
    var text = ""
    for _ in 0..<count { text += "\(chance(10))" }
    return text
  }

  private mutating func string() -> String {
    let pieces = [
      "a", "Order Completed", " ", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9",
      "\\u20AC",
      "\\ud83d\\ude00", "\\u0001", "0123456789abcdef", "{", "]", ",", ":", "\u{7f}", "\u{e000}",
    ]
    var text = "\""
    for _ in 0..<chance(7) { text += pieces[chance(pieces.count)] }
    return text + "\""
  }
}
