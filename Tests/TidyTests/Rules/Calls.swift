import Testing

/// Calls that hide time, chance, failure or concurrency.
enum Calls {
  private struct Rule {
    let tokens: [String]
    let advice: String
  }

  private static let time = "take the instant as an argument; only App looks at the clock"
  private static let chance = "derive it or take it as an argument; only App throws dice"

  /// Outside App.
  private static let outsideApp: [Rule] = [
    Rule(tokens: ["Date", "(", ")"], advice: time),
    Rule(tokens: ["Date", ".", "now"], advice: time),
    Rule(tokens: ["clock_gettime"], advice: time),
    Rule(tokens: ["gettimeofday"], advice: time),
    Rule(tokens: ["UUID", "(", ")"], advice: chance),
    Rule(tokens: [".", "random", "("], advice: chance),
    Rule(tokens: [".", "randomElement", "(", ")"], advice: chance),
    Rule(tokens: [".", "shuffled", "(", ")"], advice: chance),
    Rule(tokens: [".", "shuffle", "(", ")"], advice: chance),
    Rule(tokens: ["SystemRandomNumberGenerator"], advice: chance),
    Rule(tokens: ["print", "("], advice: "throw it, log it or return it; only App prints"),
  ]

  /// Everywhere in Sources.
  private static let everywhere: [Rule] = [
    Rule(
      tokens: ["fatalError"], advice: "use a precondition that says what cannot be, or throw")
  ]

  /// Files in which a failure may be turned into nil, with the reason.
  static let mayDiscardErrors = [
    "Sources/Channels/Outbound/IPAddress.swift": "asks whether a text is an address",
    "Sources/Channels/Email/SMTPPool.swift": "asks whether a host is an address",
  ]

  private static let toExplain: [Rule] = [
    Rule(
      tokens: ["@", "unchecked", "Sendable"], advice: "say in a comment above what keeps it safe"),
    Rule(
      tokens: ["nonisolated", "(", "unsafe", ")"],
      advice: "say in a comment above what keeps it safe"),
    Rule(tokens: ["Task", "{"], advice: "say in a comment above who waits for this task"),
    Rule(
      tokens: ["Task", ".", "detached"], advice: "say in a comment above who waits for this task"),
  ]

  static func problems(in file: SourceFile) -> [Problem] {
    var problems: [Problem] = []
    for rule in everywhere + (file.ring == "App" ? [] : outsideApp) {
      for position in file.positions(of: rule.tokens) where !declares(file, at: position) {
        problems.append(file.problem(file.code[position].line, rule.advice))
      }
    }
    for rule in toExplain {
      for position in file.positions(of: rule.tokens) {
        let line = file.code[position].line
        if !file.isExplained(line: line) { problems.append(file.problem(line, rule.advice)) }
      }
    }
    if mayDiscardErrors[file.path] == nil {
      problems += file.positions(of: ["try", "?"]).map { position in
        file.problem(
          file.code[position].line, "catch the error and act on it: try? would lose the reason")
      }
    }
    return problems + emptyCatches(in: file)
  }

  /// A method of our own may be called like a forbidden function.
  private static func declares(_ file: SourceFile, at position: Int) -> Bool {
    position > 0
      && (file.code[position - 1].reads("func") || file.code[position - 1].reads("."))
      && file.code[position].kind == .word
  }

  /// `catch { }`, with any pattern, without even a comment.
  private static func emptyCatches(in file: SourceFile) -> [Problem] {
    var problems: [Problem] = []
    for (position, token) in file.tokens.enumerated() where token.reads("catch") {
      guard let open = file.tokens[position...].firstIndex(where: { $0.reads("{") }),
        open + 1 < file.tokens.count, file.tokens[open + 1].reads("}")
      else { continue }
      problems.append(file.problem(token.line, "act on the error, or say why nothing is to do"))
    }
    return problems
  }
}

struct CallTests {
  @Test func `time, chance and failure are not hidden in calls`() {
    expectNone(Tree.sources.flatMap(Calls.problems))
  }

  @Test func `a hidden clock and a lost error are found, also in an interpolation`() {
    let file = SourceFile(
      path: "Sources/Engine/Engine.swift",
      source: #"""
        let now = Date()
        let name = "\(UUID())"
        let safe = try? load()  // "Date()"
        let text = "Date()"
        do { try save() } catch {}
        Task { await run() }
        // Owned by the caller.
        Task { await run() }
        table.print(row)
        let a: Int = .random(in: 0...1)
        """#)
    #expect(Set(Calls.problems(in: file).map(\.line)) == [1, 2, 3, 5, 6, 10])
  }
}
