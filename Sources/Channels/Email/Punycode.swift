/// The encoding of Unicode labels in ASCII that domain names use (RFC 3492).
enum Punycode {
  /// The code of a label without the prefix `xn--`; nil when the label is too long to be one.
  static func encode(_ label: String) -> String? {
    let scalars = label.unicodeScalars.map(\.value)
    guard scalars.count <= Limits.label else { return nil }
    var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (code, delta, bias, written) = (UInt32(128), 0, 72, basic)
    while written < scalars.count {
      // A label has at most 63 scalars below 2^21, so that no sum here can overflow 64 bits.
      guard let next = scalars.filter({ $0 >= code }).min() else { return nil }
      delta += Int(next - code) * (written + 1)
      code = next
      for scalar in scalars {
        if scalar < code { delta += 1 }
        guard scalar == code else { continue }
        append(delta, bias: bias, to: &output)
        bias = adapt(delta, count: written + 1, first: written == basic)
        delta = 0
        written += 1
      }
      delta += 1
      code += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Writes one delta as a generalized variable-length integer (RFC 3492, 3.3).
  private static func append(_ delta: Int, bias: Int, to output: inout [UInt8]) {
    var rest = delta
    var step = base
    while true {  // ends because the rest shrinks by a factor of at least ten each time
      let threshold = min(max(step - bias, 1), 26)
      if rest < threshold { break }
      output.append(digit(threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
      step += base
    }
    output.append(digit(rest))
  }

  /// The bias for the next delta (RFC 3492, 6.1).
  private static func adapt(_ delta: Int, count: Int, first: Bool) -> Int {
    var rest = first ? delta / 700 : delta / 2
    rest += rest / count
    var steps = 0
    while rest > (base - 1) * 26 / 2 {
      rest /= base - 1
      steps += base
    }
    return steps + base * rest / (rest + 38)
  }

  private static let base = 36

  private static func digit(_ value: Int) -> UInt8 {
    value < 26 ? UInt8(ascii: "a") + UInt8(value) : UInt8(ascii: "0") + UInt8(value - 26)
  }
}
