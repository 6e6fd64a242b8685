/// The header section of a message while it is written: fields are folded, encoded and ended with
/// CRLF here and nowhere else, so that no value can add a line of its own.
struct HeaderBlock {
  private(set) var bytes: [UInt8] = []
  private var column = 0

  init() {
    bytes.reserveCapacity(1_024)
  }

  /// A field whose value consists of tokens in ASCII; it is folded between them where it has to be.
  mutating func add(_ name: String, _ tokens: String...) {
    begin(name)
    for token in tokens { place(token) }
    end()
  }

  /// A field of free text, such as the subject.
  mutating func add(_ name: String, text: String) {
    begin(name)
    if HeaderBlock.isPlain(text) {
      for word in text.split(separator: " ", omittingEmptySubsequences: true) { place(word) }
    } else {
      placeEncoded(text)
    }
    end()
  }

  /// A field with one mailbox (RFC 5322, 3.6.2 and 3.6.3).
  mutating func add(_ name: String, mailbox: Mailbox) {
    begin(name)
    guard let display = mailbox.name else {
      place(mailbox.address.text)
      return end()
    }
    var limit = Limits.fold
    if !HeaderBlock.isPlain(display) {
      placeEncoded(display)
      limit = Limits.encodedLine
    } else if display.utf8.allSatisfy({ $0.isAtomText || $0 == 0x20 }) {
      for word in display.split(separator: " ") { place(word) }
    } else {
      place(HeaderBlock.quoted(display))
    }
    place("<\(mailbox.address.text)>", limit: limit)
    end()
  }

  private mutating func begin(_ name: String) {
    append(name)
    bytes.append(UInt8(ascii: ":"))
    column += 1
  }

  private mutating func end() {
    bytes.append(carriageReturn)
    bytes.append(lineFeed)
    column = 0
  }

  /// Writes a token after a space, on a line of its own when this one is full.
  private mutating func place(_ token: some StringProtocol, limit: Int = Limits.fold) {
    if column + 1 + token.utf8.count > limit { fold() }
    bytes.append(UInt8(ascii: " "))
    column += 1
    append(token)
  }

  /// Writes a text as encoded-words: white space between two of them is not part of the text.
  private mutating func placeEncoded(_ text: String) {
    let room = Limits.encodedLine - column - 1
    for word in EncodedWords.words(for: text, first: room) {
      place(word, limit: Limits.encodedLine)
    }
  }

  /// Ends the line; the space that the next token brings makes it a continuation.
  private mutating func fold() {
    bytes.append(carriageReturn)
    bytes.append(lineFeed)
    column = 0
  }

  private mutating func append(_ text: some StringProtocol) {
    bytes.append(contentsOf: text.utf8)
    column += text.utf8.count
  }

  /// Whether a text can stand in a header as it is: printable ASCII, single spaces inside, words
  /// that fit a line, and nothing that would be taken for an encoded-word.
  private static func isPlain(_ text: String) -> Bool {
    var word = 0
    var previous = UInt8(ascii: " ")
    var mark = false
    for byte in text.utf8 {
      guard (0x20...0x7E).contains(byte) else { return false }
      if byte == 0x20, previous == 0x20 { return false }
      if byte == UInt8(ascii: "?"), previous == UInt8(ascii: "=") { mark = true }
      word = byte == 0x20 ? 0 : word + 1
      if word > Limits.line / 2 { return false }
      previous = byte
    }
    return !mark && (previous != 0x20 || text.isEmpty)
  }

  /// A quoted-string (RFC 5322, 3.2.4).
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { quoted.append("\\") }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }
}
