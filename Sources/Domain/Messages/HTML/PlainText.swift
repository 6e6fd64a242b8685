/// Derives the plain text of an e-mail that has only HTML: what a person would read in it, with the
/// addresses of its links.
package struct PlainText {
  /// The text of some HTML: paragraphs apart by an empty line, list items with a dash or their
  /// number, links as `text (address)`. Nothing of what the HTML hides (styles, the preheader and
  /// its padding) is in it. It ends without a line break.
  package static func derived(from html: String) -> String {
    var scanner = HTMLScanner(Array(html.utf8))
    var text = PlainText()
    while let token = scanner.next() {
      switch token {
      case .text(let range): text.write(CharacterReferences.decoded(scanner.bytes[range]))
      case .open(let tag): text.open(tag, in: scanner)
      case .close(let name, _): text.close(scanner.name(name))
      }
    }
    text.closeLink()
    return text.page.text
  }

  private var page = Page()
  /// An element that is not shown, and how many of its name are open inside.
  private var hidden: (name: String, depth: Int)?
  /// The lists around this place; the number of the last item for numbered ones.
  private var lists: [Int?] = []
  private var link: (address: String, start: Int)?

  private mutating func write(_ bytes: [UInt8]) {
    guard hidden == nil else { return }
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars { page.write(scalar) }
  }

  private mutating func open(_ tag: HTMLScanner.Tag, in scanner: HTMLScanner) {
    let name = scanner.name(tag.name)
    if let hidden, name != "body" {
      if hidden.name == name { self.hidden?.depth += 1 }
      return
    }
    hidden = nil
    if name == "head" || (!PlainText.isVoid(name) && scanner.hides(tag)) {
      hidden = (name, 1)
      return
    }
    switch name {
    case "br": page.breakLine()
    case "hr": page.write(block: "---")
    case "img": write(scanner.value("alt", of: tag))
    case "td", "th": page.space()
    case "ul", "ol":
      page.breakLines(lists.isEmpty ? 2 : 1)
      lists.append(name == "ol" ? 0 : nil)
    case "li": openItem()
    case "a":
      closeLink()
      let address = String(decoding: scanner.value("href", of: tag), as: UTF8.self)
      link = (address, page.length)
    default: page.breakLines(PlainText.breaks(around: name))
    }
  }

  private mutating func close(_ name: String) {
    if let hidden {
      guard hidden.name == name else { return }
      self.hidden = hidden.depth > 1 ? (name, hidden.depth - 1) : nil
      return
    }
    switch name {
    case "a": closeLink()
    case "ul", "ol":
      lists = lists.dropLast()
      page.breakLines(lists.isEmpty ? 2 : 1)
    case "li": page.breakLines(1)
    default: page.breakLines(PlainText.breaks(around: name))
    }
  }

  private mutating func openItem() {
    page.breakLines(1)
    let indentation = String(repeating: "  ", count: max(0, lists.count - 1))
    guard let list = lists.last, let number = list else {
      page.begin(line: indentation + "- ")
      return
    }
    lists[lists.count - 1] = number + 1
    page.begin(line: "\(indentation)\(number + 1). ")
  }

  private mutating func closeLink() {
    guard let (address, start) = link else { return }
    link = nil
    var target = address.drop { $0 == " " || $0.isNewline }
    for scheme in ["mailto:", "tel:"] where target.lowercased().hasPrefix(scheme) {
      target = target.dropFirst(scheme.count).prefix { $0 != "?" }
    }
    guard !target.isEmpty, !target.hasPrefix("#"), !target.lowercased().hasPrefix("javascript:")
    else { return }
    let words = page.written(since: start)
    if words.isEmpty {
      page.write(word: String(target))
    } else if !PlainText.names(words, target) {
      page.write(word: "(\(target))")
    }
  }

  /// Whether a link's text is its address already.
  private static func names(_ words: String, _ address: Substring) -> Bool {
    let bare = { (text: Substring) -> Substring in
      var text = text
      for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
        text = text.dropFirst(scheme.count)
      }
      return text.hasSuffix("/") ? text.dropLast() : text
    }
    return bare(words[...]) == bare(address)
  }

  /// The line breaks around an element: two leave an empty line.
  private static func breaks(around name: String) -> Int {
    switch name {
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "body": 2
    case "div", "tr", "section", "article", "header", "footer", "main", "nav", "center", "address",
      "dl", "dt", "dd", "figure", "figcaption", "form", "fieldset":
      1
    default: 0
    }
  }

  private static func isVoid(_ name: String) -> Bool {
    switch name {
    case "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr": true
    default: false
    }
  }
}

extension HTMLScanner {
  fileprivate func name(_ range: Range<Int>) -> String {
    String(decoding: bytes[range].map(\.lowercased), as: UTF8.self)
  }

  /// An attribute's value with its references resolved; empty where there is none.
  fileprivate func value(_ name: StaticString, of tag: Tag) -> [UInt8] {
    attribute(name, of: tag).map { CharacterReferences.decoded(bytes[$0.value]) } ?? []
  }

  /// Whether a browser would not show the element: `hidden`, or one of the styles by which
  /// preheaders are hidden.
  fileprivate func hides(_ tag: Tag) -> Bool {
    if attribute("hidden", of: tag) != nil { return true }
    let style = value("style", of: tag).filter { !$0.isSpace }.map(\.lowercased)
    guard !style.isEmpty else { return false }
    return String(decoding: style, as: UTF8.self).split(separator: ";").contains {
      [
        "display:none", "display:none!important", "visibility:hidden", "mso-hide:all", "opacity:0",
        "max-height:0", "max-height:0px",
      ].contains($0)
    }
  }
}
