/// The plain text of an HTML mail, for programs that show no HTML and for people who prefer it:
/// blocks become lines, links are followed by their address, what is hidden stays away.
struct PlainText {
  /// Lines without white space at their ends, at most one empty line in a row.
  var text: String {
    var lines: [Substring] = []
    for line in String(decoding: output, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    {
      let line = line.trimmed
      if line.isEmpty, lines.last?.isEmpty ?? true { continue }
      lines.append(line)
    }
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  private let html: [UInt8]
  private var position = 0
  private var output: [UInt8] = []
  /// The address of the link that is open, and where its text began.
  private var link: (address: String, start: Int)?

  init(html: String) {
    self.html = Array(html.utf8)
    while position < self.html.count {
      if self.html[position] == UInt8(ascii: "<") {
        readTag()
      } else {
        readText()
      }
    }
  }

  private mutating func readText() {
    let start = position
    while position < html.count, html[position] != UInt8(ascii: "<") { position += 1 }
    var rest = html[start..<position]
    while let byte = rest.popFirst() {
      if byte.isSpace {
        appendSpace()
      } else if byte == UInt8(ascii: "&"), let (character, count) = Entity.read(rest) {
        output.append(contentsOf: String(character).utf8)
        rest = rest.dropFirst(count)
      } else {
        output.append(byte)
      }
    }
  }

  private mutating func appendSpace() {
    if let last = output.last, !last.isSpace { output.append(UInt8(ascii: " ")) }
  }

  private mutating func beginLine() {
    if let last = output.last, last != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
  }

  private mutating func readTag() {
    let start = position + 1
    if html[start...].starts(with: "!--".utf8) {
      skip(past: "-->")
      return
    }
    while position < html.count, html[position] != UInt8(ascii: ">") { position += 1 }
    let tag = html[start..<position]
    position = min(position + 1, html.count)
    let isEnd = tag.first == UInt8(ascii: "/")
    let letters = tag.dropFirst(isEnd ? 1 : 0).prefix { $0.isNameCharacter }
    let name = String(decoding: letters, as: UTF8.self).lowercased()
    switch name {
    case "style", "script", "title", "head":
      if !isEnd { skip(past: "</\(name)") }
    case "a": isEnd ? endLink() : beginLink(tag)
    case "br": output.append(UInt8(ascii: "\n"))
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr", "blockquote":
      output.append(contentsOf: "\n\n".utf8)
    case "div", "tr", "section", "header", "footer": beginLine()
    case "li": output.append(contentsOf: isEnd ? "".utf8 : "\n- ".utf8)
    case "td", "th": appendSpace()
    default: break
    }
  }

  /// Moves behind a text that ends what is left out; to the end of the HTML where there is none.
  private mutating func skip(past end: String) {
    let end = Array(end.utf8)
    while position < html.count {
      let next = html[position...].prefix(end.count)
      if next.elementsEqual(end, by: { $0 == $1 || $0 | 0x20 == $1 }) {
        position += end.count
        if end.last != UInt8(ascii: ">") {
          while position < html.count, html[position] != UInt8(ascii: ">") { position += 1 }
          position = min(position + 1, html.count)
        }
        return
      }
      position += 1
    }
  }

  private mutating func beginLink(_ tag: ArraySlice<UInt8>) {
    guard let address = tag.attribute("href"), address.contains(":") else { return }
    link = (address, output.count)
  }

  /// Writes the address after the text of the link, unless it is the text.
  private mutating func endLink() {
    guard let (address, start) = link else { return }
    link = nil
    let label = String(decoding: output[min(start, output.count)...], as: UTF8.self)[...].trimmed
    if label == address { return }
    output.append(contentsOf: label.isEmpty ? address.utf8 : " (\(address))".utf8)
  }
}

/// The character references that mails are full of; others stay as they are written.
private enum Entity {
  private static let named: [String: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "euro": "€",
    "copy": "©", "reg": "®", "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–",
    "rsquo": "’", "lsquo": "‘", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»",
    "middot": "·", "bull": "•", "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç",
    "zwnj": "\u{200C}", "shy": "\u{AD}",
  ]

  /// Reads what follows an ampersand; the character and how many bytes it took.
  static func read(_ bytes: ArraySlice<UInt8>) -> (Character, Int)? {
    guard let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: bytes[..<end], as: UTF8.self)
    let count = end - bytes.startIndex + 1
    if let character = named[name] { return (character, count) }
    guard name.hasPrefix("#") else { return nil }
    let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
    let number = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10)
    guard let scalar = number.flatMap(Unicode.Scalar.init), scalar.value >= 0x20 else { return nil }
    return (Character(scalar), count)
  }
}

extension ArraySlice<UInt8> {
  /// The value of an attribute within a tag, in quotation marks or bare.
  fileprivate func attribute(_ name: String) -> String? {
    let name = Array((name + "=").utf8)
    var position = startIndex
    while position + name.count < endIndex {
      let next = self[(position + 1)...].prefix(name.count)
      guard self[position].isSpace, next.elementsEqual(name, by: { $0 | 0x20 == $1 | 0x20 }) else {
        position += 1
        continue
      }
      var value = self[(position + 1 + name.count)...]
      if let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        value = value.dropFirst()
        return String(decoding: value.prefix { $0 != quote }, as: UTF8.self).withoutAmp
      }
      return String(decoding: value.prefix { !$0.isSpace }, as: UTF8.self).withoutAmp
    }
    return nil
  }
}

extension String {
  /// `&amp;` in addresses as `&`.
  fileprivate var withoutAmp: String {
    split(separator: "&amp;", omittingEmptySubsequences: false).joined(separator: "&")
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? startIndex
    return self[..<end].drop { $0.isWhitespace }
  }
}

extension UInt8 {
  /// Space, tab and line breaks.
  fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D) ~= self }
}
