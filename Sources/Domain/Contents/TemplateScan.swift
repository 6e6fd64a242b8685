/// The tags of a Mustache template, found before the template is compiled.
///
/// Only what contents need is let through, variables, sections and comments, so that a template
/// can neither load others, nor change its delimiters or its escaping, nor nest without bound.
struct TemplateScan {
  /// A mistake in a template.
  struct Problem {
    let code: ContentProblem.Code
    let message: String
  }

  /// A tag that names a value.
  struct Use: Hashable {
    /// `["contact", "first_name"]`; empty for the current element, `{{.}}`, and for `{{index()}}`.
    let path: [String]
    /// The sections around it that go through something, outermost first; not the inverted ones.
    let within: [[String]]
    /// All sections around it, the inverted ones without a path: what has to be so for it to show.
    let conditions: [[String]]
    /// Whether it opens a section.
    let opens: Bool
    let line: Int
  }

  private(set) var uses: [Use] = []
  private(set) var problems: [Problem] = []
  /// UTF-8 bytes of the longest section; 0 without sections.
  private(set) var longestSection = 0

  /// A section that is open.
  private struct Open {
    let tag: Tag
    let start: Int
    let line: Int
    let isInverted: Bool
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var count = 0
  private var open: [Open] = []

  init(_ template: String) {
    bytes = Array(template.utf8)
    while problems.count < Limits.problems, let start = nextOpening() {
      count += 1
      if count > Limits.tags {
        refuse(.tooMany, "A template has at most \(Limits.tags) tags.")
        return
      }
      guard read(from: start) else { return }
    }
    if let section = open.last {
      refuse(.unclosedSection, "{{#\(section.tag.text)}} of line \(section.line) is not closed.")
    }
  }

  /// Whether there is anything to fill in.
  var isLiteral: Bool { count == 0 }

  private mutating func nextOpening() -> Int? {
    while position + 1 < bytes.count {
      if bytes[position] == UInt8(ascii: "{"), bytes[position + 1] == UInt8(ascii: "{") {
        return position
      }
      advance()
    }
    return nil
  }

  private mutating func advance() {
    if bytes[position] == UInt8(ascii: "\n") { line += 1 }
    position += 1
  }

  /// Reads one tag; false when the rest makes no sense any more.
  private mutating func read(from start: Int) -> Bool {
    position = start + 2
    let sigil = position < bytes.count ? bytes[position] : 0
    let isTriple = sigil == UInt8(ascii: "{")
    let sigils: [UInt8] = Array("{#^/&!><$=%*".utf8)
    if sigils.contains(sigil) { position += 1 }
    guard let content = content(endingWith: isTriple ? 3 : 2) else {
      refuse(.unclosedTag, "A tag that begins here does not end.")
      return false
    }
    switch sigil {
    case UInt8(ascii: "!"): return true
    case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "$"), UInt8(ascii: "="),
      UInt8(ascii: "%"), UInt8(ascii: "*"):
      refuse(
        .unsupportedTag, "{{\(Character(Unicode.Scalar(sigil)))…}} is not known in contents.")
      return true
    default: break
    }
    guard let tag = Tag(content) else {
      refuse(.malformedTag, "{{\(content.prefix(40))}} is no variable such as {{first_name}}.")
      return true
    }
    switch sigil {
    case UInt8(ascii: "#"): begin(tag, at: position, isInverted: false)
    case UInt8(ascii: "^"): begin(tag, at: position, isInverted: true)
    case UInt8(ascii: "/"): end(tag, at: start)
    default: use(tag, opens: false)
    }
    return true
  }

  /// The text up to that many closing braces, after which reading goes on.
  private mutating func content(endingWith braces: Int) -> String? {
    let start = position
    while position + braces <= bytes.count {
      if bytes[position..<position + braces].allSatisfy({ $0 == UInt8(ascii: "}") }) {
        let content = String(decoding: bytes[start..<position], as: UTF8.self)
        position += braces
        return content
      }
      advance()
    }
    return nil
  }

  private mutating func begin(_ tag: Tag, at start: Int, isInverted: Bool) {
    use(tag, opens: true)
    if open.count == Limits.depth {
      refuse(.tooDeep, "Sections nest at most \(Limits.depth) levels deep.")
    }
    open.append(Open(tag: tag, start: start, line: line, isInverted: isInverted))
  }

  private mutating func end(_ tag: Tag, at end: Int) {
    guard let section = open.last, section.tag.text == tag.text else {
      refuse(
        .unexpectedClose,
        open.last.map { "{{/\(tag.text)}} stands where {{/\($0.tag.text)}} is due." }
          ?? "{{/\(tag.text)}} closes nothing.")
      return
    }
    longestSection = max(longestSection, end - section.start)
    open.removeLast()
  }

  private mutating func use(_ tag: Tag, opens: Bool) {
    if tag.needsSection, open.isEmpty {
      refuse(.malformedTag, "{{\(tag.text)}} only makes sense within a section.")
    }
    uses.append(
      Use(
        path: tag.path, within: open.filter { !$0.isInverted }.map(\.tag.path),
        conditions: open.map { $0.isInverted ? [] : $0.tag.path }, opens: opens, line: line))
  }

  private mutating func refuse(_ code: ContentProblem.Code, _ message: String) {
    problems.append(Problem(code: code, message: "Line \(line): \(message)"))
  }
}

/// What stands between braces: a path, or transforms around one as in `uppercased(name)`.
struct Tag {
  /// As it was written, without white space around it.
  let text: String
  /// Empty for `.` and for transforms of the loop such as `index()`.
  let path: [String]
  /// Whether it asks for the loop that it is in.
  let needsSection: Bool

  /// What can be made of values, and asked of the loop.
  private static let transforms = [
    "uppercased", "lowercased", "capitalized", "reversed", "empty", "first", "last", "count",
  ]
  private static let positions = ["index", "first", "last", "even", "odd"]

  init?(_ content: String) {
    text = String(content.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    var rest = text[...]
    var transforms: [Substring] = []
    while let bracket = rest.firstIndex(of: "("), rest.last == ")" {
      transforms.append(rest[..<bracket])
      rest = rest[rest.index(after: bracket)...].dropLast()
    }
    if rest.isEmpty {
      guard let position = transforms.popLast(), Tag.positions.contains(String(position)) else {
        return nil
      }
      (path, needsSection) = ([], true)
    } else if rest == "." {
      (path, needsSection) = ([], true)
    } else {
      path = rest.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      needsSection = false
      guard
        path.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { byte in byte.isNameCharacter } })
      else { return nil }
    }
    guard transforms.allSatisfy({ Tag.transforms.contains(String($0)) }) else { return nil }
  }
}
