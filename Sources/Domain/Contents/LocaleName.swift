/// A language with or without a region, `fr` or `pt-BR` (BCP 47, as far as contents need it).
struct LocaleName: Hashable {
  /// In lower case with hyphens: `pt-br`.
  let text: String

  /// Reads `fr`, `pt-BR`, `pt_BR`; nil for anything else.
  init?(_ written: String) {
    let parts = written.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == "_" })
    guard written.utf8.count <= 35, let language = parts.first, (2...8) ~= language.utf8.count,
      parts.allSatisfy({
        !$0.isEmpty && $0.utf8.allSatisfy { $0.isNameCharacter }
      })
    else { return nil }
    text = parts.joined(separator: "-").lowercased()
  }

  /// The locale itself and ever less of it: `zh-hant-tw`, `zh-hant`, `zh`.
  var candidates: [String] {
    var parts = text.split(separator: "-")
    var candidates: [String] = []
    while !parts.isEmpty {
      candidates.append(parts.joined(separator: "-"))
      parts.removeLast()
    }
    return candidates
  }
}
