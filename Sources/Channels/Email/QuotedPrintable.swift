/// The encoding of bodies that survives every mail server: lines of at most 76 ASCII characters
/// (RFC 2045, 6.7).
package enum QuotedPrintable {
  /// Appends the text encoded; line ends of any kind become CRLF. The text is not followed by one.
  package static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in
      output.reserveCapacity(output.count + bytes.count + bytes.count / 8 + 16)
      append(bytes, to: &output)
    }
  }

  private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    var column = 0
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      switch classes[Int(byte)] {
      case .plain:
        // A run of plain bytes is copied at once, as far as the line has room: this is most of
        // any mail, and what makes the encoder fast.
        let room = Limits.quotedLine - 1 - column
        if room == 0 {
          softBreak(&output, &column)
          continue
        }
        var end = position + 1
        let limit = min(bytes.count, position + room)
        while end < limit, classes[Int(bytes[end])] == .plain { end += 1 }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position..<end]))
        column += end - position
        position = end
      case .blank:
        // White space at the end of a line gets lost on the way, so it is encoded there.
        position += 1
        if position == bytes.count || classes[Int(bytes[position])] == .lineEnd {
          escape(byte, &output, &column)
        } else {
          if column + 1 > Limits.quotedLine - 1 { softBreak(&output, &column) }
          output.append(byte)
          column += 1
        }
      case .lineEnd:
        position += 1
        if byte == carriageReturn, position < bytes.count, bytes[position] == lineFeed {
          position += 1
        }
        output.append(carriageReturn)
        output.append(lineFeed)
        column = 0
      case .other:
        escape(byte, &output, &column)
        position += 1
      }
    }
  }

  private static func escape(_ byte: UInt8, _ output: inout [UInt8], _ column: inout Int) {
    if column + 3 > Limits.quotedLine - 1 { softBreak(&output, &column) }
    output.append(UInt8(ascii: "="))
    output.append(hexadecimalDigit(byte >> 4))
    output.append(hexadecimalDigit(byte & 15))
    column += 3
  }

  private static func softBreak(_ output: inout [UInt8], _ column: inout Int) {
    output.append(UInt8(ascii: "="))
    output.append(carriageReturn)
    output.append(lineFeed)
    column = 0
  }

  private enum Class: UInt8 { case plain, blank, lineEnd, other }

  private static let classes: [Class] = (0...255).map { (byte: UInt8) in
    switch byte {
    case 0x20, 0x09: .blank
    case carriageReturn, lineFeed: .lineEnd
    case UInt8(ascii: "="): .other
    case 0x21...0x7E: .plain
    default: .other
    }
  }
}

let carriageReturn: UInt8 = 0x0D
let lineFeed: UInt8 = 0x0A

/// The upper-case digit of a number below 16.
func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? 0x30 + value : 0x41 + value - 10
}
