/// Reads the tags of HTML out of its bytes, as far as rewriting links and deriving plain text need
/// it. What is between the tokens (comments, declarations, the insides of scripts and styles) is
/// passed over; nothing is ever refused, broken HTML least of all.
struct HTMLScanner {
  enum Token {
    /// Characters, with character references as they stand.
    case text(Range<Int>)
    case open(Tag)
    /// An end tag: its name, and where its `<` is.
    case close(name: Range<Int>, at: Int)
  }

  struct Tag {
    let name: Range<Int>
    /// From the end of the name to before the `>`.
    let attributes: Range<Int>
  }

  let bytes: [UInt8]
  private var position = 0
  /// The element in whose raw text the position is.
  private var raw: Range<Int>?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next token; nil at the end.
  mutating func next() -> Token? {
    if let name = raw {
      raw = nil
      position = endOfRawText(of: name)
    }
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") || !startsMarkup(position) {
        let start = position
        position = endOfText(from: start + 1)
        return .text(start..<position)
      }
      switch bytes[position + 1] {
      case UInt8(ascii: "!"), UInt8(ascii: "?"): passDeclaration()
      case UInt8(ascii: "/"): return close()
      default: return open()
      }
    }
    return nil
  }

  private func endOfText(from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<"), startsMarkup(index) { return index }
      index += 1
    }
    return index
  }

  /// Whether a tag, comment or declaration begins here; `1 < 2` begins none.
  private func startsMarkup(_ index: Int) -> Bool {
    guard bytes[index] == UInt8(ascii: "<"), index + 1 < bytes.count else { return false }
    switch bytes[index + 1] {
    case UInt8(ascii: "!"), UInt8(ascii: "?"): return true
    case UInt8(ascii: "/"): return index + 2 < bytes.count && bytes[index + 2].isLetter
    default: return bytes[index + 1].isLetter
    }
  }

  /// The tag that begins here; nil when it never ends, as browsers drop it then.
  private mutating func open() -> Token? {
    let name = nameRange(from: position + 1)
    var end = name.upperBound
    while let attribute = attribute(from: end, in: bytes.count) { end = attribute.end }
    while end < bytes.count, bytes[end] != UInt8(ascii: ">") { end += 1 }
    position = min(end + 1, bytes.count)
    guard end < bytes.count else { return nil }
    if holdsRawText(name) { raw = name }
    return .open(Tag(name: name, attributes: name.upperBound..<end))
  }

  private mutating func close() -> Token {
    let start = position
    let name = nameRange(from: position + 2)
    position = end(of: ">", from: name.upperBound)
    return .close(name: name, at: start)
  }

  private mutating func passDeclaration() {
    if bytes[position...].starts(with: "<!--".utf8) {
      position = end(of: "-->", from: position + 2)
    } else {
      position = end(of: ">", from: position)
    }
  }

  private func nameRange(from start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, !bytes[end].isSpace, bytes[end] != UInt8(ascii: ">"),
      bytes[end] != UInt8(ascii: "/")
    {
      end += 1
    }
    return start..<end
  }

  private func endOfRawText(of name: Range<Int>) -> Int {
    var index = position
    while index + 2 + name.count <= bytes.count {
      if bytes[index] == UInt8(ascii: "<"), bytes[index + 1] == UInt8(ascii: "/"),
        zip(bytes[(index + 2)...], bytes[name]).allSatisfy({ $0.lowercased == $1.lowercased })
      {
        return index
      }
      index += 1
    }
    return bytes.count
  }

  private func holdsRawText(_ name: Range<Int>) -> Bool {
    switch bytes[name.lowerBound].lowercased {
    case UInt8(ascii: "s"): isName(name, "style") || isName(name, "script")
    case UInt8(ascii: "t"): isName(name, "title") || isName(name, "textarea")
    case UInt8(ascii: "x"): isName(name, "xmp")
    default: false
    }
  }

  /// The index after the next `mark`, or the end.
  private func end(of mark: StaticString, from start: Int) -> Int {
    let length = mark.utf8CodeUnitCount
    var index = start
    while index + length <= bytes.count {
      if matches(index, mark) { return index + length }
      index += 1
    }
    return bytes.count
  }

  private func matches(_ index: Int, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      for offset in 0..<text.count where bytes[index + offset] != text[offset] { return false }
      return true
    }
  }

  /// Whether the bytes spell this lower-case name, in any case.
  func isName(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { name in
      for offset in 0..<name.count
      where bytes[range.lowerBound + offset].lowercased != name[offset] {
        return false
      }
      return true
    }
  }
}

extension HTMLScanner {
  struct Attribute {
    let name: Range<Int>
    /// Without the quotes; empty where there is none.
    let value: Range<Int>
    /// The value with its quotes.
    let whole: Range<Int>
    var end: Int { whole.upperBound }
  }

  /// The value of a tag's attribute, where it has it.
  func attribute(_ name: StaticString, of tag: Tag) -> Attribute? {
    var position = tag.attributes.lowerBound
    while let found = attribute(from: position, in: tag.attributes.upperBound) {
      if isName(found.name, name) { return found }
      position = found.end
    }
    return nil
  }

  /// The next attribute (HTML, section 13.1.2.3); nil at the end of the tag.
  private func attribute(from start: Int, in limit: Int) -> Attribute? {
    var index = start
    while index < limit, bytes[index].isSpace || bytes[index] == UInt8(ascii: "/") { index += 1 }
    guard index < limit, bytes[index] != UInt8(ascii: ">") else { return nil }
    let nameStart = index
    index += 1
    while index < limit, !bytes[index].isSpace, bytes[index] != UInt8(ascii: "="),
      bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "/")
    {
      index += 1
    }
    let name = nameStart..<index
    var next = index
    while next < limit, bytes[next].isSpace { next += 1 }
    guard next < limit, bytes[next] == UInt8(ascii: "=") else {
      return Attribute(name: name, value: index..<index, whole: index..<index)
    }
    next += 1
    while next < limit, bytes[next].isSpace { next += 1 }
    return value(from: next, in: limit, name: name)
  }

  private func value(from start: Int, in limit: Int, name: Range<Int>) -> Attribute {
    guard start < limit else {
      return Attribute(name: name, value: start..<start, whole: start..<start)
    }
    let quote = bytes[start]
    var end = start
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      end += 1
      while end < limit, bytes[end] != quote { end += 1 }
      return Attribute(name: name, value: (start + 1)..<end, whole: start..<min(end + 1, limit))
    }
    while end < limit, !bytes[end].isSpace, bytes[end] != UInt8(ascii: ">") { end += 1 }
    return Attribute(name: name, value: start..<end, whole: start..<end)
  }
}

extension UInt8 {
  /// White space of HTML.
  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  /// The lower-case form of an ASCII letter, anything else as it is.
  var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
