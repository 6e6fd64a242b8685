import Testing

/// How long things may be before they are two things.
enum Lengths {
  static let file = 400
  static let line = 100
  static let function = 60

  /// Longer files, with the reason.
  static let longFiles: [String: String] = [:]

  /// Longer functions as `path:name`, with the reason.
  static let longFunctions: [String: String] = [:]

  static func problems(in file: SourceFile) -> [Problem] {
    var problems = longLines(in: file)
    let count = file.lines.count - 1
    if count > Lengths.file, longFiles[file.path] == nil {
      problems.append(
        file.problem(count, "\(count) lines hold more than one idea: split by noun or aspect"))
    }
    for function in functions(in: file) where function.length > Lengths.function {
      guard longFunctions["\(file.path):\(function.name)"] == nil else { continue }
      problems.append(
        file.problem(
          function.line,
          "\(function.name) has \(function.length) lines, \(Lengths.function) are allowed: "
            + "give its parts names"))
    }
    return problems
  }

  /// Text of several lines and addresses keep their length.
  private static func longLines(in file: SourceFile) -> [Problem] {
    file.lines.enumerated().compactMap { index, text in
      guard text.utf8.count > line, text.count > line, !file.linesOfText.contains(index + 1),
        !text.contains("://")
      else { return nil }
      return file.problem(index + 1, "\(text.count) columns, \(line) are allowed: break the line")
    }
  }

  struct Function {
    let name: String
    let line: Int
    let length: Int
  }

  /// Every function and initialiser with a body.
  static func functions(in file: SourceFile) -> [Function] {
    let code = file.code
    let starts = file.positions(of: ["func"]) + file.positions(of: ["init"])
    return starts.sorted().compactMap { position in
      let keyword = code[position]
      if position > 0, code[position - 1].reads(".") { return nil }
      guard let open = body(of: position, in: code),
        let close = match(open, in: code)
      else { return nil }
      let name = keyword.reads("init") ? "init" : code[position + 1].text
      return Function(
        name: name, line: keyword.line, length: code[close].line - keyword.line + 1)
    }
  }

  /// Where the body opens; nil for a requirement of a protocol, which has none.
  private static func body(of function: Int, in code: [Token]) -> Int? {
    var depth = 0
    for position in (function + 1)..<code.count {
      let token = code[position]
      if token.reads("(") { depth += 1 }
      if token.reads(")") { depth -= 1 }
      guard depth == 0 else { continue }
      if token.reads("{") { return position }
      if position > function + 1, ends.contains(where: token.reads) { return nil }
    }
    return nil
  }

  private static let ends = ["}", "func", "var", "let", "init", "case", "static", "package"]

  /// The brace that closes the one at `open`.
  private static func match(_ open: Int, in code: [Token]) -> Int? {
    var depth = 0
    for position in open..<code.count {
      if code[position].reads("{") { depth += 1 }
      if code[position].reads("}") { depth -= 1 }
      if depth == 0 { return position }
    }
    return nil
  }
}

struct LengthTests {
  @Test func `files, lines and functions stay short`() {
    expectNone(Tree.swift.flatMap(Lengths.problems))
  }

  @Test func `nothing is excused that needs no excuse`() {
    let functions = Tree.swift.flatMap { file in
      Lengths.functions(in: file).filter { $0.length > Lengths.function }.map {
        "\(file.path):\($0.name)"
      }
    }
    let files = Tree.swift.filter { $0.lines.count - 1 > Lengths.file }.map(\.path)
    for excuse in Lengths.longFunctions.keys {
      #expect(functions.contains(excuse), "take \(excuse) out of Lengths.longFunctions")
    }
    for excuse in Lengths.longFiles.keys {
      #expect(files.contains(excuse), "take \(excuse) out of Lengths.longFiles")
    }
  }

  @Test func `a long function and a long line are found`() {
    let body = String(repeating: "  work()\n", count: 60)
    let wide = String(repeating: "x", count: 101)
    let file = SourceFile(
      path: "Sources/Engine/Apply.swift",
      source: "protocol P { func a() }\nfunc b(c: Int = { 1 }()) {\n\(body)}\n\(wide)\n")
    #expect(Lengths.problems(in: file).map(\.line) == [64, 2])
  }
}
