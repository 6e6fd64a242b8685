import Values

/// Reads the members of one object of a draft, notes every problem and refuses what nobody asked
/// for: an unknown member is a problem, never ignored (rules.md: never show what does not work).
struct StrictObject {
  private let object: JSON.Object
  private var unread: Set<String>
  /// Names the place in messages: a step id, `start`, `goal` and so on.
  let place: String
  /// The step that problems are attributed to.
  let step: String?
  private(set) var problems: [Problem] = []

  init(_ object: JSON.Object, place: String, step: String?) {
    self.object = object
    self.place = place
    self.step = step
    unread = Set(object.members.map(\.key))
  }

  /// Notes a problem of this object.
  mutating func note(_ code: String, _ message: String, isWarning: Bool = false) {
    problems.append(Problem(code, step: step, "\(place): \(message)", isWarning: isWarning))
  }

  /// Takes over problems that were found further inside.
  mutating func note(_ inner: [Problem]) {
    problems += inner
  }

  /// The raw member, which counts as read. `null` is as good as absent.
  mutating func value(_ key: String) -> JSON? {
    unread.remove(key)
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  /// A text that must be there and not be empty.
  mutating func requiredText(_ key: String) -> String {
    guard let value = value(key) else {
      note("missing_member", "\"\(key)\" is missing")
      return ""
    }
    guard let text = value.text, !text.isEmpty else {
      note("invalid_type", "\"\(key)\" must be a text that is not empty")
      return ""
    }
    return text
  }

  /// A text that may be absent.
  mutating func text(_ key: String) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.text else {
      note("invalid_type", "\"\(key)\" must be a text")
      return nil
    }
    return text
  }

  /// One of the words of an enumeration, or the default when absent.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, default standard: Word
  ) -> Word {
    guard let value = value(key) else { return standard }
    if let text = value.text, let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
    note("unknown_value", "\"\(key)\" must be one of \(words)")
    return standard
  }

  /// An object that may be absent.
  mutating func object(_ key: String) -> JSON.Object? {
    guard let value = value(key) else { return nil }
    guard let object = value.object else {
      note("invalid_type", "\"\(key)\" must be an object")
      return nil
    }
    return object
  }

  /// An array that may be absent.
  mutating func array(_ key: String) -> [JSON]? {
    guard let value = value(key) else { return nil }
    guard let array = value.array else {
      note("invalid_type", "\"\(key)\" must be an array")
      return nil
    }
    return array
  }

  /// A number that may be absent.
  mutating func number(_ key: String) -> Number? {
    guard let value = value(key) else { return nil }
    guard let number = value.number else {
      note("invalid_type", "\"\(key)\" must be a number")
      return nil
    }
    return number
  }

  /// A duration such as `{"days":1}` that may be absent; it must not be negative unless `signed`.
  mutating func span(_ key: String, signed: Bool = false) -> Span? {
    guard let value = value(key) else { return nil }
    do {
      let span = try Span(json: value)
      if span < .zero && !signed {
        note("invalid_duration", "\"\(key)\" must not be negative")
        return nil
      }
      return span
    } catch {
      note(
        "invalid_duration",
        "\"\(key)\" must be a duration such as {\"days\":1}, in minutes, hours, days or weeks"
      )
      return nil
    }
  }

  /// True when the member is there and not `null`.
  func has(_ key: String) -> Bool {
    object[key].map { !$0.isNull } ?? false
  }

  /// Counts everything as read: the object was refused as a whole.
  mutating func ignoreRest() {
    unread = []
  }

  /// Notes every member that nobody has read, and returns all problems.
  mutating func finish() -> [Problem] {
    for key in unread.sorted() where object[key]?.isNull == false {
      note("unknown_member", "\"\(key)\" is not known here; take it out or correct its name")
    }
    unread = []
    return problems
  }
}
