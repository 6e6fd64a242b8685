/// A decimal number: exact while it fits significand × 10^exponent with 18 digits (every price
/// does), otherwise the nearest `Double`.
///
/// Sums and products of exact numbers are exact, so that a cart's total is Σ price × quantity to
/// the cent (semantics.md, 17).
package struct Number: Sendable {
  private enum Storage: Sendable {
    /// significand × 10^-scale, without trailing zeros in the fraction; scale is 0...18.
    case exact(significand: Int64, scale: UInt8)
    case approximate(Double)
  }

  private let storage: Storage

  /// The whole number.
  package init(_ whole: Int64) {
    storage = .exact(significand: whole, scale: 0)
  }

  /// The number significand × 10^-scale, or nil when `scale` is outside 0...18.
  package init?(significand: Int64, scale: Int) {
    guard (0...18).contains(scale) else { return nil }
    storage = Number.reduced(significand, scale)
  }

  /// The shortest decimal that reads back as this double; NaN and infinities become 0, because
  /// JSON has no way to say them.
  package init(double: Double) {
    guard double.isFinite else {
      self.init(0)
      return
    }
    self = Number(text: "\(double)") ?? Number(approximate: double)
  }

  private init(approximate: Double) {
    storage = .approximate(approximate)
  }

  /// Reads a JSON number (RFC 8259, section 6) or a plain decimal text; nil for anything else and
  /// for numbers beyond the range of a double such as 1e400.
  package init?(text: some StringProtocol) {
    self.init(utf8: text.utf8)
  }

  /// As `init(text:)`, from UTF-8.
  package init?(utf8 text: some Collection<UInt8>) {
    var significand: Int64 = 0
    var scale = 0
    var digits = 0
    var exact = true
    var rest = text[...]
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest = rest.dropFirst() }
    var seenPoint = false
    var fraction = 0
    var exponent = 0
    loop: while let byte = rest.first {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        let digit = Int64(byte - UInt8(ascii: "0"))
        if seenPoint {
          scale += 1
          fraction += 1
        }
        if significand < 100_000_000_000_000_000 {
          significand = significand * 10 + digit
        } else if seenPoint && digit == 0 {
          scale -= 1
        } else {
          exact = false
        }
      case UInt8(ascii: ".") where !seenPoint && digits > 0:
        seenPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard digits > 0, let power = Number.power(rest.dropFirst()) else { return nil }
        exponent = power
        rest = rest[rest.endIndex...]
        break loop
      default:
        return nil
      }
      rest = rest.dropFirst()
    }
    guard digits > 0, !seenPoint || fraction > 0 else { return nil }
    if exact, let number = Number.exact(negative ? -significand : significand, scale - exponent) {
      self = number
    } else {
      guard let double = Double(String(decoding: text, as: UTF8.self)), double.isFinite else {
        return nil
      }
      storage = .approximate(double)
    }
  }

  private static func power(_ text: some Collection<UInt8>) -> Int? {
    guard let value = Int(String(decoding: text, as: UTF8.self)) else { return nil }
    return min(max(value, -100_000), 100_000)
  }

  private static func exact(_ significand: Int64, _ scale: Int) -> Number? {
    if significand == 0 { return Number(0) }
    var value = significand
    var scale = scale
    while scale < 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow || abs(product) >= 1_000_000_000_000_000_000 { return nil }
      value = product
      scale += 1
    }
    while scale > 18, value % 10 == 0 {
      value /= 10
      scale -= 1
    }
    return Number(significand: value, scale: scale)
  }

  private static func reduced(_ significand: Int64, _ scale: Int) -> Storage {
    var value = significand
    var scale = scale
    while scale > 0, value % 10 == 0 {
      value /= 10
      scale -= 1
    }
    return .exact(significand: value, scale: UInt8(scale))
  }
}

extension Number {
  /// The nearest double.
  package var double: Double {
    switch storage {
    case .approximate(let double): double
    case .exact(let significand, let scale):
      scale == 0 ? Double(significand) : Double(significand) / Number.powers[Int(scale)]
    }
  }

  /// The whole number, or nil when there is a fraction or it does not fit.
  package var whole: Int64? {
    switch storage {
    case .exact(let significand, 0): significand
    case .exact: nil
    case .approximate(let double): Int64(exactly: double)
    }
  }

  /// The shortest JSON text of the number: `20`, `19.9`, `-0.05`, `1e+300`.
  package var text: String {
    switch storage {
    case .approximate(let double): return "\(double)"
    case .exact(let significand, 0): return String(significand)
    case .exact(let significand, let scale):
      let digits = String(significand.magnitude)
      let padded = String(repeating: "0", count: max(0, Int(scale) + 1 - digits.utf8.count)) + digits
      let point = padded.index(padded.endIndex, offsetBy: -Int(scale))
      return (significand < 0 ? "-" : "") + padded[..<point] + "." + padded[point...]
    }
  }

  package static func + (left: Number, right: Number) -> Number {
    if let (a, b, scale) = aligned(left, right) {
      let (sum, overflow) = a.addingReportingOverflow(b)
      if !overflow, let number = Number(significand: sum, scale: scale) { return number }
    }
    return Number(approximate: left.double + right.double)
  }

  package static func - (left: Number, right: Number) -> Number {
    left + right.negated
  }

  package static func * (left: Number, right: Number) -> Number {
    if case .exact(let a, let scaleA) = left.storage, case .exact(let b, let scaleB) = right.storage {
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      if !overflow, let number = Number(significand: product, scale: Int(scaleA) + Int(scaleB)) {
        return number
      }
    }
    return Number(approximate: left.double * right.double)
  }

  /// The number with the other sign.
  package var negated: Number {
    switch storage {
    case .exact(let significand, let scale) where significand != .min:
      Number(significand: -significand, scale: Int(scale)) ?? Number(approximate: -double)
    default: Number(approximate: -double)
    }
  }

  fileprivate static func aligned(_ left: Number, _ right: Number) -> (Int64, Int64, Int)? {
    guard case .exact(var a, let scaleA) = left.storage,
      case .exact(var b, let scaleB) = right.storage
    else { return nil }
    let scale = max(scaleA, scaleB)
    for _ in scaleA..<scale {
      let (product, overflow) = a.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      a = product
    }
    for _ in scaleB..<scale {
      let (product, overflow) = b.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      b = product
    }
    return (a, b, Int(scale))
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18,
  ]
}

extension Number: Hashable, Comparable {
  package static func == (left: Number, right: Number) -> Bool {
    if let (a, b, _) = aligned(left, right) { return a == b }
    return left.double == right.double
  }

  package static func < (left: Number, right: Number) -> Bool {
    if let (a, b, _) = aligned(left, right) { return a < b }
    return left.double < right.double
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(double)
  }
}

extension Number: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) {
    self.init(value)
  }
}
