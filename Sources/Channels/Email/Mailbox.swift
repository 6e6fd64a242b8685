/// An address with the name of whom it belongs to: `Shop <shop@example.com>` (RFC 5322, 3.4).
package struct Mailbox: Hashable, Sendable {
  /// The name that mail programs show, unquoted; nil for a bare address.
  package let name: String?
  /// Where mail for it goes.
  package let address: EmailAddress

  /// Why a text is no mailbox.
  package enum Malformed: Error, Hashable, Sendable {
    case address(EmailAddress.Malformed)
    /// Brackets or quotes do not match, or something follows the closing bracket.
    case brackets
    /// A name with `, ; : @` in it must stand in double quotes.
    case unquotedName
    case longName
    case controlCharacter
  }

  /// A mailbox of an address and a name.
  package init(name: String? = nil, address: EmailAddress) {
    self.name = name
    self.address = address
  }

  /// Reads `shop@example.com`, `<shop@example.com>`, `Shop <shop@example.com>` or
  /// `"Shop, Inc." <shop@example.com>`.
  package init(parsing text: some StringProtocol) throws(Malformed) {
    let text = Substring(text).trimmingBlanks()
    if text.unicodeScalars.contains(where: \.isControl) { throw .controlCharacter }
    guard text.last == ">" else {
      if text.last == "\"" { throw .brackets }
      name = nil
      address = try Mailbox.address(text)
      return
    }
    guard let open = text.lastIndex(of: "<") else { throw .brackets }
    address = try Mailbox.address(text[text.index(after: open)...].dropLast())
    let written = text[..<open].trimmingBlanks()
    let name = try Mailbox.name(written)
    if name.utf8.count > Limits.displayName { throw .longName }
    self.name = name.isEmpty ? nil : name
  }

  private static func address(_ text: Substring) throws(Malformed) -> EmailAddress {
    do throws(EmailAddress.Malformed) {
      return try EmailAddress(parsing: text)
    } catch {
      throw .address(error)
    }
  }

  /// The name behind a phrase: one quoted-string, or words as they stand.
  private static func name(_ phrase: Substring) throws(Malformed) -> String {
    guard phrase.first == "\"" else {
      if phrase.contains(where: { "<>\"\\[]".contains($0) }) { throw .brackets }
      if phrase.contains(where: { ",;:@".contains($0) }) { throw .unquotedName }
      return String(phrase)
    }
    var name = ""
    var escaped = false
    var rest = phrase.dropFirst()
    while let character = rest.popFirst() {
      if escaped {
        name.append(character)
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else if character == "\"" {
        guard rest.isEmpty else { throw .brackets }
        return name
      } else {
        name.append(character)
      }
    }
    throw .brackets
  }
}
