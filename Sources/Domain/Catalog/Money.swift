package import Values

/// A price as feeds write it: an amount with or without its currency.
package struct Money: Hashable, Sendable {
  /// The amount in whole units of the currency, exact.
  package let amount: Number
  /// ISO 4217 in capitals; nil where the text does not say.
  package let currency: String?

  /// An amount, with its currency where it is known.
  package init(amount: Number, currency: String? = nil) {
    self.amount = amount
    self.currency = currency
  }

  /// Reads `12.99`, `12.99 EUR`, `USD 12.99`, `€12.99`, `1.299,00 €`, `1,299.00`, `1 299,00 EUR`
  /// and `1'299.00`; nil for anything else.
  ///
  /// Of point and comma, the later one stands before the decimals. Where there is one kind only, it
  /// stands before thousands if it occurs more than once, or if it is a comma with exactly three
  /// digits behind it and one to three before (`1,299`); otherwise before decimals: a price of
  /// `1.299` has three decimals, as the feeds of machines write it.
  package init?(text: String) {
    var digits: [UInt8] = []
    var currency: String?
    var word = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9", ".", ",", "-", "+":
        digits.append(UInt8(scalar.value))
      case " ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "\u{2019}":
        continue
      case "A"..."Z", "a"..."z":
        word.unicodeScalars.append(scalar)
      default:
        guard currency == nil, let code = Money.symbols[scalar] else { return nil }
        currency = code
      }
    }
    if !word.isEmpty {
      guard currency == nil, Money.isCurrency(word.uppercased()) else { return nil }
      currency = word.uppercased()
    }
    guard let decimal = Money.decimal(digits), let amount = Number(text: decimal) else {
      return nil
    }
    self.init(amount: amount, currency: currency)
  }

  /// Whether a text has the form of an ISO 4217 code.
  package static func isCurrency(_ code: String) -> Bool {
    code.utf8.count == 3 && code.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
  }

  /// Signs that mean one currency only; the dollar's and the yen's mean the most usual one.
  private static let symbols: [Unicode.Scalar: String] = [
    "€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY", "₪": "ILS", "฿": "THB", "₫": "VND", "₴": "UAH",
  ]

  /// The number with a point before its decimals and no other sign.
  private static func decimal(_ bytes: [UInt8]) -> String? {
    var bytes = bytes
    var sign = ""
    if bytes.first == UInt8(ascii: "-") { sign = "-" }
    if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
    guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "-")), !bytes.contains(UInt8(ascii: "+"))
    else { return nil }
    let mark = separator(of: bytes)
    let parts = mark.map {
      bytes.split(separator: $0, omittingEmptySubsequences: false)
    }
    if let parts, parts.count != 2 { return nil }
    let whole = parts?[0] ?? bytes[...]
    let groups = whole.split(omittingEmptySubsequences: false) { $0 == point || $0 == comma }
    if groups.count > 1 {
      guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    let integer = groups.joined()
    let fraction = parts?[1] ?? []
    guard !integer.isEmpty || !fraction.isEmpty, !fraction.contains(point),
      !fraction.contains(comma)
    else { return nil }
    let digits = String(decoding: Array(integer), as: UTF8.self)
    let decimals = String(decoding: fraction, as: UTF8.self)
    return sign + (digits.isEmpty ? "0" : digits) + (decimals.isEmpty ? "" : ".\(decimals)")
  }

  /// Which of point and comma stands before the decimals, if any does.
  private static func separator(of bytes: [UInt8]) -> UInt8? {
    let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
    let points = bytes.count { $0 == point }
    let commas = bytes.count { $0 == comma }
    guard let last = bytes.lastIndex(where: { $0 == point || $0 == comma }) else { return nil }
    if points > 0, commas > 0 { return bytes[last] }
    if points + commas > 1 { return nil }
    let isGrouping =
      commas == 1 && bytes.count - last == 4 && (1...3).contains(last)
      && bytes.first != UInt8(ascii: "0")
    return isGrouping ? nil : bytes[last]
  }
}
