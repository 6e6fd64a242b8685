/// Cuts XML 1.0 (fifth edition) in UTF-8 into tags and text, piece by piece, as far as feeds need
/// it. There are no declarations of entities: a document type with a subset of its own is refused,
/// so that nothing can expand (section 4.4).
struct XMLScanner {
  /// A part of the document.
  enum Token: Hashable {
    /// A start tag; `isEmpty` for one that ends itself.
    case start(name: String, attributes: [String: String], isEmpty: Bool)
    case end(name: String)
    case text(String)
    /// What is no XML; reading goes on behind it.
    case problem(String)
  }

  private enum Place {
    case text, markup, cdata
  }

  private var place = Place.text
  private var bytes: [UInt8] = []
  /// Which quotation mark is open within a tag.
  private var quote: UInt8 = 0
  private var isTooLong = false
  private(set) var line = 1
  /// The line on which the markup that was read last begins.
  private(set) var startLine = 1
  /// Why the document as a whole cannot be read.
  private(set) var refusal: (code: String, message: String)?

  /// Gives the parts that end in the next piece to the closure.
  mutating func scan(_ piece: [UInt8], _ body: (Token, Int) -> Void) {
    for byte in piece {
      if byte == UInt8(ascii: "\n") { line += 1 }
      if refusal != nil { return }
      switch place {
      case .text: takeText(byte, body)
      case .markup: takeMarkup(byte, body)
      case .cdata: takeCDATA(byte, body)
      }
    }
  }

  /// Whether the document breaks off within a tag.
  var isWithinMarkup: Bool { place != .text }

  private mutating func keep(_ byte: UInt8) {
    if bytes.count < Limits.productBytes { bytes.append(byte) } else { isTooLong = true }
  }

  private mutating func takeText(_ byte: UInt8, _ body: (Token, Int) -> Void) {
    guard byte == UInt8(ascii: "<") else { return keep(byte) }
    if !bytes.isEmpty { body(isTooLong ? .problem("A text is too long.") : text(bytes), line) }
    begin(.markup)
  }

  private mutating func begin(_ next: Place) {
    bytes.removeAll(keepingCapacity: true)
    isTooLong = false
    quote = 0
    place = next
    if next == .markup { startLine = line }
  }

  private mutating func takeMarkup(_ byte: UInt8, _ body: (Token, Int) -> Void) {
    if bytes.starts(with: XMLScanner.commentStart) {
      if bytes.count >= Limits.productBytes { dropMiddle() }
      bytes.append(byte)
      if byte == UInt8(ascii: ">"), bytes.count >= 6, bytes.suffix(3).elementsEqual("-->".utf8) {
        begin(.text)
      }
      return
    }
    if quote != 0 {
      if byte == quote { quote = 0 }
      return keep(byte)
    }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if bytes.first != UInt8(ascii: "?") { quote = byte }
      keep(byte)
    case UInt8(ascii: "[") where bytes.elementsEqual(XMLScanner.cdataStart): begin(.cdata)
    case UInt8(ascii: "[") where bytes.starts(with: XMLScanner.doctypeStart):
      refusal = (
        "document_type", "The file declares entities of its own; take its DOCTYPE out."
      )
    case UInt8(ascii: ">") where bytes.first != UInt8(ascii: "?") || bytes.last == bytes.first:
      finishMarkup(body)
    default: keep(byte)
    }
  }

  /// Comments may be of any length; their beginning and end are enough.
  private mutating func dropMiddle() {
    bytes = XMLScanner.commentStart + bytes.suffix(2)
  }

  private mutating func takeCDATA(_ byte: UInt8, _ body: (Token, Int) -> Void) {
    keep(byte)
    guard byte == UInt8(ascii: ">"), isTooLong || bytes.suffix(3).elementsEqual("]]>".utf8) else {
      return
    }
    let text = String(validating: bytes.dropLast(3), as: UTF8.self)
    body(isTooLong ? .problem("A text is too long.") : text.map(Token.text) ?? notUTF8, line)
    begin(.text)
  }

  private mutating func finishMarkup(_ body: (Token, Int) -> Void) {
    defer { begin(.text) }
    guard !isTooLong else { return body(.problem("A tag is too long."), startLine) }
    switch bytes.first {
    case UInt8(ascii: "?"): checkEncoding()
    case UInt8(ascii: "!"): return  // A document type without a subset says nothing here.
    case UInt8(ascii: "/"):
      let name = String(decoding: bytes.dropFirst(), as: UTF8.self).trimmed
      body(.end(name: name), startLine)
    default: body(XMLScanner.tag(bytes), startLine)
    }
  }

  /// The declaration at the beginning may name another encoding than ours (section 4.3.3).
  private mutating func checkEncoding() {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    guard text.hasPrefix("?xml"), let range = text.firstRange(of: "encoding") else { return }
    let rest = text[range.upperBound...].split { "=\"' ".contains($0) }
    let name = String(rest.first ?? "utf-8")
    if !["utf-8", "utf8", "us-ascii", "ascii"].contains(name) {
      refusal = ("wrong_encoding", "The file is in \(name): save it as UTF-8.")
    }
  }

  private var notUTF8: Token { .problem("A text is no UTF-8: save the file as UTF-8.") }

  private static let commentStart = Array("!--".utf8)
  private static let cdataStart = Array("![CDATA".utf8)
  private static let doctypeStart = Array("!DOCTYPE".utf8)
}

extension XMLScanner {
  /// The text with its references put in.
  private func text(_ bytes: [UInt8]) -> Token {
    guard let text = String(validating: bytes, as: UTF8.self) else { return notUTF8 }
    guard let resolved = XMLReferences.resolve(text) else {
      return .problem("A reference such as &amp; is not known.")
    }
    return .text(resolved)
  }

  /// A start tag with its attributes.
  private static func tag(_ bytes: [UInt8]) -> Token {
    guard var text = String(validating: bytes, as: UTF8.self).map({ $0[...] }) else {
      return .problem("A tag is no UTF-8: save the file as UTF-8.")
    }
    let isEmpty = text.hasSuffix("/")
    if isEmpty { text = text.dropLast() }
    let name = text.prefix { !$0.isWhitespace }
    guard let first = name.first, first.isLetter || first == "_" else {
      return .problem("A < is not followed by a name; in a text it is written &lt;.")
    }
    var attributes: [String: String] = [:]
    var rest = text.dropFirst(name.count).drop { $0.isWhitespace }
    while let equals = rest.firstIndex(of: "=") {
      let key = rest[..<equals].trimmed
      let quoted = rest[rest.index(after: equals)...].drop { $0.isWhitespace }
      guard let quote = quoted.first, quote == "\"" || quote == "'",
        let end = quoted.dropFirst().firstIndex(of: quote)
      else { return .problem("An attribute of <\(name)> is not in quotation marks.") }
      let value = quoted[quoted.index(after: quoted.startIndex)..<end]
      guard let resolved = XMLReferences.resolve(String(value)) else {
        return .problem("A reference such as &amp; is not known.")
      }
      attributes[key] = resolved
      rest = quoted[quoted.index(after: end)...].drop { $0.isWhitespace }
    }
    guard rest.isEmpty else { return .problem("<\(name)> has an attribute without a value.") }
    return .start(name: String(name), attributes: attributes, isEmpty: isEmpty)
  }
}

/// References to characters: the five of XML, numbers, and the few of HTML that feeds use though
/// nothing declares them.
enum XMLReferences {
  private static let known: [Substring: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    "eacute": "é", "egrave": "è", "agrave": "à", "euro": "€", "ndash": "–", "mdash": "—",
    "rsquo": "’", "lsquo": "‘", "hellip": "…",
  ]

  /// The text with every reference replaced; nil where one is not known.
  static func resolve(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = text[...]
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      let behind = rest[rest.index(after: ampersand)...]
      guard let end = behind.prefix(12).firstIndex(of: ";"),
        let character = character(behind[..<end])
      else { return nil }
      result += character
      rest = behind[behind.index(after: end)...]
    }
    return result + rest
  }

  private static func character(_ name: Substring) -> String? {
    guard name.hasPrefix("#") else { return known[name] }
    let digits = name.dropFirst()
    let isHex = digits.hasPrefix("x")
    let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let scalar = value.flatMap(Unicode.Scalar.init), scalar.value != 0 else { return nil }
    return String(scalar)
  }
}
