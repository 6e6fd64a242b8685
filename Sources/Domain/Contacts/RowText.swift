import Values

/// A stored row: a JSON array of a header and, each on a line of its own, objects that need not be
/// read with it. JSON text holds line breaks only between its tokens, so that they can be found
/// without reading.
enum RowText {
  static func write(_ header: JSON.Object, _ objects: [DatedObject]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2_048)
    bytes.append(UInt8(ascii: "["))
    header.write(into: &bytes)
    for object in objects {
      bytes.append(contentsOf: [UInt8(ascii: "\n"), UInt8(ascii: ",")])
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
