/// What a text message costs: how it is encoded and in how many parts it travels.
///
/// Up to 160 septets or 70 units travel alone; longer texts travel in parts of 153 or 67, because
/// each part carries six octets that say where it belongs (3GPP TS 23.040, section 9.2.3.24.1).
package struct SMSParts: Hashable, Sendable {
  /// The alphabets of text messages.
  package enum Encoding: String, Hashable, Sendable {
    /// The seven-bit alphabet (3GPP TS 23.038, formerly GSM 03.38, section 6.2.1).
    case gsm = "GSM-7"
    /// Sixteen bits, for everything else.
    case ucs2 = "UCS-2"
  }

  package let encoding: Encoding
  /// Unicode scalars of the text.
  package let characters: Int
  /// Septets (extension characters such as € take two) or UTF-16 units.
  package let units: Int
  /// 0 for an empty text.
  package let parts: Int

  /// Measures a text. Nothing is replaced: one character outside the alphabet makes it UCS-2.
  package init(_ text: String) {
    characters = text.unicodeScalars.count
    let septets = text.unicodeScalars.lazy.map { Alphabet.septets(of: $0) }
    if septets.allSatisfy({ $0 > 0 }) {
      encoding = .gsm
      (units, parts) = SMSParts.fill(septets, alone: 160, joined: 153)
    } else {
      encoding = .ucs2
      let widths = text.unicodeScalars.lazy.map { $0.value > 0xFFFF ? 2 : 1 }
      (units, parts) = SMSParts.fill(widths, alone: 70, joined: 67)
    }
  }

  /// Fills parts in order; a character of two units is never torn apart.
  private static func fill(
    _ widths: some Sequence<Int>, alone: Int, joined: Int
  ) -> (units: Int, parts: Int) {
    var units = 0
    var parts = 1
    var free = joined
    for width in widths {
      units += width
      if width > free {
        parts += 1
        free = joined
      }
      free -= width
    }
    if units == 0 { return (0, 0) }
    return (units, units <= alone ? 1 : parts)
  }
}

/// The default alphabet and its extension table.
private enum Alphabet {
  /// How many septets a character takes; 0 when it is in neither table.
  static func septets(of scalar: Unicode.Scalar) -> Int {
    if basic.contains(scalar) { return 1 }
    return extended.contains(scalar) ? 2 : 0
  }

  private static let basic = Set(
    ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
      + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)

  private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}
