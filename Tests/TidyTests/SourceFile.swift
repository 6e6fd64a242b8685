/// A Swift file of the tree, cut into tokens.
struct SourceFile {
  /// The path from the root of the repository.
  let path: String
  let lines: [Substring]
  /// Everything, comments and strings too.
  let tokens: [Token]
  /// Without comments.
  let code: [Token]
  /// The lines inside multi-line strings.
  let linesOfText: Set<Int>
  /// Where in `code` each word and mark stands.
  private let places: [String: [Int]]

  init(path: String, source: String) {
    self.path = path
    lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    let scanner = Scanner(source)
    tokens = scanner.tokens
    code = tokens.filter { $0.kind != .comment }
    linesOfText = scanner.linesOfText
    var places: [String: [Int]] = [:]
    for (position, token) in code.enumerated() where token.kind != .literal {
      places[token.text, default: []].append(position)
    }
    self.places = places
  }

  /// The folder that says what the code is for: `Domain`, `Storage`, `Engine`, `Channels`, `Web`
  /// or `App`; nil outside Sources.
  var ring: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  /// The module that the file belongs to; nil outside Sources.
  var module: String? {
    guard let ring else { return nil }
    let parts = path.split(separator: "/")
    switch ring {
    case "Engine": return "Engine"
    default: return parts.count > 3 ? String(parts[2]) : nil
    }
  }

  /// The positions in `code` at which these tokens follow each other.
  func positions(of expected: [String]) -> [Int] {
    guard let first = expected.first else { return [] }
    return places[first, default: []].filter { start in
      start + expected.count <= code.count
        && expected.indices.allSatisfy { code[start + $0].reads(expected[$0]) }
    }
  }

  /// Whether a comment ends on the line above, or stands on the line itself.
  func isExplained(line: Int) -> Bool {
    guard line <= lines.count else { return false }
    if lines[line - 1].contains("// ") { return true }
    return line > 1 && lines[line - 2].drop { $0 == " " }.hasPrefix("//")
  }

  /// A problem in this file.
  func problem(_ line: Int, _ advice: String) -> Problem {
    Problem(path: path, line: line, advice: advice)
  }
}
