import Values

/// One product as the file has it: names and values in their order.
struct FeedRecord {
  let line: Int
  private(set) var values: [(name: String, value: JSON)] = []
  /// The beginning of what it was read from.
  var excerpt = ""

  init(line: Int) {
    self.line = line
  }

  /// A row of a table.
  init(line: Int, names: [String], fields: [String]) {
    self.line = line
    values.reserveCapacity(names.count)
    for (name, field) in zip(names, fields) where !name.isEmpty {
      values.append((name, .string(field.trimmed)))
    }
    excerpt = String(fields.joined(separator: ",").prefix(Limits.excerpt))
  }

  /// A JSON object.
  init(line: Int, _ object: JSON.Object) {
    self.line = line
    values = object.members.map { ($0.key, $0.value) }
  }

  mutating func add(_ name: String, _ value: JSON) {
    values.append((name, value))
  }

  /// The first value under any of these names that is not empty.
  func value(_ names: String...) -> JSON? {
    for name in names {
      let found = values.first {
        $0.name.lowercased() == name && !$0.value.isNull && $0.value != .string("")
      }
      if let found { return found.value }
    }
    return nil
  }

  /// The first text under any of these names that is not empty.
  func text(_ names: String...) -> String? {
    for name in names {
      if let value = value(name) { return value.text ?? value.number?.text }
    }
    return nil
  }

  func reject(_ code: String, _ message: String) -> FeedItem {
    .reject(FeedReject(line: line, code: code, message: message, text: excerpt))
  }
}

extension StringProtocol {
  /// The text without space at its ends.
  var trimmed: String {
    let begun = drop { $0.isWhitespace }
    guard let last = begun.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(begun[...last])
  }

  /// The parts between separators, without space at their ends and without empty ones.
  func parts(_ isSeparator: (Character) -> Bool) -> [String] {
    split(whereSeparator: isSeparator).map(\.trimmed).filter { !$0.isEmpty }
  }
}
