import Values

/// Why an event was refused. Both the code and the message are part of the answer: clients that do
/// not find them send the event again and again (formats.md, 2.2).
package struct Rejection: Error, Hashable, Sendable {
  /// The names of the reasons in answers, in the log of refused events and in metrics.
  package enum Code: String, CaseIterable, Hashable, Sendable {
    /// `track` without an `event`.
    case missingEventName = "missing_event_name"
    /// Neither `userId` nor `anonymousId`; for `alias` also no `previousId`.
    case missingIdentity = "missing_identity"
    /// `group` without a `groupId`.
    case missingGroup = "missing_group_id"
    /// No `type`, or not one of the six.
    case unknownType = "unknown_type"
    /// A member that is not text, not an object or not what else it has to be.
    case invalidType = "invalid_type"
    /// A time that cannot be read, or outside the years 1 to 9999.
    case invalidTimestamp = "invalid_timestamp"
    case invalidIdentityLength = "invalid_identity_length"
    case invalidNameLength = "invalid_name_length"
    case invalidMessageIdLength = "invalid_message_id_length"
    case tooLarge = "too_large"
    case tooDeep = "too_deep"
    case containsNUL = "contains_nul"
    case invalidNumber = "invalid_number"
    case invalidText = "invalid_text"
  }

  package let code: Code
  /// A sentence for the developer who integrates the shop.
  package let message: String

  /// A refusal with a sentence.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The refusal of an event that could not be kept as it was read.
  init(_ failure: JSONError) {
    switch failure.reason {
    case .tooDeep:
      self.init(.tooDeep, "The event is nested deeper than \(Limits.depth) levels.")
    case .numberOutOfRange:
      self.init(.invalidNumber, "The event has a number beyond the range of a double.")
    case .loneSurrogate, .malformed, .truncated, .invalidUTF8, .controlCharacter, .trailingBytes:
      self.init(.invalidText, failure.message)
    }
  }
}
