/// All chance of a world, from one seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Chance {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A whole number from 0 up to, but not including, a bound.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// A whole number of a range, both ends included.
  mutating func among(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// True in so many of a hundred cases.
  mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// One of several things, each as likely as its weight says.
  mutating func weighted<Element>(_ choices: [(weight: Int, Element)]) -> Element {
    var rest = below(choices.reduce(0) { $0 + $1.weight })
    for (weight, element) in choices {
      if rest < weight { return element }
      rest -= weight
    }
    preconditionFailure("the rest is smaller than the sum of the weights")
  }
}
