/// A decimal number: exact while it is a 64-bit integer × 10^-scale with a scale of 0...18 (every
/// price and every id is), otherwise the nearest `Double`.
///
/// Sums and products of exact numbers are exact, so that a cart's total is Σ price × quantity to
/// the cent (semantics.md, 17). There is one form for each value, so that equality, order and
/// hashing agree: an approximate number is one whose shortest decimal does not fit the exact form.
package struct Number: Hashable, Sendable {
  enum Storage: Hashable, Sendable {
    /// significand × 10^-scale, without trailing zeros in the fraction.
    case exact(significand: Int64, scale: UInt8)
    /// Finite.
    case approximate(Double)
  }

  let storage: Storage

  /// The whole number.
  package init(_ whole: Int64) {
    storage = .exact(significand: whole, scale: 0)
  }

  /// The number significand × 10^-scale, or nil when `scale` is outside 0...18.
  package init?(significand: Int64, scale: Int) {
    guard (0...18).contains(scale) else { return nil }
    var significand = significand
    var scale = scale
    while scale > 0, significand % 10 == 0 {
      significand /= 10
      scale -= 1
    }
    storage = .exact(significand: significand, scale: UInt8(scale))
  }

  /// The shortest decimal that reads back as this double; NaN and infinities become 0, because
  /// JSON has no way to say them.
  package init(double: Double) {
    guard double.isFinite else {
      self.init(0)
      return
    }
    if let whole = Int64(exactly: double), whole.magnitude < 1 << 53 {
      self.init(whole)
    } else {
      self = Number(text: "\(double)") ?? Number(approximate: double)
    }
  }

  /// For doubles that are known not to fit the exact form.
  init(approximate: Double) {
    storage = .approximate(approximate)
  }
}

extension Number {
  /// The nearest double.
  package var double: Double {
    switch storage {
    case .approximate(let double): return double
    case .exact(let significand, 0): return Double(significand)
    case .exact(let significand, let scale):
      // Both operands are exact doubles, so that the one rounding of the division is right.
      if significand.magnitude <= 1 << 53 { return Double(significand) / Number.power10(scale) }
      guard let double = Double(text) else { preconditionFailure("a decimal reads as a double") }
      return double
    }
  }

  /// The whole number, or nil when there is a fraction or it does not fit.
  package var whole: Int64? {
    guard case .exact(let significand, 0) = storage else { return nil }
    return significand
  }

  /// The shortest JSON text of the number: `20`, `19.9`, `-0.05`, `1e+300`.
  package var text: String {
    switch storage {
    case .approximate(let double): return "\(double)"
    case .exact(let significand, 0): return String(significand)
    case .exact(let significand, let scale):
      let digits = String(significand.magnitude)
      let padded =
        String(repeating: "0", count: max(0, Int(scale) + 1 - digits.utf8.count)) + digits
      let point = padded.index(padded.endIndex, offsetBy: -Int(scale))
      return (significand < 0 ? "-" : "") + padded[..<point] + "." + padded[point...]
    }
  }

  /// 10^0 to 10^18, all of them exact.
  static func power10(_ exponent: UInt8) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}

extension Number: Comparable {
  package static func < (left: Number, right: Number) -> Bool {
    switch (left.storage, right.storage) {
    case (.exact(let a, let scaleA), .exact(let b, let scaleB)):
      if scaleA == scaleB { return a < b }
      return Number.aligned(a, scaleA, to: 18) < Number.aligned(b, scaleB, to: 18)
    case (.approximate(let a), .approximate(let b)):
      return a < b
    case (.exact, .approximate(let b)):
      // Where both round to one double, at the ends of Int64, the approximate one is farther out.
      return left.double == b ? b > 0 : left.double < b
    case (.approximate(let a), .exact):
      return right.double == a ? a < 0 : a < right.double
    }
  }
}

extension Number: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) {
    self.init(value)
  }
}
