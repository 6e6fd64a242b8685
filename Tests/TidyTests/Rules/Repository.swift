import Foundation
import Testing

/// What holds for every file, whatever its language.
enum Repository {
  /// A larger file belongs into a package or is made by a script.
  static let largest = 512 * 1024

  /// What says where something was made instead of what it is. Put together here, so that this
  /// file does not find itself.
  static let strayWords = [
    ["session was", " cut"], ["/wor", "k/"], ["/far", "m/"], ["bash_", "jobs"], ["sub", "agent"],
    ["clau", "de code"], ["anthro", "pic"], ["chat", "gpt"], ["/tmp/", "brief"],
    ["pypi", ".org"], ["pythonhosted", ".org"], ["deb.debian", ".org"], ["npmjs", ".org"],
    ["proxy.golang", ".org"], ["static.crates", ".io"],
  ].map { $0.joined() }

  static func strayWords(in text: String, path: String) -> [Problem] {
    let lowercase = text.lowercased()
    let found = strayWords.filter { lowercase.contains($0) }
    if found.isEmpty { return [] }
    let lines = lowercase.split(separator: "\n", omittingEmptySubsequences: false)
    return found.flatMap { word in
      lines.enumerated().filter { $0.element.contains(word) }.map { index, _ in
        Problem(path: path, line: index + 1, advice: "take out \"\(word)\": it says nothing here")
      }
    }
  }

  /// Links of a Markdown page that lead to a file that is not there.
  static func brokenLinks(
    in text: String, path: String, exists: (String) -> Bool = Tree.exists
  ) -> [Problem] {
    var problems: [Problem] = []
    var isCode = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") { isCode.toggle() }
      if isCode { continue }
      for target in targets(of: line) where !exists(resolve(target, from: path)) {
        problems.append(
          Problem(path: path, line: index + 1, advice: "\(target) is not there: mend the link"))
      }
    }
    return problems
  }

  /// What stands in parentheses behind brackets, without addresses elsewhere and without anchors.
  private static func targets(of line: Substring) -> [String] {
    line.components(separatedBy: "](").dropFirst().compactMap { rest in
      let link = rest.prefix { $0 != ")" }
      if link.contains("://") || link.hasPrefix("mailto:") || link.hasPrefix("#") { return nil }
      return String(link.prefix { $0 != "#" && $0 != " " })
    }
  }

  private static func resolve(_ target: String, from path: String) -> String {
    if target.hasPrefix("/") { return String(target.dropFirst()) }
    var parts = path.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") {
      switch part {
      case ".": continue
      case ".." where !parts.isEmpty: parts.removeLast()
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}

struct RepositoryTests {
  @Test func `no file is large`() {
    expectNone(
      Tree.paths.compactMap { path in
        guard let count = Tree.contents(path)?.count, count > Repository.largest else { return nil }
        return Problem(
          path: path, line: 1,
          advice: "\(count / 1024) KiB are too many: make the file by a script")
      })
  }

  @Test func `no word tells where the files were made`() {
    expectNone(
      Tree.paths.flatMap { path in
        Tree.text(path).map { Repository.strayWords(in: $0, path: path) } ?? []
      })
  }

  @Test func `links of the documentation lead somewhere`() {
    let pages = Tree.paths.filter { $0.hasSuffix(".md") }
    #expect(pages.contains("README.md"))
    expectNone(
      pages.flatMap { path in
        Tree.text(path).map { Repository.brokenLinks(in: $0, path: path) } ?? []
      })
  }

  @Test func `a broken link and a stray word are found`() {
    let there: Set = ["README.md", "Documentation/guide/index.md"]
    let page = """
      [up](../README.md#one) and [in](guide/index.md) and [out](https://example.com/x.md)
      [gone](guide/gone.md)
      """
    let broken = Repository.brokenLinks(
      in: page, path: "Documentation/index.md", exists: there.contains)
    #expect(broken.map(\.line) == [2])
    let stray = Repository.strayWords(in: "fine\nSub" + "Agent\n", path: "a.md")
    #expect(stray.map(\.line) == [2])
  }
}
