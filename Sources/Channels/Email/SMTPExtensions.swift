/// What a server can do beyond the minimum, as its answer to EHLO says (RFC 5321, 2.2).
struct SMTPExtensions: Hashable, Sendable {
  /// MAIL, RCPT and DATA may go out together (RFC 2920).
  var pipelining = false
  var startTLS = false
  var eightBit = false
  var utf8 = false
  /// `SIZE` was offered (RFC 1870).
  var size = false
  /// The largest message in bytes; nil without a fixed limit.
  var largest: Int?
  /// The mechanisms of AUTH (RFC 4954), in upper case.
  var mechanisms: Set<String> = []

  /// What follows from HELO: nothing.
  init() {}

  /// Reads the lines after the greeting line of an answer to EHLO.
  init(ehlo reply: SMTPReply) {
    for line in reply.text.split(separator: "\n").dropFirst() {
      // "AUTH=LOGIN PLAIN" is how servers wrote it before RFC 2554.
      let words = line.uppercased().split { $0 == " " || $0 == "=" }
      switch words.first {
      case "PIPELINING": pipelining = true
      case "STARTTLS": startTLS = true
      case "8BITMIME": eightBit = true
      case "SMTPUTF8": utf8 = true
      case "SIZE":
        size = true
        if words.count > 1, let limit = Int(words[1]), limit > 0 { largest = limit }
      case "AUTH": mechanisms.formUnion(words.dropFirst().map(String.init))
      default: break
      }
    }
  }
}
