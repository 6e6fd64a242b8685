package import Values

/// A variable that a content declares and a journey's step fills.
package struct Variable: Hashable, Sendable {
  /// What a variable holds; the raw value is the public name.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case text, number, boolean, list, object
    /// A point in time, printed as it comes.
    case instant
    /// An amount of money, printed with at least two decimals and without a symbol.
    case currency
    /// The address of a page or a picture.
    case url
  }

  package let name: String
  package let kind: Kind
  /// What is shown where no value comes; nil shows nothing.
  package let fallback: JSON?
  /// Whether a step has to fill it (semantics.md, 14).
  package let isRequired: Bool

  /// What every content can use without declaring it.
  package static let builtIn = ["contact", "trigger", "unsubscribe_url", "preferences_url"]
}

extension Variable.Kind {
  /// Whether a value is of this kind. Numbers and amounts may come as texts.
  func takes(_ value: JSON) -> Bool {
    switch (self, value) {
    case (.text, .string), (.text, .number), (.url, .string), (.boolean, .bool), (.list, .array),
      (.object, .object), (.number, .number), (.currency, .number), (.instant, .number):
      true
    case (.number, .string(let text)), (.currency, .string(let text)): Number(text: text) != nil
    case (.instant, .string(let text)): Instant(text: text) != nil
    case (.text, _), (.url, _), (.boolean, _), (.list, _), (.object, _), (.number, _),
      (.currency, _), (.instant, _):
      false
    }
  }

  /// The value as it is printed: amounts get their cents.
  func shown(_ value: JSON) -> JSON {
    guard self == .currency, let number = value.number ?? value.text.flatMap({ Number(text: $0) })
    else { return value }
    return .string(number.withCents)
  }
}

extension Number {
  /// `20` as `20.00`, `19.9` as `19.90`; more decimals stay, and what has an exponent stays too.
  fileprivate var withCents: String {
    let text = self.text
    guard !text.utf8.contains(UInt8(ascii: "e")) else { return text }
    guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return text + ".00" }
    return text.utf8.distance(from: point, to: text.utf8.endIndex) == 2 ? text + "0" : text
  }
}
