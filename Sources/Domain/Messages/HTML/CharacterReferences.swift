/// The character references of HTML: `&eacute;`, `&#233;`, `&#xE9;`.
enum CharacterReferences {
  /// The UTF-8 with its references resolved. Those without a semicolon and those that nobody knows
  /// stay as they are: `?a=1&copy=2` is a query.
  static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard var ampersand = bytes.firstIndex(of: UInt8(ascii: "&")) else { return Array(bytes) }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var start = bytes.startIndex
    while true {
      output.append(contentsOf: bytes[start..<ampersand])
      start = ampersand
      if let end = bytes[ampersand...].prefix(longest).firstIndex(of: UInt8(ascii: ";")),
        let scalar = scalar(of: bytes[(ampersand + 1)..<end])
      {
        output.append(contentsOf: String(scalar).utf8)
        start = end + 1
      }
      let next = max(start, ampersand + 1)
      guard let found = bytes[next...].firstIndex(of: UInt8(ascii: "&")) else { break }
      ampersand = found
    }
    output.append(contentsOf: bytes[start...])
    return output
  }

  /// Appends a text as it stands between double quotes in an attribute.
  static func appendAttribute(_ bytes: [UInt8], to output: inout [UInt8]) {
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
      default: output.append(byte)
      }
    }
  }

  /// The characters from `&` to `;` of the longest reference known here.
  private static let longest = 12

  private static func scalar(of reference: ArraySlice<UInt8>) -> Unicode.Scalar? {
    guard reference.first == UInt8(ascii: "#") else {
      return named[String(decoding: reference, as: UTF8.self)]
    }
    let digits = reference.dropFirst()
    let isHexadecimal = digits.first == UInt8(ascii: "x") || digits.first == UInt8(ascii: "X")
    let text = String(decoding: isHexadecimal ? digits.dropFirst() : digits, as: UTF8.self)
    guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let number = UInt32(text, radix: isHexadecimal ? 16 : 10), number > 0
    else { return nil }
    return Unicode.Scalar(number)
  }

  private static let named: [String: Unicode.Scalar] = {
    var named: [String: Unicode.Scalar] = [:]
    // U+00A0…U+00FF in this order (HTML 4.01, section 24.2.1).
    let latin = """
      nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg \
      plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest \
      Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute \
      Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
      Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
      ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide \
      oslash ugrave uacute ucirc uuml yacute thorn yuml
      """
    for (offset, name) in latin.split(separator: " ").enumerated() {
      named[String(name)] = Unicode.Scalar(0xA0 + UInt32(offset))
    }
    for (name, scalar) in others { named[name] = scalar }
    return named
  }()

  private static let others: [(String, Unicode.Scalar)] = [
    ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("euro", "€"),
    ("hellip", "…"), ("ndash", "–"), ("mdash", "—"), ("lsquo", "‘"), ("rsquo", "’"),
    ("sbquo", "‚"), ("ldquo", "“"), ("rdquo", "”"), ("bdquo", "„"), ("bull", "•"),
    ("trade", "™"), ("lsaquo", "‹"), ("rsaquo", "›"), ("OElig", "Œ"), ("oelig", "œ"),
    ("Scaron", "Š"), ("scaron", "š"), ("Yuml", "Ÿ"), ("dagger", "†"), ("permil", "‰"),
    ("larr", "←"), ("uarr", "↑"), ("rarr", "→"), ("darr", "↓"), ("minus", "−"), ("hearts", "♥"),
    ("check", "✓"), ("star", "☆"), ("starf", "★"), ("ensp", "\u{2002}"), ("emsp", "\u{2003}"),
    ("thinsp", "\u{2009}"), ("zwnj", "\u{200C}"), ("zwj", "\u{200D}"), ("lrm", "\u{200E}"),
    ("rlm", "\u{200F}"),
  ]
}
