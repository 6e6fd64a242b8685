import Values

/// What the cells of a column hold.
package enum CellType: String, CaseIterable, Hashable, Sendable {
  case text
  /// A name of something; where all of them end with `.0`, as some programs write whole numbers,
  /// that end is left out.
  case identifier
  case number, boolean
  /// A date with a time.
  case instant
  /// A date without one.
  case date
  case email
  /// Whether somebody wants something: yes or no in several languages.
  case subscription
  /// A JSON text.
  case json
  /// As JSON lines have it.
  case given

  /// The type that the cells of a column show; text unless all that say something agree on more. A
  /// zero at the beginning, a plus or very many digits make a text, because codes and telephone
  /// numbers lose by being numbers.
  static func guess(_ cells: [JSON], reader: CellReader) -> CellType {
    let texts = cells.compactMap(\.text).map { CellReader.trimmed($0) }.filter { !$0.isEmpty }
    guard texts.count == cells.filter({ !$0.isNull && $0.text != "" }).count, !texts.isEmpty else {
      return cells.contains { $0.text == nil && !$0.isNull } ? .given : .text
    }
    if texts.allSatisfy({ $0.lowercased() == "true" || $0.lowercased() == "false" }) {
      return .boolean
    }
    if texts.allSatisfy(isCanonicalNumber) { return .number }
    guard texts.allSatisfy({ $0.utf8.count >= 8 }) else { return .text }
    if texts.allSatisfy({ reader.looksLikeDate($0) }) { return .date }
    if texts.allSatisfy({ reader.looksLikeInstant($0) }) { return .instant }
    return .text
  }

  private static func isCanonicalNumber(_ text: String) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard digits.utf8.count <= 15, digits.utf8.first != UInt8(ascii: "0") || isFraction(digits)
    else { return text == "0" }
    return digits.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }
      && Number(text: text) != nil
  }

  private static func isFraction(_ digits: Substring) -> Bool { digits.hasPrefix("0.") }
}

/// How numbers are written.
package enum DecimalMark: String, CaseIterable, Hashable, Sendable {
  /// 1,234.50
  case point
  /// 1.234,50
  case comma

  /// The mark that these cells show: a comma only where some have one that can be nothing else, and
  /// none has a point that can be nothing else.
  static func guess(_ cells: [String]) -> DecimalMark {
    var comma = false
    for cell in cells {
      if let last = cell.lastIndex(where: { $0 == "," || $0 == "." }) {
        let behind = cell[cell.index(after: last)...].utf8.count
        if cell[last] == "." && behind != 3 { return .point }
        if cell[last] == "," && behind != 3 { comma = true }
      }
    }
    return comma ? .comma : .point
  }
}
