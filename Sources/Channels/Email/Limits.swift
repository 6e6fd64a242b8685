import NIOCore

/// Every bound of this module, with the source of the number.
enum Limits {
  /// The longest line of a message without its CRLF (RFC 5322, 2.1.1).
  static let line = 998
  /// Where header lines are folded when they can be (RFC 5322, 2.1.1).
  static let fold = 78
  /// The longest line that holds an encoded-word (RFC 2047, 2).
  static let encodedLine = 76
  /// The longest encoded-word with its delimiters (RFC 2047, 2).
  static let encodedWord = 75
  /// The longest line of quoted-printable, the soft break included (RFC 2045, 6.7).
  static let quotedLine = 76
  /// The longest subject in bytes: far beyond what any program shows, short enough for a header.
  static let subject = 4_096
  /// The longest display name in bytes.
  static let displayName = 512
  /// The longest URL of `List-Unsubscribe`, so that its line stays below `line`.
  static let unsubscribeURL = 900

  /// Octets of a local part (RFC 5321, 4.5.3.1.1).
  static let localPart = 64
  /// Octets of a domain (RFC 5321, 4.5.3.1.2).
  static let domain = 255
  /// Octets of one label of a domain (RFC 1035, 2.3.4).
  static let label = 63
  /// Octets of an address: a path of 256 (RFC 5321, 4.5.3.1.3) without its angle brackets.
  static let address = 254

  /// One line of a reply. RFC 5321, 4.5.3.1.5 says 512; servers with long explanations say more.
  static let replyLine = 8_192
  /// One reply with all its lines, and what may lie unread.
  static let reply = 65_536
  /// How much of a server's explanation a delivery keeps, in characters.
  static let explanation = 500

  /// The most connections to one server that a URL may ask for.
  static let connections = 200
  /// Messages over one connection before a new one is made: a good guest does not stay for ever,
  /// and several machines behind one name all get their share.
  static let messagesPerConnection = 1_000
  /// Deliveries that may wait for a connection; beyond it they are deferred at once.
  static let waiting = 10_000
  /// How long no further connection is opened after one could not be, while others work: many
  /// servers count connections per client.
  static let openingPause = TimeAmount.seconds(30)
  /// How long the answer to QUIT is awaited.
  static let quit = TimeAmount.seconds(5)
}
