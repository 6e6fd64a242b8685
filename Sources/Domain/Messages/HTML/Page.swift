/// Plain text in the making: white space is held back until it is clear what it comes to.
struct Page {
  private enum Gap {
    case none, space, noBreakSpace
  }

  private var output: [Unicode.Scalar] = []
  private var gap = Gap.none
  private var breaks = 0

  /// The text so far, without what would be white space at its end.
  var text: String { Page.string(output[...]) }

  /// A mark for `written(since:)`.
  var length: Int { output.count }

  /// What has been written since a mark, without white space around.
  func written(since mark: Int) -> String {
    var written = output.dropFirst(mark)
    while let first = written.first, first == " " || first == "\n" { written = written.dropFirst() }
    return Page.string(written)
  }

  /// Writes one character of flowing text. White space collapses; a single no-break space between
  /// characters stays one. Invisible characters that only pad a preheader are left out.
  mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20, 0x09...0x0D, 0x2000...0x200A: space()
    case 0xA0, 0x202F: gap = gap == .none ? .noBreakSpace : .space
    case 0xAD, 0x34F, 0x200B, 0xFEFF: break
    case 0x200C...0x200F where isAfterWhiteSpace: break
    default:
      flush()
      output.append(scalar)
    }
  }

  /// Writes a word that stands apart from what is before it.
  mutating func write(word: String) {
    space()
    flush()
    output.append(contentsOf: word.unicodeScalars)
  }

  /// Writes a line with empty lines around.
  mutating func write(block: String) {
    breakLines(2)
    flush()
    output.append(contentsOf: block.unicodeScalars)
    breakLines(2)
  }

  /// Writes the mark at the beginning of an item.
  mutating func begin(line: String) {
    flush()
    output.append(contentsOf: line.unicodeScalars)
  }

  mutating func space() {
    gap = .space
  }

  /// Wants at least so many line breaks before the next character.
  mutating func breakLines(_ count: Int) {
    breaks = max(breaks, count)
  }

  /// Wants one more line break, up to an empty line.
  mutating func breakLine() {
    breaks = min(breaks + 1, 2)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private var isAfterWhiteSpace: Bool {
    gap != .none || breaks > 0 || output.isEmpty || output.last == "\n"
  }

  private mutating func flush() {
    defer { (gap, breaks) = (.none, 0) }
    // A space at the end is that of an item's mark, behind which its text begins in any case.
    guard let last = output.last, last != " " else { return }
    if breaks > 0 {
      output.append(contentsOf: repeatElement("\n", count: breaks))
      return
    }
    switch gap {
    case .none: break
    case .space: output.append(" ")
    case .noBreakSpace: output.append("\u{A0}")
    }
  }
}
