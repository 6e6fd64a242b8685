/// Cuts Swift source into tokens, so that rules see neither the inside of strings nor comments as
/// code. Knows what the rules need: nested comments, raw and multi-line strings, interpolation.
struct Scanner {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private(set) var tokens: [Token] = []
  /// The lines that lie wholly or partly inside a multi-line string.
  private(set) var linesOfText: Set<Int> = []

  init(_ source: String) {
    bytes = Array(source.utf8)
    code(until: nil)
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Reads code up to the end, or up to the parenthesis that closes an interpolation.
  private mutating func code(until closing: UInt8?) {
    var depth = 0
    while position < bytes.count {
      switch byte() {
      case UInt8(ascii: "\n"):
        line += 1
        position += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        lineComment()
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"):
        blockComment()
      case UInt8(ascii: "\""), UInt8(ascii: "#"):
        string()
      case UInt8(ascii: "`"):
        quotedName()
      case let first where first.isNamePart:
        word()
      case let mark:
        if mark == UInt8(ascii: "(") { depth += 1 }
        if mark == UInt8(ascii: ")") { depth -= 1 }
        position += 1
        if let closing, mark == closing, depth < 0 { return }
        tokens.append(
          Token(kind: .mark, text: String(UnicodeScalar(mark)), line: line))
      }
    }
  }

  private mutating func word() {
    let start = position
    while byte().isNamePart { position += 1 }
    tokens.append(Token(kind: .word, text: text(from: start), line: line))
  }

  private mutating func quotedName() {
    position += 1
    let start = position
    while position < bytes.count, byte() != UInt8(ascii: "`") { position += 1 }
    tokens.append(Token(kind: .word, text: text(from: start), line: line, quoted: true))
    position += 1
  }

  private mutating func lineComment() {
    let start = position
    while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
    tokens.append(Token(kind: .comment, text: text(from: start), line: line))
  }

  private mutating func blockComment() {
    let start = position
    let first = line
    var depth = 0
    repeat {
      if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
        depth += 1
        position += 2
      } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        depth -= 1
        position += 2
      } else {
        if byte() == UInt8(ascii: "\n") { line += 1 }
        position += 1
      }
    } while depth > 0 && position < bytes.count
    tokens.append(Token(kind: .comment, text: text(from: start), line: first))
  }

  /// A string in any of its forms, or a plain `#`.
  private mutating func string() {
    var hashes = 0
    while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
    guard byte(hashes) == UInt8(ascii: "\"") else {
      position += 1
      tokens.append(Token(kind: .mark, text: "#", line: line))
      return
    }
    position += hashes
    let quote = UInt8(ascii: "\"")
    let quotes = byte(1) == quote && byte(2) == quote ? 3 : 1
    position += quotes
    if quotes == 3 { linesOfText.insert(line) }
    content(quotes: quotes, hashes: hashes)
  }

  private mutating func content(quotes: Int, hashes: Int) {
    var start = position
    var first = line
    func part(_ scanner: Scanner) -> Token {
      Token(kind: .literal, text: scanner.text(from: start), line: first)
    }
    while position < bytes.count {
      switch byte() {
      case UInt8(ascii: "\""):
        guard closes(quotes: quotes, hashes: hashes) else { break }
        tokens.append(part(self))
        position += quotes + hashes
        return
      case UInt8(ascii: "\\"):
        guard (0..<hashes).allSatisfy({ byte(1 + $0) == UInt8(ascii: "#") }) else { break }
        if byte(1 + hashes) == UInt8(ascii: "(") {
          tokens.append(part(self))
          position += 2 + hashes
          code(until: UInt8(ascii: ")"))
          start = position
          first = line
          continue
        }
        position += 1 + hashes
        if byte() == UInt8(ascii: "\n") { newLineOfText() }
      case UInt8(ascii: "\n"):
        if quotes == 1 { return }
        newLineOfText()
      default:
        break
      }
      position += 1
    }
  }

  private mutating func newLineOfText() {
    line += 1
    linesOfText.insert(line)
  }

  private func closes(quotes: Int, hashes: Int) -> Bool {
    (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
      && (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
  }
}

extension UInt8 {
  /// Whether a name or number can contain this byte; every byte of a non-ASCII character counts.
  fileprivate var isNamePart: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }
}
