/// How durations are spread, in milliseconds.
struct Percentiles {
  private let sorted: [Double]

  init(_ milliseconds: [Double]) { sorted = milliseconds.sorted() }

  /// The smallest duration that so many of a hundred do not exceed; 0 without durations.
  func callAsFunction(_ percent: Double) -> Double {
    if sorted.isEmpty { return 0 }
    let rank = Int((percent / 100 * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank - 1, 0), sorted.count - 1)]
  }
}

/// The middle one of some figures.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}
