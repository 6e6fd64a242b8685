extension JSON {
  /// The value as one line of JSON text, members in their order.
  package var serialized: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// The value as one line of JSON text in UTF-8, members in their order.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    write(into: &bytes)
    return bytes
  }

  /// One text for all equal values: members sorted by the bytes of their names.
  package var canonical: String {
    var writer = JSONWriter(sorted: true, indent: nil)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The value as a file for people, with two spaces a level and a line break at the end. The same
  /// value gives the same bytes; `sorted` also makes the order of members immaterial.
  package func pretty(sorted: Bool = false) -> String {
    var writer = JSONWriter(sorted: sorted, indent: 2)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }

  /// Appends the value as JSON text.
  package func write(into bytes: inout [UInt8]) {
    var writer = JSONWriter(sorted: false, indent: nil)
    swap(&writer.bytes, &bytes)
    writer.write(self)
    swap(&writer.bytes, &bytes)
  }

  /// Appends a text in quotation marks, escaped as JSON needs it.
  package static func write(_ text: String, into bytes: inout [UInt8]) {
    JSONWriter.write(text, into: &bytes)
  }
}

extension JSON.Object {
  /// Appends the object as JSON text, members in their order.
  package func write(into bytes: inout [UInt8]) {
    JSON.object(self).write(into: &bytes)
  }
}

/// Writes JSON text (RFC 8259). Only what has to be escaped is escaped.
struct JSONWriter {
  var bytes: [UInt8] = []
  private let sorted: Bool
  private let indent: Int?
  private var level = 0

  init(sorted: Bool, indent: Int?) {
    self.sorted = sorted
    self.indent = indent
  }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(true): bytes.append(contentsOf: "true".utf8)
    case .bool(false): bytes.append(contentsOf: "false".utf8)
    case .number(let number): number.write(into: &bytes)
    case .string(let text): JSONWriter.write(text, into: &bytes)
    case .array(let elements): write(elements)
    case .object(let object): write(object)
    }
  }

  private mutating func write(_ elements: [JSON]) {
    bytes.append(UInt8(ascii: "["))
    level += 1
    var isFirst = true
    for element in elements {
      beginElement(isFirst)
      isFirst = false
      write(element)
    }
    level -= 1
    if !isFirst { breakLine() }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ object: JSON.Object) {
    bytes.append(UInt8(ascii: "{"))
    level += 1
    let members =
      sorted
      ? object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      : object.members
    var isFirst = true
    for (key, value) in members {
      beginElement(isFirst)
      isFirst = false
      JSONWriter.write(key, into: &bytes)
      bytes.append(UInt8(ascii: ":"))
      if indent != nil { bytes.append(UInt8(ascii: " ")) }
      write(value)
    }
    level -= 1
    if !isFirst { breakLine() }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func beginElement(_ isFirst: Bool) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    breakLine()
  }

  private mutating func breakLine() {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * indent))
  }

  static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { write($0, into: &bytes) }
    if isWritten == nil { Array(text.utf8).withUnsafeBufferPointer { write($0, into: &bytes) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func write(_ utf8: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
    var plain = 0
    var index = 0
    while index < utf8.count {
      if utf8[index].isEscaped {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<index]))
        escape(utf8[index], into: &bytes)
        plain = index + 1
      }
      index += 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
  }

  private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}

extension UInt8 {
  fileprivate var isEscaped: Bool {
    self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
  }
}
