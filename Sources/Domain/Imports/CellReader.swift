package import Values

/// Reads the cells of a file as what they have to be.
package struct CellReader: Hashable, Sendable {
  /// The zone of times that name none.
  package var zone: Zone
  /// How dates are written where they are not written by ISO 8601.
  package var pattern: DatePattern?
  /// How numbers are written.
  package var decimal: DecimalMark

  package init(zone: Zone = .utc, pattern: DatePattern? = nil, decimal: DecimalMark = .point) {
    self.zone = zone
    self.pattern = pattern
    self.decimal = decimal
  }

  /// Why a cell cannot be read.
  struct Problem: Error {
    let code: String
    let message: String
  }

  /// The value of a cell; nil where it says nothing: empty cells and `null`.
  func read(_ cell: JSON, as type: CellType) throws(Problem) -> JSON? {
    if cell.isNull { return nil }
    guard let raw = cell.text else { return try read(given: cell, as: type) }
    let text = CellReader.trimmed(raw)
    if text.isEmpty { return nil }
    switch type {
    case .text, .given: return .string(text)
    case .identifier: return .string(CellReader.withoutFraction(text))
    case .number: return .number(try number(text))
    case .boolean: return .bool(try boolean(text))
    case .instant: return .string(try instant(text).text)
    case .date: return .string(try date(text))
    case .email: return .string(try email(text))
    case .subscription:
      return .string(try boolean(text, "invalid_subscription") ? "subscribed" : "unsubscribed")
    case .json: return try json(text)
    }
  }

  /// A value of JSON lines, which has its type already.
  private func read(given value: JSON, as type: CellType) throws(Problem) -> JSON? {
    switch (type, value) {
    case (.given, _), (.json, _), (.number, .number), (.boolean, .bool): return value
    case (.text, .number(let number)), (.identifier, .number(let number)):
      return .string(number.text)
    case (.subscription, .bool(let wants)): return .string(wants ? "subscribed" : "unsubscribed")
    case (.instant, .number(let number)): return .string(try instant(number.text).text)
    default:
      throw Problem(code: "invalid_type", message: "A value is no \(type.rawValue).")
    }
  }

  // MARK: Kinds of cells

  private func number(_ text: String) throws(Problem) -> Number {
    var plain = ""
    for character in text {
      switch character {
      case "€", "$", "£", "¥", " ", "\u{A0}", "\u{202F}", "'": continue
      case "," where decimal == .point, "." where decimal == .comma: continue
      case ",": plain.append(".")
      default: plain.append(character)
      }
    }
    if plain.hasPrefix("+") { plain.removeFirst() }
    guard isGrouped(text), let number = Number(text: plain) else {
      throw Problem(
        code: "invalid_number",
        message: "\"\(CellReader.shown(text))\" is no number; numbers are read with a decimal "
          + "\(decimal.rawValue) (--decimal).")
    }
    return number
  }

  /// Whether what separates thousands stands before groups of three digits only.
  private func isGrouped(_ text: String) -> Bool {
    let separator: Character = decimal == .point ? "," : "."
    let whole = text.prefix { $0 != (decimal == .point ? "." : ",") }
    return whole.split(separator: separator, omittingEmptySubsequences: false).dropFirst()
      .allSatisfy { $0.filter(\.isNumber).count == 3 }
  }

  private func boolean(_ text: String, _ code: String = "invalid_boolean") throws(Problem) -> Bool {
    let word = ColumnNames.key(text)
    if CellReader.yes.contains(word) { return true }
    if CellReader.no.contains(word) { return false }
    throw Problem(
      code: code,
      message: "\"\(CellReader.shown(text))\" says neither yes nor no; write true or false"
        + (code == "invalid_subscription" ? ", subscribed or unsubscribed." : "."))
  }

  private func instant(_ text: String) throws(Problem) -> Instant {
    if let pattern, let civil = pattern.civil(text) { return zone.instant(of: civil) }
    if let civil = CivilTime(text: text) { return zone.instant(of: civil) }
    if let instant = Instant(text: text) { return instant }
    // Seconds and milliseconds since 1970, for the years 2001 to 2286.
    if let count = Number(text: text)?.whole, text.utf8.count == 10 || text.utf8.count == 13 {
      return Instant(milliseconds: text.utf8.count == 10 ? count * 1_000 : count)
    }
    throw Problem(
      code: "invalid_timestamp",
      message: "\"\(CellReader.shown(text))\" is no time such as 2026-11-21T10:00:00Z; "
        + "say how times are written, such as --date-format \"dd/MM/yyyy HH:mm\".")
  }

  private func date(_ text: String) throws(Problem) -> String {
    let civil: CivilTime
    if let found = pattern?.civil(text) ?? CivilTime(text: text) {
      civil = found
    } else {
      civil = zone.civil(at: try instant(text))
    }
    let pad = { (number: Int, digits: Int) in
      String(repeating: "0", count: max(0, digits - "\(number)".utf8.count)) + "\(number)"
    }
    return "\(pad(civil.year, 4))-\(pad(civil.month, 2))-\(pad(civil.day, 2))"
  }

  private func email(_ text: String) throws(Problem) -> String {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), text.utf8.count <= 254,
      !parts[1].hasPrefix("."), !parts[1].hasSuffix("."),
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "," && $0 != ";" && $0 != "<" })
    else {
      throw Problem(
        code: "invalid_email", message: "\"\(CellReader.shown(text))\" is no e-mail address.")
    }
    return text
  }

  private func json(_ text: String) throws(Problem) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: text)
    } catch {
      throw Problem(code: "invalid_text", message: "The cell is no JSON: \(error.message)")
    }
  }

  // MARK: Texts

  func looksLikeDate(_ text: String) -> Bool {
    if let pattern { return !pattern.hasTime && pattern.civil(text) != nil }
    return text.utf8.count == 10 && CivilTime(text: text) != nil
  }

  func looksLikeInstant(_ text: String) -> Bool {
    if let pattern, pattern.hasTime, pattern.civil(text) != nil { return true }
    return text.utf8.count >= 16 && Instant(text: text) != nil
  }

  /// The text without space around it.
  package static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    // Most cells have none: no character has to be looked at.
    if first > 0x20, first < 0x80, last > 0x20, last < 0x80 { return text }
    let begun = text.drop { $0.isWhitespace }
    guard let end = begun.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(begun[...end])
  }

  /// `17850` for `17850.0`.
  private static func withoutFraction(_ text: String) -> String {
    guard text.hasSuffix(".0"), case let digits = text.dropLast(2), !digits.isEmpty,
      digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
    else { return text }
    return String(digits)
  }

  private static func shown(_ text: String) -> String {
    text.count > 60 ? text.prefix(60) + "…" : text
  }

  private static let yes: Set = [
    "true", "yes", "y", "1", "oui", "vrai", "si", "ja", "subscribed", "optin", "optedin",
    "inscrit", "inscrite", "abonne", "abonnee", "suscrito", "suscrita", "angemeldet", "x", "on",
  ]
  private static let no: Set = [
    "false", "no", "n", "0", "non", "faux", "nein", "unsubscribed", "optout", "optedout",
    "desinscrit", "desinscrite", "desabonne", "desabonnee", "notsubscribed", "abgemeldet", "off",
  ]
}
