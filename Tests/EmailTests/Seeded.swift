/// Chance that repeats itself: SplitMix64.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A text of letters, blanks, line ends, dots, equal signs and characters of several scripts.
  mutating func text(upTo count: Int) -> String {
    let alphabet = Array("abcXYZ0189 \t  ..==?_-<>\"\\\r\n\n\r é ü ß ñ ж 漢 🛒 👩‍👩‍👧 \u{0}\u{7F}")
    return String(
      (0..<Int.random(in: 0...count, using: &self)).map { _ in alphabet.randomElement(using: &self)!
      })
  }
}
