/// Cuts a JSON array of objects, or the one in the member `products` of an object, into its
/// elements, piece by piece. It looks at brackets and quotation marks only: each element is read,
/// and judged, by itself.
struct JSONElements {
  /// One element of the array.
  struct Element {
    let line: Int
    let bytes: [UInt8]
    let isTooLong: Bool
  }

  private enum Place {
    case beforeArray, inArray, inElement, behindArray
  }

  private var place = Place.beforeArray
  private var depth = 0
  private var isInText = false
  private var isEscaped = false
  private var bytes: [UInt8] = []
  private var isTooLong = false
  private var line = 1
  private var startLine = 1

  /// True when the array has come to its end.
  var isComplete: Bool { place == .behindArray }

  /// The line that is reached.
  var currentLine: Int { line }

  /// The elements that end in the next piece of the file.
  mutating func elements(in piece: [UInt8]) -> [Element] {
    var elements: [Element] = []
    for byte in piece {
      if byte == UInt8(ascii: "\n") { line += 1 }
      take(byte, &elements)
    }
    return elements
  }

  private mutating func take(_ byte: UInt8, _ elements: inout [Element]) {
    switch place {
    case .beforeArray:
      // What stands before the array is no product: {"products": [
      if byte == UInt8(ascii: "[") { place = .inArray }
    case .behindArray: return
    case .inArray:
      switch byte {
      case UInt8(ascii: "]"): place = .behindArray
      case UInt8(ascii: ","), 0...0x20: return
      default:
        place = .inElement
        startLine = line
        depth = 0
        takeElement(byte, &elements)
      }
    case .inElement: takeElement(byte, &elements)
    }
  }

  private mutating func takeElement(_ byte: UInt8, _ elements: inout [Element]) {
    if isInText {
      keep(byte)
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInText = false
      }
      return
    }
    switch byte {
    case UInt8(ascii: "\""): isInText = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if depth == 0 {
        finish(&elements)
        place = byte == UInt8(ascii: "]") ? .behindArray : .inArray
        return
      }
      depth -= 1
      keep(byte)
      if depth == 0 { finish(&elements) }
      return
    case UInt8(ascii: ",") where depth == 0: return finish(&elements)
    default: break
    }
    keep(byte)
  }

  private mutating func keep(_ byte: UInt8) {
    if bytes.count < Limits.productBytes { bytes.append(byte) } else { isTooLong = true }
  }

  private mutating func finish(_ elements: inout [Element]) {
    elements.append(Element(line: startLine, bytes: bytes, isTooLong: isTooLong))
    bytes.removeAll(keepingCapacity: true)
    isTooLong = false
    place = .inArray
  }
}
