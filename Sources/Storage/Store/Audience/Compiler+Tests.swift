import Database
import Segments
import Values

// An operator with its operand, over a row `v` of `FieldColumns`.
extension Compiler {
  /// Whether a value passes; `zone` is nil where each contact has an own one.
  func passes(_ test: Test, _ columns: FieldColumns, zone: Zone?) -> Query {
    let missing: Query = test.meaning == .present(false) ? "(1 = 1)" : "(1 = 0)"
    return """
      (SELECT CASE WHEN v.t IS NULL THEN \(missing) ELSE \(present(test.meaning, zone)) END
        FROM \(columns.row))
      """
  }

  /// The answer for a value that is there.
  private func present(_ meaning: Meaning, _ zone: Zone?) -> Query {
    switch meaning {
    case .present(let present):
      "(CASE WHEN v.t <> 'unknown' THEN \(present ? "(1 = 1)" : "(1 = 0)" as Query) END)"
    case .equal(let operands, true): equals(operands)
    case .equal(let operands, false): "(NOT \(equals(operands)))"
    case .allOf(let operands):
      Compiler.join(operands.map { equals([$0]) }, "AND", empty: "(1 = 1)")
    case .order(let order, let bound):
      numeric { compares($0, order.sign, bound) }
    case .within(let low, let high):
      numeric { "(\(compares($0, ">=", low)) AND \(compares($0, "<=", high)))" }
    case .text(let place, let text, true): holds(text, at: place)
    case .text(let place, let text, false): "(NOT \(holds(text, at: place)))"
    case .time(let test): holds(test, zone)
    }
  }

  // MARK: Equality

  private func equals(_ operands: [Scalar]) -> Query {
    var words: [String] = []
    var numbers: [Number] = []
    var spelled = false
    for operand in operands {
      switch operand {
      case .number(let number):
        numbers.append(number)
        spelled = true
      case .bool(let bool): words.append(bool ? "true" : "false")
      case .text(let text, let number):
        words.append(text)
        if let number { numbers.append(number) }
      }
    }
    // Equal texts may differ in their bytes ("é" has two forms, the Kelvin sign is a K); a text
    // may spell a number.
    var closer: [Query] = []
    if words.contains(where: \.mayLookOtherwise) {
      closer.append(
        "(\(sqlite: "length(CAST(v.x AS BLOB))", postgres: "octet_length(v.x)") > length(v.x))")
    }
    if spelled { closer.append(looksNumeric) }
    let text = Compiler.join(closer, "OR", empty: "(1 = 0)")
    let number = Compiler.join(
      numbers.prefix(FieldColumns.comparisons).map { compares("v", "=", $0) }, "OR",
      empty: "(1 = 0)")
    return """
      (CASE WHEN v.t = 'text' THEN
          CASE WHEN v.x IN \(anyOf: words) THEN (1 = 1) WHEN \(text) THEN \(Compiler.open) ELSE (1 = 0) END
        WHEN v.t = 'boolean' THEN (v.x IN \(anyOf: words))
        WHEN v.t IN ('number', 'wide') THEN
          \(numbers.count > FieldColumns.comparisons ? Compiler.open : number)
        WHEN v.t = 'object' THEN (1 = 0) END)
      """
  }

  // MARK: Numbers

  /// The answer for numbers, and for texts that cannot spell one.
  private func numeric(_ number: (String) -> Query) -> Query {
    """
    (CASE WHEN v.t IN ('number', 'wide') THEN \(number("v"))
      WHEN v.t = 'text' THEN CASE WHEN \(looksNumeric) THEN \(Compiler.open) ELSE (1 = 0) END
      WHEN v.t IN ('boolean', 'object') THEN (1 = 0) END)
    """
  }

  var looksNumeric: Query {
    "(\(sqlite: "v.x GLOB '[-0-9]*'", postgres: "v.x ~ '^[-0-9]'"))"
  }

  /// Compares `n` of a table with a number. Decimals that a double does not keep, and numbers that
  /// only come close, are compared where they are not close to each other.
  func compares(_ table: String, _ sign: String, _ number: Number) -> Query {
    let text = number.text
    let operand: Query = "CAST(\(text) AS NUMERIC)"
    let near: Query = """
      (CASE WHEN abs(\(raw: table).n * 1.0 - \(operand)) <=
          0.000000001 * (abs(\(raw: table).n * 1.0) + abs(\(operand) * 1.0))
        THEN \(Compiler.open) ELSE \(raw: table).n \(raw: sign) \(operand) END)
      """
    guard text.utf8.count <= FieldColumns.digits, !text.utf8.contains(UInt8(ascii: "e")) else {
      return near
    }
    return """
      (CASE WHEN \(raw: table).t = 'number' THEN \(raw: table).n \(raw: sign) \(operand)
        ELSE \(near) END)
      """
  }

  // MARK: Texts

  /// Where a text stands in another, upper and lower case alike. That is told for printable ASCII;
  /// elsewhere a letter is more than its bytes.
  private func holds(_ part: String, at place: Meaning.Place) -> Query {
    let lowered: Query = "lower(v.x\(sqlite: "", postgres: " COLLATE \"C\""))"
    let count = part.unicodeScalars.count
    let found: Query =
      switch place {
      case .anywhere: "(\(sqlite: "instr", postgres: "strpos")(\(lowered), \(part)) > 0)"
      case .start: "(substr(\(lowered), 1, \(raw: "\(count)")) = \(part))"
      case .end:
        """
        (\(sqlite: "substr(", postgres: "right(")\(lowered), \
        \(sqlite: "-", postgres: "")\(raw: "\(count)")) = \(part))
        """
      }
    let plain: Query =
      part.isPrintableASCII ? found : part.isDisguised ? Compiler.open : "(1 = 0)"
    return """
      (CASE WHEN v.t = 'text' THEN CASE WHEN
          \(sqlite: "v.x GLOB '*[^ -~]*'", postgres: "v.x COLLATE \"C\" ~ '[^ -~]'")
          THEN \(Compiler.open) ELSE \(plain) END
        WHEN v.t = 'object' THEN (1 = 0) END)
      """
  }
}

extension FieldColumns {
  /// How many numbers a leaf compares with in SQL; beyond that each contact is looked at.
  static let comparisons = 50
}

extension Meaning.Order {
  fileprivate var sign: String {
    switch self {
    case .greater: ">"
    case .atLeast: ">="
    case .less: "<"
    case .atMost: "<="
    }
  }
}

extension String {
  /// Whether another text of other bytes can be equal by Unicode's canonical equivalence. ASCII can
  /// be written otherwise in three places: the Kelvin sign, the Greek question mark and the varia.
  fileprivate var mayLookOtherwise: Bool {
    utf8.contains { $0 >= 0x80 || $0 == 0x4B || $0 == 0x3B || $0 == 0x60 }
  }

  /// Whether one of its letters is ASCII in another form.
  fileprivate var isDisguised: Bool {
    unicodeScalars.contains { [0x212A, 0x37E, 0x1FEF].contains($0.value) }
  }

  fileprivate var isPrintableASCII: Bool { utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}
