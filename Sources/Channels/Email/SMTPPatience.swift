package import Values

/// How long the client waits (RFC 5321, 4.5.3.2, whose minutes date from slower networks). The
/// answer to the whole message gets the most: giving up there leaves the message in doubt.
package struct SMTPPatience: Hashable, Sendable {
  /// For the connection to stand.
  package var connect = Span.seconds(30)
  /// For the greeting and the answer to any command.
  package var command = Span.seconds(60)
  /// For the bytes of a message to leave.
  package var content = Span.seconds(180)
  /// For the answer after the message's last byte.
  package var final = Span.seconds(300)
  /// How long an unused connection is kept.
  package var idle = Span.seconds(20)

  package init() {}
}
