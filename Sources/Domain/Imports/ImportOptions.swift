package import Tables
package import Values

/// What somebody says about a file besides what it shows itself: by flags, by a mapping file, or
/// both, of which the flags win.
package struct ImportOptions: Hashable, Sendable {
  /// A column or a name of JSON lines, and what it is; no field leaves it out.
  package struct Column: Hashable, Sendable {
    package let column: String
    package let field: String?
    package let type: CellType?
  }

  /// What is said about columns.
  package var columns: [Column] = []
  /// Fields that have the same value in each record.
  package var constants: [(field: String, value: String)] = []
  /// Records that are not wanted: those whose cell in a column is like a pattern, in which `*`
  /// stands for anything.
  package var skips: [(column: String, pattern: String)] = []
  /// Whether columns of which nothing is said are recognised by their names.
  package var guesses = true
  package var zone: Zone?
  package var pattern: DatePattern?
  package var decimal: DecimalMark?
  package var encoding = TextEncoding.utf8

  package init() {}

  package static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// All of it as a text: the same for the same options.
  package var text: String {
    let columns = columns.map { "\($0.column)=\($0.field ?? "-"):\($0.type?.rawValue ?? "")" }
    let constants = constants.map { "\($0.field)=\($0.value)" }
    let skips = skips.map { "\($0.column)=\($0.pattern)" }
    return [
      columns.joined(separator: "\n"), constants.joined(separator: "\n"),
      skips.joined(separator: "\n"), "\(guesses)", zone?.name ?? "", pattern?.text ?? "",
      decimal?.rawValue ?? "", encoding.rawValue,
    ].joined(separator: "\n\n")
  }
}

extension ImportOptions {
  /// Takes `COLUMN=FIELD`, `COLUMN=FIELD:TYPE` or `COLUMN=-`.
  package mutating func map(_ text: String) throws(MappingProblem) {
    let (column, target) = try ImportOptions.pair(text)
    try map(column, to: target)
  }

  /// Takes `FIELD=VALUE`.
  package mutating func set(_ text: String) throws(MappingProblem) {
    let (field, value) = try ImportOptions.pair(text, atFirst: true)
    constants.removeAll { $0.field == field }
    constants.append((field, value))
  }

  /// Takes `COLUMN=PATTERN`.
  package mutating func skip(_ text: String) throws(MappingProblem) {
    let (column, pattern) = try ImportOptions.pair(text, atFirst: true)
    skips.append((column, pattern))
  }

  private mutating func map(_ column: String, to target: String) throws(MappingProblem) {
    columns.removeAll { $0.column == column }
    if target == "-" || target.isEmpty {
      columns.append(Column(column: column, field: nil, type: nil))
      return
    }
    let parts = target.split(separator: ":", maxSplits: 1).map { String($0) }
    var type: CellType?
    if parts.count == 2 {
      guard let named = CellType(rawValue: parts[1]) else { throw .noType(parts[1]) }
      type = named
    }
    guard let field = parts.first else { throw .noField(target) }
    columns.append(Column(column: column, field: field, type: type))
  }

  private static func pair(
    _ text: String, atFirst: Bool = false
  ) throws(MappingProblem) -> (String, String) {
    guard let sign = atFirst ? text.firstIndex(of: "=") : text.lastIndex(of: "="),
      sign != text.startIndex
    else { throw .notAMapping("\"\(text)\" has no NAME=VALUE") }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }

  /// Reads a mapping file: `{"columns":{"InvoiceNo":"order_id"},"set":{"currency":"GBP"},
  /// "skip":{"InvoiceNo":"C*"},"zone":"Europe/London","date_format":"dd/MM/yyyy HH:mm",
  /// "decimal":"comma","encoding":"windows-1252","guess":false}`, all of it optional.
  package mutating func read(_ json: JSON) throws(MappingProblem) {
    guard let members = json.object else { throw .notAMapping("it is no JSON object") }
    for (name, value) in members {
      switch name {
      case "columns":
        for (column, target) in try ImportOptions.texts(value, name) { try map(column, to: target) }
      case "set": constants += try ImportOptions.texts(value, name).map { ($0.0, $0.1) }
      case "skip": skips += try ImportOptions.texts(value, name).map { ($0.0, $0.1) }
      case "guess":
        guard let guess = value.bool else { throw .notAMapping("guess is neither true nor false") }
        guesses = guess
      default:
        guard let text = value.text else { throw .notAMapping("\(name) is no text") }
        try set(name, text)
      }
    }
  }

  /// Sets one of the single settings by its name in mapping files.
  package mutating func set(_ name: String, _ text: String) throws(MappingProblem) {
    switch name {
    case "zone":
      guard let zone = Zone(name: text) else { throw .notAMapping("there is no zone \(text)") }
      self.zone = zone
    case "date_format": pattern = try DatePattern(text)
    case "decimal":
      guard let mark = DecimalMark(rawValue: text) else {
        throw .notAMapping("decimal has to be point or comma")
      }
      decimal = mark
    case "encoding":
      guard let encoding = TextEncoding(rawValue: text) else {
        throw .notAMapping("encoding has to be utf-8 or windows-1252")
      }
      self.encoding = encoding
    default: throw .notAMapping("it has no member \(name)")
    }
  }

  private static func texts(
    _ value: JSON, _ name: String
  ) throws(MappingProblem) -> [(String, String)] {
    guard let members = value.object else { throw .notAMapping("\(name) is no object") }
    var texts: [(String, String)] = []
    for (key, value) in members {
      if value.isNull {
        texts.append((key, "-"))
      } else {
        guard let text = value.text else { throw .notAMapping("\(name).\(key) is no text") }
        texts.append((key, text))
      }
    }
    return texts
  }
}

/// A pattern in which `*` stands for anything.
struct Wildcard: Hashable, Sendable {
  private let parts: [Substring]

  init(_ pattern: String) {
    parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
  }

  func matches(_ text: String) -> Bool {
    guard parts.count > 1 else { return parts.first.map { $0 == text } ?? text.isEmpty }
    var rest = text[...]
    guard rest.hasPrefix(parts[0]) else { return false }
    rest = rest.dropFirst(parts[0].count)
    for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }
}
