import Values

/// A stored row: a JSON array of a header and, each on a line of its own, objects that need not be
/// read with it. JSON text holds line breaks only between its tokens, so that they can be found
/// without reading.
enum RowText {
  /// A header without members yet.
  static var header: ObjectText {
    ObjectText(behind: [UInt8(ascii: "[")], reserving: 2_048)
  }

  static func write(
    _ header: consuming ObjectText, _ objects: some Sequence<DatedObject>
  ) -> [UInt8] {
    var bytes = header.closed()
    for object in objects {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(UInt8(ascii: ","))
      object.write(into: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  static func read(_ bytes: [UInt8]) throws(JSONError) -> (header: JSON.Object, [DatedObject]) {
    guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else {
      throw JSONError(.malformed(expected: "a row"), offset: 0)
    }
    let inner = bytes[1..<(bytes.count - 1)]
    let end = inner.firstIndex(of: UInt8(ascii: "\n")) ?? inner.endIndex
    let header = try JSON(parsing: Array(inner[..<end]), limits: .row).object ?? [:]
    var objects: [DatedObject] = []
    var start = end
    while start < inner.endIndex {
      // Each line begins with the comma behind the object before.
      let rest = inner[(start + 1)...]
      let next = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      objects.append(DatedObject(folded: rest[..<next].dropFirst()))
      start = next
    }
    return (header, objects)
  }
}
