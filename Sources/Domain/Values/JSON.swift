/// A JSON value (RFC 8259) with exact decimals and members in the order of the text.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Number)
  case string(String)
  case array([JSON])
  case object(Object)
}

extension JSON {
  /// The members of an object in the order in which they came. The last of equal names wins, as in
  /// every widespread reader; names are equal as Swift's texts are, by canonical equivalence. Small
  /// objects (the rule in events) are searched in line.
  package struct Object: Sendable, ExpressibleByDictionaryLiteral {
    package typealias Element = (key: String, value: JSON)

    /// Names and values in order, each name once.
    package private(set) var members: [Element] = []

    /// Where a name stands; there is one once there are more than `searched` members.
    private var positions: [String: Int]?

    private static let searched = 12

    package init() {}

    package init(dictionaryLiteral elements: (String, JSON)...) {
      for (key, value) in elements { self[key] = value }
    }

    /// The value of a name; assigning nil takes the member away.
    package subscript(key: String) -> JSON? {
      get {
        position(of: key).map { members[$0].value }
      }
      set {
        if let newValue {
          insert(key, newValue)
        } else if let position = position(of: key) {
          members.remove(at: position)
          index()
        }
      }
    }

    /// Gives a name its value, behind the others when it is new.
    mutating func insert(_ key: String, _ value: JSON) {
      if let position = position(of: key) {
        members[position].value = value
        return
      }
      append(key, value)
    }

    /// Adds a name that is known to be new.
    mutating func append(_ key: String, _ value: JSON) {
      members.append((key, value))
      if members.count > Object.searched {
        if positions == nil { index() } else { positions?[key] = members.count - 1 }
      }
    }

    /// Makes room for that many members.
    mutating func reserve(_ count: Int) {
      members.reserveCapacity(count)
    }

    package var isEmpty: Bool { members.isEmpty }

    package var count: Int { members.count }

    private func position(of key: String) -> Int? {
      if let positions { return positions[key] }
      return members.firstIndex { $0.key == key }
    }

    private mutating func index() {
      positions = nil
      guard members.count > Object.searched else { return }
      var found: [String: Int] = [:]
      for (position, member) in members.enumerated() { found[member.key] = position }
      positions = found
    }
  }
}

extension JSON.Object: Sequence {
  package func makeIterator() -> IndexingIterator<[Element]> {
    members.makeIterator()
  }
}

extension JSON.Object: Hashable {
  /// Objects are equal when they have the same members, in whatever order.
  package static func == (left: JSON.Object, right: JSON.Object) -> Bool {
    left.members.count == right.members.count
      && left.members.allSatisfy { right[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    // A sum does not depend on the order, in which equal objects may differ.
    var sum = 0
    for member in members { sum &+= member.key.hashValue }
    hasher.combine(sum)
  }
}

extension JSON {
  /// The member of an object; nil for other kinds and for names that are not there.
  package subscript(key: String) -> JSON? {
    guard case .object(let object) = self else { return nil }
    return object[key]
  }

  /// The text of a string.
  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value of a number.
  package var number: Number? {
    guard case .number(let number) = self else { return nil }
    return number
  }

  /// The value of a boolean.
  package var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  /// The elements of an array.
  package var array: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object.
  package var object: Object? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// True for `null`.
  package var isNull: Bool {
    if case .null = self { return true }
    return false
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .number(Number(value)) }
  package init(floatLiteral value: Double) { self = .number(Number(double: value)) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(nilLiteral: ()) { self = .null }
  package init(dictionaryLiteral elements: (String, JSON)...) {
    var object = Object()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}
