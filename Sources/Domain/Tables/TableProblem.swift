/// Why a record of a file cannot be taken.
package enum TableProblem: Error, Hashable, Sendable {
  /// More bytes than `Limits.recordBytes`.
  case tooLong
  /// More fields than `Limits.columns`.
  case tooManyFields
  /// Bytes that are no text in the encoding of the file.
  case invalidText
  /// The character U+0000, which databases cannot keep.
  case containsNUL
  /// Something other than a delimiter stands behind a closing quotation mark (RFC 4180, section 2).
  case textAfterQuote
  /// The file ends within quotation marks; the record says on which line they were opened.
  case unclosedQuote
  /// Not as many fields as the header has names.
  case ragged(expected: Int, found: Int)

  /// The name of the reason in files of rejects.
  package var code: String {
    switch self {
    case .tooLong: "too_long"
    case .tooManyFields: "too_many_fields"
    case .invalidText: "invalid_text"
    case .containsNUL: "contains_nul"
    case .textAfterQuote: "text_after_quote"
    case .unclosedQuote: "unclosed_quote"
    case .ragged: "ragged"
    }
  }

  /// A sentence for whoever made the file.
  package var message: String {
    switch self {
    case .tooLong: "The record has more than \(Limits.recordBytes) bytes."
    case .tooManyFields: "The record has more than \(Limits.columns) fields."
    case .invalidText:
      "The record has bytes that are no UTF-8. Save the file as UTF-8, or name its encoding."
    case .containsNUL: "The record holds the character U+0000, which cannot be stored."
    case .textAfterQuote:
      "Something stands between a closing quotation mark and the next delimiter. "
        + "Within quotation marks, a quotation mark is written twice."
    case .unclosedQuote: "A quotation mark is opened here and not closed until the end of the file."
    case .ragged(let expected, let found):
      "The record has \(found) fields where the header has \(expected)."
    }
  }
}
