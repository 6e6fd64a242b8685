import Responses
import Testing

struct InflationTests {
  private let text = Array(String(repeating: "Panier abandonné. ", count: 5_000).utf8)

  @Test func `gzip and zlib are unpacked`() throws {
    #expect(try Inflation.inflate(packed(text), limit: 200_000) == text)
    #expect(try Inflation.inflate(packed(text, windowBits: 15), limit: 200_000) == text)
    #expect(try Inflation.inflate(packed([]), limit: 10) == [])
  }

  @Test func `members of one gzip text follow each other`() throws {
    let twice = packed(Array("one ".utf8)) + packed(Array("two".utf8))
    #expect(try Inflation.inflate(twice, limit: 100) == Array("one two".utf8))
  }

  @Test func `exactly the limit is taken and one byte more is not`() throws {
    #expect(try Inflation.inflate(packed(text), limit: text.count) == text)
    #expect(throws: Inflation.Failure.tooLarge) {
      try Inflation.inflate(packed(text), limit: text.count - 1)
    }
  }

  @Test func `a bomb is refused`() {
    let bomb = packed([UInt8](repeating: 0, count: 20_000_000))
    #expect(bomb.count < 40_000)
    #expect(throws: Inflation.Failure.tooLarge) { try Inflation.inflate(bomb, limit: 512_000) }
  }

  @Test func `every truncation is noticed`() {
    let whole = packed(Array("a short text".utf8))
    for count in 0..<whole.count {
      #expect(throws: Inflation.Failure.truncated) {
        try Inflation.inflate(Array(whole[..<count]), limit: 100)
      }
    }
  }

  @Test func `what is not packed is malformed`() {
    #expect(throws: Inflation.Failure.malformed) {
      try Inflation.inflate(Array("{\"event\":1}".utf8), limit: 100)
    }
    #expect(throws: Inflation.Failure.malformed) {
      try Inflation.inflate(packed([1, 2, 3]) + [9, 9, 9, 9], limit: 100)
    }
    var damaged = packed(text)
    damaged[damaged.count - 6] ^= 0xFF
    #expect(throws: Inflation.Failure.malformed) {
      try Inflation.inflate(damaged, limit: 200_000)
    }
  }
}
