import NIOCore

/// A mail ready for DATA: what the commands say about it, and its bytes with dots doubled and the
/// final dot behind them.
struct SMTPContent: Sendable {
  /// The path of MAIL, without its brackets.
  let sender: String
  /// The path of RCPT, without its brackets.
  let recipient: String
  /// The bytes of the message as SIZE counts them (RFC 1870, 5): before dots were doubled.
  let size: Int
  /// Whether envelope or headers hold UTF-8.
  let needsUTF8: Bool
  /// What is written after 354.
  let bytes: ByteBuffer

  init(_ message: MIMEMessage) {
    sender = message.sender.text
    recipient = message.recipient.text
    size = message.bytes.count
    needsUTF8 = message.needsUTF8
    var stuffing = DotStuffing()
    var buffer = ByteBufferAllocator().buffer(capacity: message.bytes.count + 64)
    message.bytes.withUnsafeBufferPointer { stuffing.append($0, to: &buffer) }
    stuffing.end(&buffer)
    bytes = buffer
  }
}

/// Doubles the dot at the beginning of a line (RFC 5321, 4.5.2), for content that comes in pieces.
struct DotStuffing: Sendable {
  private enum Place { case lineBegin, carriageReturn, inside }
  private var place = Place.lineBegin

  /// Appends a piece of content.
  mutating func append(_ piece: UnsafeBufferPointer<UInt8>, to buffer: inout ByteBuffer) {
    var written = 0
    for (position, byte) in piece.enumerated() {
      switch (place, byte) {
      case (.lineBegin, UInt8(ascii: ".")):
        // What went before and this dot go out; the dot stays to be written once more.
        buffer.writeBytes(UnsafeBufferPointer(rebasing: piece[written...position]))
        written = position
        place = .inside
      case (_, Email.carriageReturn): place = .carriageReturn
      case (.carriageReturn, lineFeed): place = .lineBegin
      default: place = .inside
      }
    }
    buffer.writeBytes(UnsafeBufferPointer(rebasing: piece[written...]))
  }

  /// Ends the content: a line of its own that holds one dot.
  mutating func end(_ buffer: inout ByteBuffer) {
    buffer.writeStaticString(place == .lineBegin ? ".\r\n" : "\r\n.\r\n")
    place = .lineBegin
  }
}
