/// How a table is written down as text.
package struct TableDialect: Hashable, Sendable {
  /// The byte between two fields.
  package var delimiter: UInt8
  /// Whether a field may stand in quotation marks (RFC 4180); otherwise they are characters like
  /// others.
  package var quotes: Bool
  /// What its bytes mean.
  package var encoding: TextEncoding

  /// Commas, quotation marks and UTF-8, unless said otherwise.
  package init(
    delimiter: UInt8 = UInt8(ascii: ","), quotes: Bool = true, encoding: TextEncoding = .utf8
  ) {
    self.delimiter = delimiter
    self.quotes = quotes
    self.encoding = encoding
  }

  /// The delimiters that are looked for; of equally frequent ones the first.
  private static let delimiters: [UInt8] = Array(",;\t|".utf8)

  /// The dialect of a file that begins so: what stands most often in its first line, outside of
  /// quotation marks, is the delimiter.
  package static func guess(from beginning: [UInt8]) -> TableDialect {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in beginning {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if delimiters.contains(byte) { counts[byte, default: 0] += 1 }
    }
    var dialect = TableDialect()
    for delimiter in delimiters
    where counts[delimiter, default: 0] > counts[dialect.delimiter, default: 0] {
      dialect.delimiter = delimiter
    }
    return dialect
  }
}

/// What the bytes of a text file mean.
package enum TextEncoding: String, CaseIterable, Hashable, Sendable {
  case utf8 = "utf-8"
  /// What Windows programs of western Europe write; holds ISO 8859-1 and -15 but for the euro sign
  /// of the latter. Its five unused bytes are read as the control characters of the same number.
  case windows1252 = "windows-1252"

  /// The text of these bytes; nil where they are none.
  package func text(_ bytes: some RandomAccessCollection<UInt8>) -> String? {
    switch self {
    case .utf8: String(validating: bytes, as: UTF8.self)
    case .windows1252:
      String(String.UnicodeScalarView(bytes.map { TextEncoding.scalar($0) }))
    }
  }

  private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
    guard 0x80...0x9F ~= byte else { return Unicode.Scalar(byte) }
    return special[Int(byte - 0x80)]
  }

  /// The characters of 0x80 to 0x9F (Unicode's table CP1252.TXT).
  private static let special = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
}
