import NIOCore

/// Puts replies together from bytes as they arrive. It holds at most `Limits.reply` bytes.
struct SMTPReplyReader: Sendable {
  /// Why what a server says is no reply.
  enum Malformed: Error, Hashable, Sendable {
    case longLine
    case longReply
    case notAReply
  }

  private var unread = ByteBuffer()
  private var code: Int?
  private var lines: [String] = []
  private var size = 0

  /// Whether everything that came was read.
  var isEmpty: Bool { unread.readableBytes == 0 && code == nil }

  /// Takes bytes in.
  mutating func append(_ bytes: inout ByteBuffer) {
    if unread.readableBytes == 0 {
      unread = bytes
      bytes.moveReaderIndex(to: bytes.writerIndex)
    } else {
      unread.writeBuffer(&bytes)
    }
  }

  /// Forgets everything, so that nothing said in plain text counts after STARTTLS.
  mutating func clear() {
    self = SMTPReplyReader()
  }

  /// The next whole reply; nil when more bytes are needed.
  mutating func next() throws(Malformed) -> SMTPReply? {
    while let line = try nextLine() {
      size += line.utf8.count
      if size > Limits.reply { throw .longReply }
      let (code, isLast, text) = try SMTPReplyReader.parse(line)
      if let started = self.code, started != code { throw .notAReply }
      if isLast {
        let reply = SMTPReply(
          code: code, text: lines.isEmpty ? text : (lines + [text]).joined(separator: "\n"))
        self.code = nil
        lines.removeAll()
        size = 0
        return reply
      }
      self.code = code
      lines.append(text)
    }
    return nil
  }

  /// A line without its end, which is CRLF; a bare LF is forgiven.
  private mutating func nextLine() throws(Malformed) -> String? {
    let view = unread.readableBytesView
    guard let end = view.firstIndex(of: lineFeed) else {
      if view.count > Limits.replyLine { throw .longLine }
      return nil
    }
    var count = end - view.startIndex
    if count > Limits.replyLine { throw .longLine }
    if count > 0, view[end - 1] == carriageReturn { count -= 1 }
    let line = unread.getString(at: unread.readerIndex, length: count) ?? ""
    unread.moveReaderIndex(to: end + 1)
    return line
  }

  /// `250-SIZE 1000` is code, whether another line follows, and text.
  private static func parse(
    _ line: String
  ) throws(Malformed) -> (code: Int, isLast: Bool, text: String) {
    let bytes = line.utf8
    let digits = bytes.prefix(3)
    guard digits.count == 3, digits.allSatisfy(\.isDigit) else { throw .notAReply }
    let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard (200...599).contains(code) else { throw .notAReply }
    let rest = bytes.dropFirst(3)
    switch rest.first {
    case nil: return (code, true, "")
    case UInt8(ascii: " "): return (code, true, text(rest.dropFirst()))
    case UInt8(ascii: "-"): return (code, false, text(rest.dropFirst()))
    default: throw .notAReply
    }
  }

  private static func text(_ bytes: Substring.UTF8View) -> String {
    String(Substring(bytes))
  }
}
