/// Texts of other characters than ASCII in headers: `=?UTF-8?Q?Panier_abandonn=C3=A9?=` (RFC 2047).
enum EncodedWords {
  /// The words for a text: none longer than 75 characters, none splits a character. `first` is how
  /// many characters the first word may have, because something stands before it on its line.
  static func words(for text: String, first: Int) -> [String] {
    let encoding = cheaper(for: text)
    var words: [String] = []
    var chunk: [UInt8] = []
    var cost = 0
    var room = min(first, Limits.encodedWord) - frame
    for scalar in text.unicodeScalars {
      let bytes = Array(UTF8.encode(scalar)!)
      var added = encoding.cost(of: bytes, after: chunk.count)
      if cost + added > room, !chunk.isEmpty || words.isEmpty {
        // An empty first word would be legal but odd: the caller folds before the text instead.
        if !chunk.isEmpty { words.append(encoding.word(chunk)) }
        chunk.removeAll(keepingCapacity: true)
        cost = 0
        room = Limits.encodedWord - frame
        added = encoding.cost(of: bytes, after: 0)
      }
      chunk.append(contentsOf: bytes)
      cost += added
    }
    if !chunk.isEmpty { words.append(encoding.word(chunk)) }
    return words
  }

  /// The characters of `=?UTF-8?Q?` and `?=`.
  static let frame = 12

  private enum Encoding {
    case quoted, base64

    /// How many characters some bytes add to a word that holds `count` bytes already.
    func cost(of bytes: [UInt8], after count: Int) -> Int {
      switch self {
      case .quoted: bytes.reduce(0) { $0 + ($1.isPlainInWord || $1 == 0x20 ? 1 : 3) }
      case .base64: (count + bytes.count + 2) / 3 * 4 - (count + 2) / 3 * 4
      }
    }

    func word(_ bytes: [UInt8]) -> String {
      switch self {
      case .base64:
        return "=?UTF-8?B?\(Base64.encode(bytes))?="
      case .quoted:
        var output = Array("=?UTF-8?Q?".utf8)
        for byte in bytes {
          if byte.isPlainInWord {
            output.append(byte)
          } else if byte == 0x20 {
            output.append(UInt8(ascii: "_"))
          } else {
            output += [UInt8(ascii: "="), hexadecimalDigit(byte >> 4), hexadecimalDigit(byte & 15)]
          }
        }
        output += [UInt8(ascii: "?"), UInt8(ascii: "=")]
        return String(decoding: output, as: UTF8.self)
      }
    }
  }

  /// Q keeps Latin texts readable for a little more length, B is shorter for other scripts.
  private static func cheaper(for text: String) -> Encoding {
    let bytes = Array(text.utf8)
    let (quoted, base64) = (Encoding.quoted, Encoding.base64)
    return quoted.cost(of: bytes, after: 0) * 2 <= base64.cost(of: bytes, after: 0) * 3
      ? .quoted : .base64
  }
}

extension UInt8 {
  /// What Q leaves as it is: the set that is right in display names, the strictest of places
  /// (RFC 2047, 5, rule 3).
  fileprivate var isPlainInWord: Bool {
    if isLetter || isDigit { return true }
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "/"):
      return true
    default: return false
    }
  }
}
