import Mustache

/// A text with variables, compiled once.
struct Template: Sendable {
  /// Where the text will be read, which says how values are escaped.
  enum Medium {
    case html, plain
  }

  /// What is wrong with a template that cannot be compiled; never empty.
  struct Malformed: Error {
    let problems: [TemplateScan.Problem]
  }

  private enum Content: Sendable {
    case literal(String)
    case mustache(MustacheTemplate, longestSection: Int)
  }

  private let content: Content
  /// The tags that name values.
  let uses: [TemplateScan.Use]

  init(_ text: String, for medium: Medium) throws(Malformed) {
    let scan = TemplateScan(text)
    guard scan.problems.isEmpty else { throw Malformed(problems: scan.problems) }
    uses = scan.uses
    if scan.isLiteral {
      content = .literal(text)
      return
    }
    // The pragma alone on its line leaves nothing in the text.
    let source = medium == .html ? text : "{{% CONTENT_TYPE:TEXT}}\n" + text
    do {
      content = .mustache(
        try MustacheTemplate(string: source), longestSection: scan.longestSection)
    } catch {
      throw Malformed(
        problems: [.init(code: .malformedTag, message: "The template cannot be read: \(error)")])
    }
  }

  /// The text with values filled in; nil when it grew beyond what `Limits` allow.
  func render(_ values: TemplateValues) -> String? {
    switch content {
    case .literal(let text): return text
    case .mustache(let template, let longestSection):
      let allowance = Allowance(longestSection: longestSection)
      let text = template.render(TemplateObject(members: values.members, allowance: allowance))
      return allowance.isExceeded || text.utf8.count > Limits.rendered ? nil : text
    }
  }
}

/// How much one rendering may still bring forth. Mustache cannot be interrupted, but it asks for
/// every value: once this is used up, values are empty and loops have no more rounds.
final class Allowance {
  private var bytes = Limits.rendered
  private var rounds: Int
  private(set) var isExceeded = false

  init(longestSection: Int) {
    rounds = min(Limits.rounds, Limits.loops / max(1, longestSection))
  }

  /// Takes a text from what is left; false when it is too long for it.
  func take(_ text: String) -> Bool {
    bytes -= text.utf8.count
    if bytes < 0 { isExceeded = true }
    return !isExceeded
  }

  /// Takes one round of a loop; false when none is left.
  func takeRound() -> Bool {
    rounds -= 1
    if rounds < 0 { isExceeded = true }
    return !isExceeded
  }
}
