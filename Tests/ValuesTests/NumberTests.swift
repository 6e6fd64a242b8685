import Testing
import Values

@Suite struct NumberTests {
  private func number(_ text: String) throws -> Number {
    try #require(Number(text: text), "\(text)")
  }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("-0.0", "0"), ("19.90", "19.9"), ("007.50", "7.5"), ("1e2", "100"),
    ("1E+2", "100"), ("150e-1", "15"), ("1.5e3", "1500"), ("-0.05", "-0.05"),
    ("1e-18", "0.000000000000000001"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "9.223372036854776e+18"), ("1e18", "1000000000000000000"),
    ("1e19", "1e+19"), ("1e300", "1e+300"), ("0.1000000000000000000000000000000", "0.1"),
    ("0.10000000000000000001", "0.1"), ("100000000000000000000000000000e-28", "10"),
    ("1e-400", "0"), ("0e99999999999999999999", "0"), ("1e-99999999999999999999", "0"),
    ("2.2250738585072014e-308", "2.2250738585072014e-308"), ("5e-324", "5e-324"),
    ("123456789.123456789", "123456789.123456789"),
  ])
  func `decimals have one shortest text`(text: String, shortest: String) throws {
    #expect(try number(text).text == shortest)
    #expect(try number(shortest) == number(text))
  }

  @Test(arguments: [
    "", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "1e5x", "0x10", "1,5", " 1", "1 ", "NaN", "inf",
    "1e400", "-1e400", "1e99999999999999999999", "１", "1_000", "1.2.3", "--1",
  ])
  func `other texts are no numbers`(text: String) {
    #expect(Number(text: text) == nil)
  }

  @Test func `prices add up to the cent`() throws {
    var total: Number = 0
    for _ in 0..<1_000 { total = total + (try number("0.10")) }
    #expect(total == 100)
    #expect(try number("19.99") * 3 == number("59.97"))
    #expect(try number("0.1") + number("0.2") == number("0.3"))
    #expect(try number("20") - number("0.05") == number("19.95"))
    #expect(try number("99999999999999.99") + number("0.01") == 100_000_000_000_000)
    #expect(try number("0.33333333") * number("0.33333333") == number("0.1111111088888889"))
  }

  @Test func `what does not fit is approximate and stays finite`() throws {
    let largest = Number(double: .greatestFiniteMagnitude)
    #expect(largest + largest == largest)
    #expect(largest * largest.negated == largest.negated)
    #expect(try JSON(parsing: JSON.number(largest * 10).serialized) == .number(largest))
    #expect(Number(.max) + 1 > Number(.max))
    #expect(Number(.min).negated > Number(.max))
    #expect(Number(.min) - 1 <= Number(.min))
    #expect(Number(double: .nan) == 0)
    #expect(Number(double: .infinity) == 0)
    #expect(Number(double: -0.0) == 0)
    #expect(Number(significand: 1, scale: 19) == nil)
    #expect(Number(significand: 1, scale: -1) == nil)
  }

  @Test func `whole numbers say so`() throws {
    #expect(try number("5.00").whole == 5)
    #expect(try number("5.01").whole == nil)
    #expect(try number("1e300").whole == nil)
    #expect(Number(.min).whole == .min)
    #expect(Number(double: 3).whole == 3)
  }

  @Test func `numbers read back from their text, as decimals and as doubles`() throws {
    let seed: UInt64 = 1_729
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      let number = randomNumber(using: &generator)
      #expect(try self.number(number.text) == number, "seed \(seed)")
      #expect(Double(number.text) == number.double, "seed \(seed), \(number.text)")
      #expect(try JSON(parsing: number.text) == .number(number), "seed \(seed)")
      #expect(number.negated.negated == number, "seed \(seed)")
      let digits = "\(generator.next()).\(generator.next())e\(scale(using: &generator))"
      #expect(try self.number(digits).double == Double(digits), "seed \(seed), \(digits)")
      let double = Double(bitPattern: generator.next())
      if double.isFinite {
        #expect(Number(double: double).double == double, "seed \(seed), \(double)")
      }
    }
  }

  @Test func `equality, order and hashing agree`() throws {
    let seed: UInt64 = 4_104
    var generator = SeededGenerator(seed: seed)
    let numbers =
      (0..<300).map { _ in randomNumber(using: &generator) } + [
        Number(.max), Number(.min), Number(double: 0x1p63), Number(double: -0x1p63),
        Number(.max) + 1, Number(9_007_199_254_740_993), Number(double: 9_007_199_254_740_992),
        Number(double: 1e-5), Number(double: 1.2345678901234567e-5),
      ]
    for a in numbers {
      for b in numbers {
        let relations = [a < b, a == b, b < a].filter { $0 }.count
        #expect(relations == 1, "seed \(seed): \(a.text) \(b.text)")
        if a == b { #expect(a.hashValue == b.hashValue && a.text == b.text, "seed \(seed)") }
        if a.double < b.double { #expect(a < b, "seed \(seed): \(a.text) \(b.text)") }
        #expect(a + b == b + a && a * b == b * a, "seed \(seed)")
      }
    }
    let sorted = numbers.sorted()
    for index in sorted.indices.dropFirst() {
      #expect(sorted[0] <= sorted[index] && sorted[index - 1] <= sorted[index], "seed \(seed)")
    }
  }

  private func scale(using generator: inout SeededGenerator) -> Int {
    Int.random(in: -320...280, using: &generator)
  }

  /// Small prices, full significands, ends of ranges and any double, in equal parts.
  private func randomNumber(using generator: inout SeededGenerator) -> Number {
    let significand = Int64(bitPattern: generator.next())
    let scale = Int.random(in: 0...18, using: &generator)
    let candidate: Number? =
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: Number(significand: significand % 1_000_000, scale: scale % 5)
      case 1: Number(significand: significand, scale: scale)
      case 2: Number(significand: significand >> Int64(scale * 3), scale: scale)
      default: Number(double: Double(bitPattern: generator.next()))
      }
    return candidate ?? 0
  }
}
