/// What a server answers to one command (RFC 5321, 4.2).
package struct SMTPReply: Hashable, Sendable {
  /// Three digits, 200…559.
  package let code: Int
  /// The text after the codes, lines joined with a line feed.
  package let text: String

  /// A reply of a code and its lines.
  package init(code: Int, text: String) {
    self.code = code
    self.text = text
  }

  /// The enhanced status code that the text begins with (RFC 2034), if its class fits the code.
  package var enhanced: String? {
    let first = text.utf8.prefix { $0 != 0x20 && $0 != lineFeed }
    let parts = first.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 1,
      parts[1...].allSatisfy({ (1...3).contains($0.count) }),
      parts.allSatisfy({ $0.allSatisfy(\.isDigit) }),
      parts[0].first == UInt8(0x30 + code / 100)
    else { return nil }
    return String(first)
  }

  /// `550 5.1.1`, or `550` alone: how deliveries name the reply.
  var label: String { enhanced.map { "\(code) \($0)" } ?? "\(code)" }

  /// The reply on one line, as people get to read it.
  var explanation: String {
    let line = text.split(separator: "\n").joined(separator: " ")
    return String("\(code) \(line)".prefix(Limits.explanation))
  }

  var isPositive: Bool { code / 100 == 2 }
  var isTransient: Bool { code / 100 == 4 }
  var isPermanent: Bool { code / 100 == 5 }
}
