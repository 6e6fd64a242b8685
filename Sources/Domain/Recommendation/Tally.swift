/// Weights by the period in which they came.
package struct Tally: Sendable, Hashable {
  struct Part: Sendable, Hashable {
    let period: Int
    var weight: Int64
  }

  /// In the order of periods; none weighs nothing.
  private(set) var parts: [Part] = []

  /// Nothing.
  package init() {}

  /// True when nothing is left.
  package var isEmpty: Bool { parts.isEmpty }

  /// Adds a weight, or takes it away.
  mutating func add(_ weight: Int64, in period: Int) {
    var index = parts.count
    while index > 0, parts[index - 1].period >= period { index -= 1 }
    if index < parts.count, parts[index].period == period {
      parts[index].weight += weight
      if parts[index].weight == 0 { parts.remove(at: index) }
    } else if weight != 0 {
      parts.insert(Part(period: period, weight: weight), at: index)
    }
  }

  mutating func add(_ other: Tally) {
    for part in other.parts { add(part.weight, in: part.period) }
  }

  mutating func forget(before period: Int) {
    parts.removeAll { $0.period < period }
  }

  /// What the weights come to in a period, in baskets of one product; what is older than
  /// `Limits.halfLives` counts nothing.
  package func value(in period: Int) -> Double {
    var sum = 0.0
    for part in parts { sum += Tally.value(part.weight, of: part.period, in: period) }
    return sum / Double(Decay.unit)
  }

  private static func value(_ weight: Int64, of part: Int, in period: Int) -> Double {
    if part <= period - Limits.halfLives { return 0 }
    return Double(weight) * Double(sign: .plus, exponent: part - period, significand: 1)
  }
}

extension Tally.Part {
  func write(to writer: inout RowWriter) {
    writer.write(UInt64(period))
    writer.write(UInt64(weight))
  }
}

extension Tally {
  func write(to writer: inout RowWriter) {
    writer.write(UInt64(parts.count))
    for part in parts { part.write(to: &writer) }
  }

  init(from reader: inout RowReader) {
    let count = Int(reader.number())
    parts.reserveCapacity(count)
    for _ in 0..<count {
      let period = Int(reader.number())
      parts.append(Part(period: period, weight: Int64(reader.number())))
    }
  }

  /// What a written tally comes to, read without keeping it.
  static func value(in period: Int, of reader: inout RowReader) -> Double {
    var sum = 0.0
    for _ in 0..<reader.number() {
      let part = Int(reader.number())
      sum += value(Int64(reader.number()), of: part, in: period)
    }
    return sum / Double(Decay.unit)
  }

  /// Passes over a written tally.
  ///
  /// - Returns: its first period.
  static func skip(in reader: inout RowReader) -> Int {
    let count = reader.number()
    var first = 0
    for index in 0..<count {
      let period = Int(reader.number())
      if index == 0 { first = period }
      _ = reader.number()
    }
    return first
  }
}
