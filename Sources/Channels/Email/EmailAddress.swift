import Foundation

/// Where a mail goes: an addr-spec (RFC 5322, 3.4.1) that SMTP can carry (RFC 5321, 4.1.2).
///
/// Local parts may be quoted and may hold UTF-8 (RFC 6531). Domains of other scripts are kept as
/// A-labels (RFC 5890), which every server understands. Comments, routes and folding are refused.
package struct EmailAddress: Hashable, Sendable {
  /// What stands before the @, as it is written on the wire, with its quotes where it needs them.
  package let localPart: String
  /// The domain in ASCII, or an address literal such as `[192.0.2.1]`.
  package let domain: String

  /// Why a text is no address.
  package enum Malformed: Error, Hashable, Sendable {
    case empty
    case noAt
    case emptyLocalPart
    case badLocalPart
    case longLocalPart
    case emptyDomain
    case badDomain
    case longDomain
    case tooLong
    case controlCharacter
  }

  /// Reads `shop@example.com`; white space around it is forgiven, anything else is refused.
  package init(parsing text: some StringProtocol) throws(Malformed) {
    let text = Substring(text).trimmingBlanks()
    if text.isEmpty { throw .empty }
    if text.unicodeScalars.contains(where: \.isControl) { throw .controlCharacter }
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { throw .noAt }
    localPart = try EmailAddress.localPart(text[..<at])
    domain = try EmailAddress.domain(text[text.utf8.index(after: at)...])
    if localPart.utf8.count + 1 + domain.utf8.count > Limits.address { throw .tooLong }
  }

  /// `localPart@domain`.
  package var text: String { "\(localPart)@\(domain)" }

  /// Whether only a server with SMTPUTF8 can take it (RFC 6531, 3.4).
  package var needsUTF8: Bool { !localPart.utf8.allSatisfy { $0 < 0x80 } }
}

extension EmailAddress {
  private static func localPart(_ text: Substring) throws(Malformed) -> String {
    if text.isEmpty { throw .emptyLocalPart }
    if text.utf8.count > Limits.localPart { throw .longLocalPart }
    let sound = text.utf8.first == UInt8(ascii: "\"") ? isQuoted(text) : isDotAtom(text)
    if !sound { throw .badLocalPart }
    return String(text)
  }

  /// A quoted-string of QcontentSMTP (RFC 5321, 4.1.2).
  private static func isQuoted(_ text: Substring) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count > 2, bytes.last == UInt8(ascii: "\"") else { return false }
    var escaped = false
    for byte in bytes[1..<(bytes.count - 1)] {
      if escaped {
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else if byte == UInt8(ascii: "\"") {
        return false
      }
    }
    return !escaped
  }

  /// Atoms with single dots between them (RFC 5322, 3.2.3; UTF-8 by RFC 6532, 3.2).
  private static func isDotAtom(_ text: Substring) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isAtomText || $0 >= 0x80 } }
      && text.unicodeScalars.allSatisfy { $0.isASCII || !$0.properties.isWhitespace }
  }

  private static func domain(_ text: Substring) throws(Malformed) -> String {
    if text.isEmpty { throw .emptyDomain }
    if text.utf8.first == UInt8(ascii: "[") { return try literal(text) }
    var labels: [String] = []
    for label in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard let ascii = aLabel(label) else { throw .badDomain }
      labels.append(ascii)
    }
    let domain = labels.joined(separator: ".")
    if domain.utf8.count > Limits.domain { throw .longDomain }
    return domain
  }

  /// `[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321, 4.1.3).
  private static func literal(_ text: Substring) throws(Malformed) -> String {
    var inner = text.dropFirst()
    guard inner.popLast() == "]" else { throw .badDomain }
    let sixth = inner.lowercased().hasPrefix("ipv6:")
    let address = sixth ? inner.dropFirst(5) : inner
    let sound = address.utf8.allSatisfy { byte in
      byte.isDigit || byte == UInt8(ascii: ".")
        || (sixth && (byte == UInt8(ascii: ":") || byte.isHexadecimal))
    }
    guard sound, !address.isEmpty, address.utf8.count <= 45 else { throw .badDomain }
    return String(text)
  }

  /// A label of letters, digits and inner hyphens, with other scripts as `xn--…`.
  private static func aLabel(_ label: Substring) -> String? {
    guard !label.isEmpty, label.first != "-", label.last != "-" else { return nil }
    if label.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }) {
      return label.utf8.count <= Limits.label ? String(label) : nil
    }
    // IDNA maps to lower case and to NFC before encoding (RFC 5895, 2); symbols are not labels.
    let mapped = label.lowercased().precomposedStringWithCanonicalMapping
    guard mapped.unicodeScalars.allSatisfy(\.isLabelText), let code = Punycode.encode(mapped)
    else { return nil }
    let ascii = "xn--" + code
    return ascii.utf8.count <= Limits.label ? ascii : nil
  }
}

extension Unicode.Scalar {
  /// CR, LF, NUL and the other control characters, of C0, DEL and C1.
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

  fileprivate var isLabelText: Bool {
    if isASCII {
      return value < 0x80 && (UInt8(value).isLetter || UInt8(value).isDigit || value == 0x2D)
    }
    switch properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark,
      .decimalNumber:
      return true
    default: return false
    }
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
  var isHexadecimal: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }

  /// atext of RFC 5322, 3.2.3.
  var isAtomText: Bool {
    if isLetter || isDigit { return true }
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
      UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "?"),
      UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "{"),
      UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
      return true
    default: return false
    }
  }
}

extension Substring {
  /// Without blanks at both ends.
  func trimmingBlanks() -> Substring {
    var rest = self
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    return rest
  }
}
