/// Chance that can be thrown again: the same seed gives the same shop (SplitMix64, Steele et al.,
/// 2014).
package struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Dice that fall as this seed says.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True in that share of all throws.
  mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < share
  }

  /// One of several, all equally likely.
  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// Somewhere between two numbers of seconds.
  mutating func seconds(_ range: ClosedRange<Double>) -> Duration {
    .seconds(Double.random(in: range, using: &self))
  }
}
