/// Why bytes are not the JSON text that was wanted, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Reason: Hashable, Sendable {
    /// Something else was expected here.
    case malformed(expected: String)
    /// The text ends before the value does.
    case truncated
    /// Not UTF-8 (RFC 3629): an overlong form, a surrogate, a byte alone or beyond U+10FFFF.
    case invalidUTF8
    /// `\ud83d` without its other half: no character.
    case loneSurrogate
    /// A line break or another character below U+0020 that must be escaped (RFC 8259, section 7).
    case controlCharacter
    /// Objects and arrays within each other beyond the limit.
    case tooDeep(limit: Int)
    /// A number beyond the range of a double, such as 1e400.
    case numberOutOfRange
    /// More than one value.
    case trailingBytes
  }

  package let reason: Reason
  /// How many bytes come before the place.
  package let offset: Int

  /// An error at a place.
  package init(_ reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// A sentence for humans.
  package var message: String {
    switch reason {
    case .malformed(let expected): "Malformed JSON at byte \(offset): expected \(expected)."
    case .truncated: "The JSON text ends too early, after \(offset) bytes."
    case .invalidUTF8: "Invalid UTF-8 at byte \(offset)."
    case .loneSurrogate: "Half of a surrogate pair at byte \(offset) is not a character."
    case .controlCharacter: "A control character at byte \(offset) has to be escaped."
    case .tooDeep(let limit): "Nested deeper than \(limit) levels at byte \(offset)."
    case .numberOutOfRange: "The number at byte \(offset) is out of range."
    case .trailingBytes: "More text follows the JSON value at byte \(offset)."
    }
  }

  /// True for texts that are JSON by the grammar but hold what cannot be kept: the rest of the text
  /// can still be read.
  package var isGrammatical: Bool {
    switch reason {
    case .loneSurrogate, .tooDeep, .numberOutOfRange: true
    case .malformed, .truncated, .invalidUTF8, .controlCharacter, .trailingBytes: false
    }
  }
}
