import Testing

@testable import Email

@Suite struct QuotedPrintableTests {
  private func encode(_ text: String) -> String {
    var output: [UInt8] = []
    QuotedPrintable.append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func `whatever is encoded can be read again`() {
    for seed in 0..<300 as Range<UInt64> {
      var chance = Seeded(seed)
      let text = chance.text(upTo: 400)
      let encoded = encode(text)
      let lines = Array(text.utf8).normalized
      #expect(Decoding.quotedPrintable(encoded) == lines, "seed \(seed)")
      #expect(
        encoded.utf8.allSatisfy { $0 == 13 || $0 == 10 || $0 == 9 || (0x20...0x7E).contains($0) })
    }
  }

  @Test func `a long line is broken softly at 76`() {
    let encoded = encode(String(repeating: "a", count: 200))
    #expect(encoded.split(separator: "\r\n").map(\.utf8.count) == [76, 76, 50])
  }

  @Test func `blanks at the end of a line are encoded`() {
    #expect(encode("a \nb\t\n c ") == "a=20\r\nb=09\r\n c=20")
  }

  @Test func `line ends of any kind become CRLF`() {
    #expect(encode("a\nb\r\nc\rd\n\n") == "a\r\nb\r\nc\r\nd\r\n\r\n")
  }

  @Test func `an escape is never torn by a soft break`() {
    for count in 70...76 {
      let encoded = encode(String(repeating: "a", count: count) + "=é")
      #expect(
        Decoding.quotedPrintable(encoded)
          == Array((String(repeating: "a", count: count) + "=é").utf8))
    }
  }
}

extension [UInt8] {
  /// With CRLF for CR, LF and CRLF.
  fileprivate var normalized: [UInt8] {
    var output: [UInt8] = []
    var previous: UInt8 = 0
    for byte in self {
      if byte == 10, previous == 13 {
        previous = byte
        continue
      }
      output += byte == 13 || byte == 10 ? [13, 10] : [byte]
      previous = byte
    }
    return output
  }
}
