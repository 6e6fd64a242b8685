package import Values

/// How dates are written in a file, such as `dd/MM/yyyy HH:mm`: letters stand for fields, all else
/// for itself. `yyyy` or `yy` (2000 to 2099), `MM`, `dd`, `HH` (0 to 23), `hh` with `a` (1 to 12,
/// AM and PM), `mm`, `ss`, `SSS`; one letter in place of two takes one digit or two.
package struct DatePattern: Hashable, Sendable {
  /// The pattern as it was given.
  package let text: String
  private let parts: [Part]
  /// Whether a time of day is among the fields.
  let hasTime: Bool

  private enum Part: Hashable {
    case field(Character, digits: ClosedRange<Int>)
    case literal(Character)
  }

  /// Reads a pattern.
  package init(_ text: String) throws(MappingProblem) {
    self.text = text
    var parts: [Part] = []
    var rest = text[...]
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }.count
      switch (letter, run) {
      case ("y", 4): parts.append(.field("y", digits: 4...4))
      case ("y", 2): parts.append(.field("Y", digits: 2...2))
      case ("M", 1...2), ("d", 1...2), ("H", 1...2), ("h", 1...2), ("m", 1...2), ("s", 1...2):
        parts.append(.field(letter, digits: run...2))
      case ("S", 1...3): parts.append(.field("S", digits: run...run))
      case ("a", 1): parts.append(.field("a", digits: 0...0))
      case (_, _) where letter.isLetter && letter != "T" && letter != "Z": throw .noPattern(text)
      default: parts += rest.prefix(run).map { .literal($0) }
      }
      rest = rest.dropFirst(run)
    }
    let letters = Set(
      parts.compactMap { if case .field(let letter, _) = $0 { letter } else { nil } })
    guard letters.contains("d"), letters.contains("M"),
      letters.contains("y") || letters.contains("Y"),
      letters.contains("h") == letters.contains("a")
    else { throw .noPattern(text) }
    self.parts = parts
    hasTime = letters.contains("H") || letters.contains("h")
  }

  /// The time that a text shows; nil for a text that is written otherwise or shows none.
  package func civil(_ text: String) -> CivilTime? {
    var values: [Character: Int] = [:]
    var rest = text[...]
    for part in parts {
      switch part {
      case .literal(let character):
        guard rest.first == character else { return nil }
        rest = rest.dropFirst()
      case .field("a", _):
        switch rest.prefix(2).lowercased() {
        case "am": values["a"] = 0
        case "pm": values["a"] = 12
        default: return nil
        }
        rest = rest.dropFirst(2)
      case .field(let letter, let digits):
        let found = rest.prefix(digits.upperBound).prefix { $0.isASCII && $0.isNumber }
        guard digits.contains(found.count), let value = Int(found) else { return nil }
        values[letter] = value
        rest = rest.dropFirst(found.count)
      }
    }
    guard rest.isEmpty, let hour = hour(values), let month = values["M"], let day = values["d"]
    else { return nil }
    return CivilTime(
      year: values["y"] ?? 2_000 + (values["Y"] ?? 0), month: month, day: day, hour: hour,
      minute: values["m"] ?? 0, second: values["s"] ?? 0, millisecond: values["S"] ?? 0)
  }

  private func hour(_ values: [Character: Int]) -> Int? {
    guard let half = values["a"] else { return values["H"] ?? 0 }
    guard let hour = values["h"], 1...12 ~= hour else { return nil }
    return hour % 12 + half
  }
}
