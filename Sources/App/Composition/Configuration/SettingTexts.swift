import Values

// How the texts of settings are read. Each throws a complaint that completes a sentence about it.

/// `http://…` or `https://…`, without a slash at its end.
func webAddress(_ text: String) throws -> String {
  let lower = text.lowercased()
  guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix),
    let first = text.dropFirst(scheme.utf8.count).first, first != "/",
    !text.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" })
  else { throw Complaint("has to be an address such as https://journeys.example.com") }
  return text.hasSuffix("/") ? String(text.dropLast()) : text
}

/// `30m`, `90s`, `2h`, `1d`, `1h30m`.
func span(_ text: String) throws -> Span {
  let units: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
  let complaint = Complaint("has to be a time such as 30m, 2h or 1d")
  var total: Int64 = 0
  var digits = ""
  for character in text {
    if character.isASCII, character.isNumber {
      digits.append(character)
      continue
    }
    guard let unit = units[character], digits.count < 10, let count = Int64(digits) else {
      throw complaint
    }
    total += count * unit
    digits = ""
  }
  let result = Span(milliseconds: total)
  guard digits.isEmpty, total > 0, result <= .days(365) else { throw complaint }
  return result
}

/// `true` or `false`, and what people write for it.
func flag(_ text: String) throws -> Bool {
  switch text.lowercased() {
  case "true", "yes", "on", "1": true
  case "false", "no", "off", "0": false
  default: throw Complaint("has to be true or false")
  }
}

/// Texts with commas or spaces between them.
func list(_ text: String) -> [String] {
  text.split { $0 == "," || $0.isWhitespace }.map(String.init)
}

/// Addresses and networks: `10.0.0.1`, `10.0.0.0/8`, `::1`.
func addresses(_ text: String) throws -> [String] {
  let found = list(text)
  for address in found {
    let parts = address.split(separator: "/", omittingEmptySubsequences: false)
    let bits = parts.count == 2 ? Int(parts[1]) : 0
    let isAddress = parts[0].utf8.allSatisfy {
      $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || Character(Unicode.Scalar($0)).isHexDigit
    }
    guard parts.count <= 2, !parts[0].isEmpty, isAddress, let bits, (0...128).contains(bits) else {
      throw Complaint("has to be a list of addresses such as 127.0.0.1, 10.0.0.0/8")
    }
  }
  return found
}

/// At least that many bytes.
func long(_ text: String, atLeast count: Int) throws -> String {
  guard text.utf8.count >= count else {
    throw Complaint("is too short to be safe: at least \(count) characters")
  }
  return text
}

/// BCP 47, as far as it is used: `fr`, `pt-BR`.
func language(_ text: String) throws -> String {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  guard let first = parts.first, (2...3).contains(first.count), text.utf8.count <= 35,
    parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
    )
  else { throw Complaint("has to be a language such as fr or pt-BR") }
  return text
}

/// ISO 4217: three letters.
func currencyCode(_ text: String) throws -> String {
  let code = text.uppercased()
  guard code.utf8.count == 3, code.allSatisfy({ ("A"..."Z").contains($0) }) else {
    throw Complaint("has to be a currency of three letters such as EUR")
  }
  return code
}

/// An address without its password.
func hidingPassword(_ address: String) -> String {
  guard let scheme = address.firstRange(of: "://"), let at = address.lastIndex(of: "@"),
    scheme.upperBound < at,
    let colon = address[scheme.upperBound..<at].firstIndex(of: ":")
  else { return address }
  return address[..<colon] + ":***" + address[at...]
}
