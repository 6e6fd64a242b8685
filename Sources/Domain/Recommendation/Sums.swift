/// Sums by number, for a few thousand of them at most: a table with open addressing, made anew for
/// each question.
struct Sums {
  private var keys: [Int32]
  private var values: [Double]
  private let mask: Int

  /// - Parameter count: how many numbers come at most.
  init(atMost count: Int) {
    var capacity = 64
    while capacity < count * 2 { capacity *= 2 }
    keys = Array(repeating: -1, count: capacity)
    values = Array(repeating: 0, count: capacity)
    mask = capacity - 1
  }

  mutating func add(_ value: Double, to key: Int32) {
    let slot = slot(of: key)
    keys[slot] = key
    values[slot] += value
  }

  /// Leaves a number out, whatever was added to it.
  mutating func drop(_ key: Int32) {
    let slot = slot(of: key)
    if keys[slot] == key { values[slot] = 0 }
  }

  private func slot(of key: Int32) -> Int {
    var slot = Int(truncatingIfNeeded: UInt32(bitPattern: key) &* 0x9e37_79b1) & mask
    while keys[slot] != -1, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  /// Visits every number whose sum is above zero.
  func forEach(_ visit: (Int32, Double) -> Void) {
    for (key, value) in zip(keys, values) where value > 0 { visit(key, value) }
  }
}
