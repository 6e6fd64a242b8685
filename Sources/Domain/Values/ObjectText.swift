/// Writes one JSON object member by member, without values in between: for rows that every event
/// reads and writes.
package struct ObjectText {
  /// The text so far.
  package private(set) var bytes: [UInt8]
  private var isFirst = true

  /// Begins an object behind what is in `bytes`.
  package init(behind bytes: [UInt8] = [], reserving capacity: Int) {
    self.bytes = bytes
    self.bytes.reserveCapacity(bytes.count + capacity)
    self.bytes.append(UInt8(ascii: "{"))
  }

  /// Begins an object behind what is in `bytes`, which gets everything back by `close(into:)`.
  package init(continuing bytes: inout [UInt8]) {
    self.bytes = []
    swap(&self.bytes, &bytes)
    self.bytes.append(UInt8(ascii: "{"))
  }

  /// Ends the object and gives the whole text back.
  package mutating func close(into bytes: inout [UInt8]) {
    self.bytes.append(UInt8(ascii: "}"))
    swap(&self.bytes, &bytes)
  }

  /// Ends the object and gives the whole text.
  package consuming func closed() -> [UInt8] {
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// Begins a member; its value has to be written next. The name needs no escape.
  package mutating func begin(_ name: StaticString) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  /// Writes a value by a closure, which gets the text.
  package mutating func add(_ name: StaticString, _ write: (inout [UInt8]) -> Void) {
    begin(name)
    write(&bytes)
  }

  /// Adds a member unless there is no value.
  package mutating func add(_ name: StaticString, _ value: JSON?) {
    guard let value else { return }
    begin(name)
    value.write(into: &bytes)
  }

  /// Adds a text unless there is none.
  package mutating func add(_ name: StaticString, text: String?) {
    guard let text else { return }
    begin(name)
    JSON.write(text, into: &bytes)
  }

  /// Adds a whole number unless there is none.
  package mutating func add(_ name: StaticString, whole: Int64?) {
    guard let whole else { return }
    begin(name)
    bytes.append(decimal: whole)
  }

  /// Adds an instant as its milliseconds, unless there is none.
  package mutating func add(_ name: StaticString, _ instant: Instant?) {
    add(name, whole: instant?.milliseconds)
  }

  /// Adds a list, unless it is empty; the closure writes one element.
  package mutating func add<Elements: Collection>(
    _ name: StaticString, list: Elements, _ write: (Elements.Element, inout [UInt8]) -> Void
  ) {
    guard !list.isEmpty else { return }
    begin(name)
    bytes.append(list: list, write)
  }
}

extension [UInt8] {
  /// Appends a JSON array; the closure writes one element.
  package mutating func append<Elements: Collection>(
    list: Elements, _ write: (Elements.Element, inout [UInt8]) -> Void
  ) {
    append(UInt8(ascii: "["))
    var isFirst = true
    for element in list {
      if !isFirst { append(UInt8(ascii: ",")) }
      isFirst = false
      write(element, &self)
    }
    append(UInt8(ascii: "]"))
  }

  /// Appends the digits of a whole number.
  package mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(digits: number.magnitude, scale: 0)
  }

  /// Appends the digits of significand × 10^-scale, without a sign.
  mutating func append(digits significand: UInt64, scale: Int) {
    // Twenty digits are the most that 64 bits hold.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      var position = buffer.count
      var rest = significand
      var written = 0
      while rest > 0 || written <= scale {
        position -= 1
        buffer[position] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
        written += 1
        if written == scale {
          position -= 1
          buffer[position] = UInt8(ascii: ".")
        }
      }
      append(contentsOf: UnsafeMutableBufferPointer(rebasing: buffer[position...]))
    }
  }
}

extension Number {
  /// Appends `text`.
  package func write(into bytes: inout [UInt8]) {
    switch storage {
    case .approximate: bytes.append(contentsOf: text.utf8)
    case .exact(let significand, let scale):
      if significand < 0 { bytes.append(UInt8(ascii: "-")) }
      bytes.append(digits: significand.magnitude, scale: Int(scale))
    }
  }
}
