import Testing

/// What another module can see has a sentence that says what it means.
enum Docstrings {
  private static let keywords: Set = [
    "func", "var", "let", "init", "struct", "enum", "class", "actor", "protocol", "typealias",
    "subscript",
  ]

  private static let modifiers: Set = [
    "static", "final", "mutating", "nonmutating", "nonisolated", "override", "indirect",
    "consuming", "borrowing", "convenience", "required", "lazy", "weak", "unowned", "private",
    "fileprivate", "internal", "prefix", "postfix", "infix",
  ]

  private static let types: Set = ["struct", "enum", "class", "actor", "protocol"]

  /// Requirements of well-known protocols, whose meaning is told there.
  private static let witnesses: Set = [
    "hash", "encode", "description", "debugDescription", "errorDescription", "customMirror",
    "rawValue", "allCases", "makeIterator", "next", "startIndex", "endIndex", "index", "isEmpty",
    "count", "id", "body", "configuration", "run", "Element", "Index", "Body", "ID",
    "unownedExecutor", "appendLiteral",
  ]

  /// The labels of initialisers that well-known protocols require.
  private static let witnessedLabels: Set = [
    "from", "rawValue", "stringInterpolation", "literalCapacity",
  ]

  /// The sentence above a declaration covers the lines that follow it without a gap, when each of
  /// them is complete: both halves of a pair, and the first
  /// fields of a type. `requirements` are told at their protocol.
  static func problems(in file: SourceFile, requirements: Set<String> = []) -> [Problem] {
    var covered: Set<Int> = []
    var problems: [Problem] = []
    for declaration in declarations(in: file) {
      let line = declaration.line
      let isOneLine = isComplete(line, in: file)
      if isDocumented(line, in: file) || (isOneLine && covered.contains(line - 1)) {
        if isOneLine || declaration.isType { covered.insert(line) }
      } else if !declaration.speaksForItself, !requirements.contains(declaration.name) {
        problems.append(
          file.problem(line, "say in a sentence (///) what \(declaration.name) means"))
      }
    }
    return problems
  }

  private struct Declaration {
    let name: String
    let line: Int
    let isType: Bool
    /// Operators, requirements told elsewhere, initialisers that only store their arguments, and
    /// fields, whose name in a type that is explained says enough.
    let speaksForItself: Bool
  }

  private static func declarations(in file: SourceFile) -> [Declaration] {
    let code = file.code
    let starts = file.positions(of: ["package"]) + file.positions(of: ["public"])
    return starts.sorted().compactMap { start in
      guard let keyword = keyword(after: start, in: code), keyword + 1 < code.count
      else { return nil }
      let isNamed = !code[keyword].reads("init") && !code[keyword].reads("subscript")
      let name = code[isNamed ? keyword + 1 : keyword].text
      let isOperator = code[keyword].reads("func") && code[keyword + 1].kind == .mark
      let isPlain =
        code[keyword].reads("init")
        && (onlyStores(keyword, in: code) || isWitness(keyword, in: code))
        || isField(start, keyword, in: code)
      return Declaration(
        name: name, line: code[start].line, isType: types.contains(code[keyword].text),
        speaksForItself: isOperator || isPlain || witnesses.contains(name))
    }
  }

  /// The word that says what is declared, behind modifiers; nil where nothing is, as in an import.
  private static func keyword(after start: Int, in code: [Token]) -> Int? {
    var position = start + 1
    while position < code.count {
      let token = code[position]
      let isModifier =
        modifiers.contains(token.text)
        || token.reads("class") && position + 1 < code.count
          && ["func", "var", "let"].contains(where: code[position + 1].reads)
      if token.kind == .word, isModifier {
        position += 1
        if position < code.count, code[position].reads("(") { position += 3 }
      } else {
        return token.kind == .word && keywords.contains(token.text) ? position : nil
      }
    }
    return nil
  }

  /// Whether this is a stored property with a type and no value: `package let currency: String`.
  private static func isField(_ start: Int, _ keyword: Int, in code: [Token]) -> Bool {
    guard code[keyword].reads("let") || code[keyword].reads("var"), keyword + 2 < code.count,
      code[keyword + 2].reads(":"), !code[start..<keyword].contains(where: { $0.reads("static") })
    else { return false }
    return !code[keyword...].prefix { $0.line == code[keyword].line }.contains { $0.reads("{") }
  }

  /// Whether this is `init(integerLiteral:)`, `init(rawValue:)` and the like.
  private static func isWitness(_ keyword: Int, in code: [Token]) -> Bool {
    guard let open = code[keyword...].prefix(3).firstIndex(where: { $0.reads("(") }),
      open + 1 < code.count
    else { return false }
    let label = code[open + 1].text
    return label.hasSuffix("Literal") || witnessedLabels.contains(label)
  }

  /// Whether the initialiser's body is a list of `self.name = name`.
  private static func onlyStores(_ keyword: Int, in code: [Token]) -> Bool {
    var position = keyword + 1
    var depth = 0
    while position < code.count {
      if code[position].reads("(") { depth += 1 }
      if code[position].reads(")") { depth -= 1 }
      position += 1
      if depth == 0 { break }
    }
    guard position < code.count, code[position].reads("{") else { return false }
    position += 1
    while position + 4 < code.count, code[position].reads("self"), code[position + 1].reads("."),
      code[position + 3].reads("="), code[position + 4].text == code[position + 2].text
    {
      position += 5
    }
    return position < code.count && code[position].reads("}")
  }

  /// What the protocols of these files require: their conformances need not tell it again.
  static func requirements(in files: [SourceFile]) -> Set<String> {
    var names: Set<String> = []
    for file in files {
      let code = file.code
      for start in file.positions(of: ["protocol"]) {
        guard let open = code[start...].firstIndex(where: { $0.reads("{") }) else { continue }
        var depth = 0
        for position in open..<code.count {
          if code[position].reads("{") { depth += 1 }
          if code[position].reads("}") { depth -= 1 }
          if depth == 0 { break }
          if code[position].reads("func") || code[position].reads("var") {
            names.insert(code[position + 1].text)
          }
        }
      }
    }
    return names
  }

  /// Whether a `///` stands above, with nothing but attributes in between.
  private static func isDocumented(_ line: Int, in file: SourceFile) -> Bool {
    var above = line - 2
    while above >= 0 {
      let text = file.lines[above].drop { $0 == " " }
      if text.hasPrefix("///") { return true }
      guard text.hasPrefix("@") || text.hasPrefix("#if") else { return false }
      above -= 1
    }
    return false
  }

  /// Whether the declaration begins and ends on this line: one sentence covers such lines when they
  /// stand together.
  private static func isComplete(_ line: Int, in file: SourceFile) -> Bool {
    let text = file.lines[line - 1]
    let opened = text.count { "({[".contains($0) }
    let closed = text.count { ")}]".contains($0) }
    return opened == closed
  }
}

struct DocstringTests {
  @Test func `what another module can see is explained`() {
    let requirements = Docstrings.requirements(in: Tree.sources)
    expectNone(
      Tree.sources.flatMap { Docstrings.problems(in: $0, requirements: requirements) })
  }

  @Test func `a requirement is told at its protocol`() {
    let file = SourceFile(
      path: "Sources/Engine/Channel.swift",
      source: "protocol A { func deliver(_ a: Int)\n var kind: Int { get } }\nfunc other() {}")
    #expect(Docstrings.requirements(in: [file]) == ["deliver", "kind"])
  }

  @Test func `an unexplained declaration is found`() {
    let file = SourceFile(
      path: "Sources/Domain/Values/Instant.swift",
      source: """
        package import Events
        /// Explained.
        package struct A {
          package let high: Int
          package let low: Int

          package var missing: Int { low }
          package var field: Int
          package init(high: Int, low: Int) {
            self.high = high
            self.low = low
          }
          package init(low: Int) {
            self.init(high: 0, low: low)
          }
          package static func < (left: A, right: A) -> Bool { true }
          /// Attributes may stand between.
          @discardableResult
          package mutating func c() -> Int { 1 }
          package private(set) var d = 1 {
            didSet {}
          }
        }
        """)
    #expect(Docstrings.problems(in: file).map(\.line) == [7, 13, 20])
  }
}
