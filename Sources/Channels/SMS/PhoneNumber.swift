/// A phone number in the international form of ITU-T E.164: `+`, country code, the rest, at most 15
/// digits.
package struct PhoneNumber: Hashable, Sendable {
  /// `+33612345678`.
  package let text: String

  /// Why a text is no such number.
  package enum Refusal: Error, Hashable, Sendable {
    case empty
    /// It does not begin with `+` and a country code: nobody knows in which country it is.
    case noCountryCode
    /// It holds something that is neither a digit nor a usual separator.
    case notADigit
    /// `+33 (0)6 …`: the zero is dialled inside of the country only, and we do not guess.
    case trunkPrefix
    case tooShort
    case tooLong
  }

  /// Reads a number. Spaces, dots, dashes and brackets between digits are left out.
  package init(_ text: some StringProtocol) throws(Refusal) {
    var digits = ""
    var hasPlus = false
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ", "\u{A0}", "\u{202F}", "\u{2009}", ".", "-", "\u{2011}", "(", ")": break
      case "+" where digits.isEmpty && !hasPlus: hasPlus = true
      case "0" where previous == "(": throw .trunkPrefix
      case "0"..."9": digits.unicodeScalars.append(scalar)
      default: throw .notADigit
      }
      previous = scalar
    }
    if digits.isEmpty && !hasPlus { throw .empty }
    guard hasPlus, let first = digits.first, first != "0" else { throw .noCountryCode }
    if digits.utf8.count < Limits.shortest { throw .tooShort }
    if digits.utf8.count > Limits.longest { throw .tooLong }
    self.text = "+" + digits
  }

  /// How many digits a number has.
  package enum Limits {
    /// The shortest numbers in use that take text messages, with their country code.
    package static let shortest = 7
    /// E.164, section 6.
    package static let longest = 15
  }
}

extension PhoneNumber.Refusal: CustomStringConvertible {
  /// A sentence for operators; it does not repeat the number.
  package var description: String {
    switch self {
    case .empty: "there is no phone number"
    case .noCountryCode: "the phone number does not begin with + and a country code"
    case .notADigit: "the phone number holds something else than digits"
    case .trunkPrefix: "the phone number holds the (0) of calls inside of a country"
    case .tooShort: "the phone number is too short"
    case .tooLong: "the phone number has more than 15 digits"
    }
  }
}
