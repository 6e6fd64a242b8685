package import Values

/// What is taken at most from outside (formats.md, 2.7; I12). Beyond it there is a refusal with a
/// reason, never a cut.
package enum Limits {
  /// Bytes of one event as it stands in the body: 32 KB.
  package static let eventBytes = 32 * 1_024
  /// Bytes of a body once it is unpacked: 500 KB.
  package static let bodyBytes = 500 * 1_024
  /// Events of a batch.
  package static let batchEvents = 2_500
  /// Characters (Unicode scalars) of `userId`, `anonymousId`, `previousId` and `groupId`.
  package static let identityLength = 255
  /// Characters of an event's name.
  package static let nameLength = 255
  /// Characters of a `messageId`.
  package static let messageIdLength = 255
  /// Objects and arrays within each other, from the body's own brackets on.
  package static let depth = 64
  /// A sender's clock that is off by this or more is not corrected (semantics.md, 3).
  package static let skew = Span.hours(24)
}
