extension Number {
  /// Exact where the sum fits the exact form; beyond the range of a double it stays at its end.
  package static func + (left: Number, right: Number) -> Number {
    if case .exact(let a, let scaleA) = left.storage,
      case .exact(let b, let scaleB) = right.storage
    {
      let scale = max(scaleA, scaleB)
      let sum = aligned(a, scaleA, to: scale) + aligned(b, scaleB, to: scale)
      if let number = Number(wide: sum, scale: Int(scale)) { return number }
    }
    return Number(rounding: left.double + right.double)
  }

  /// Exact where the difference fits the exact form; beyond the range of a double it stays at its
  /// end.
  package static func - (left: Number, right: Number) -> Number {
    left + right.negated
  }

  /// Exact where the product fits the exact form; beyond the range of a double it stays at its end.
  package static func * (left: Number, right: Number) -> Number {
    if case .exact(let a, let scaleA) = left.storage,
      case .exact(let b, let scaleB) = right.storage,
      let number = Number(wide: Int128(a) * Int128(b), scale: Int(scaleA) + Int(scaleB))
    {
      return number
    }
    return Number(rounding: left.double * right.double)
  }

  /// The number with the other sign.
  package var negated: Number {
    switch storage {
    case .exact(let significand, let scale):
      Number(wide: -Int128(significand), scale: Int(scale)) ?? Number(rounding: -double)
    case .approximate(let double): Number(approximate: -double)
    }
  }

  /// significand × 10^(to - scale): at most 2^63 × 10^18, which is below 2^123.
  static func aligned(_ significand: Int64, _ scale: UInt8, to: UInt8) -> Int128 {
    var wide = Int128(significand)
    for _ in scale..<to { wide *= 10 }
    return wide
  }

  /// significand × 10^-scale where that fits the exact form.
  init?(wide significand: Int128, scale: Int) {
    var significand = significand
    var scale = scale
    while scale > 0, significand % 10 == 0 {
      significand /= 10
      scale -= 1
    }
    guard let narrow = Int64(exactly: significand) else { return nil }
    self.init(significand: narrow, scale: scale)
  }

  /// The number for the result of floating-point arithmetic on finite operands, which can be too
  /// large but never NaN.
  private init(rounding double: Double) {
    let end = Double.greatestFiniteMagnitude
    self.init(double: min(max(double, -end), end))
  }
}
