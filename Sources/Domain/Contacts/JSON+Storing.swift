package import Values

extension JSON {
  /// An instant in a stored row: milliseconds.
  static func instant(_ instant: Instant) -> JSON { .number(Number(instant.milliseconds)) }

  static func instant(_ instant: Instant?) -> JSON? { instant.map { .instant($0) } }

  static func whole(_ number: Int) -> JSON { .number(Number(Int64(number))) }

  /// The number that a shop meant, also where it sent a price as text.
  var amount: Number? {
    switch self {
    case .number(let number): number
    case .string(let text): Number(text: text)
    case .null, .bool, .array, .object: nil
    }
  }

  /// A text that is not empty; numbers are their digits, because ids come as both.
  var name: String? {
    switch self {
    case .string(let text): text.isEmpty ? nil : text
    case .number(let number): number.text
    case .null, .bool, .array, .object: nil
    }
  }

  /// About how many bytes the value takes as JSON: texts and names exactly but for escapes, every
  /// number 8. What limits of size count.
  package var weight: Int {
    switch self {
    case .null, .bool: 5
    case .number: 8
    case .string(let text): text.utf8.count + 2
    case .array(let elements): elements.reduce(2) { $0 + $1.weight + 1 }
    case .object(let object): object.weight
    }
  }
}

extension JSON.Object {
  /// As `JSON.weight`.
  package var weight: Int {
    reduce(2) { $0 + $1.key.utf8.count + 4 + $1.value.weight }
  }
}

extension JSON.Object {
  /// The members whose values are kept.
  func filtered(_ isKept: (JSON) -> Bool) -> JSON.Object {
    if allSatisfy({ isKept($0.value) }) { return self }
    var object: JSON.Object = [:]
    for (name, value) in self where isKept(value) { object[name] = value }
    return object
  }
}

extension Instant {
  /// Reads `JSON.instant`.
  init?(stored json: JSON?) {
    guard case .number(let number)? = json, let milliseconds = number.whole else { return nil }
    self.init(milliseconds: milliseconds)
  }
}

extension Array {
  /// Drops the oldest beyond a limit.
  mutating func keepLast(_ limit: Int) {
    if count > limit { removeFirst(count - limit) }
  }
}
