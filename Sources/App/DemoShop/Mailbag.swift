import Values

/// What the built-in inbox shows, read from its pages as a person would.
struct Mailbag: Sendable {
  /// A message in the list.
  struct Letter: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
      case email, sms, push
    }

    let id: String
    let kind: Kind
    let destination: String
  }

  /// The messages of the list's first page.
  static func letters(in page: String) -> [Letter] {
    page.components(separatedBy: "<tr>").compactMap { row in
      guard let id = text(in: row, from: "href=\"/inbox/", to: "\"") else { return nil }
      let cells = row.components(separatedBy: "<td>").dropFirst().map {
        $0.components(separatedBy: "</td>")[0]
      }
      guard cells.count >= 3 else { return nil }
      let kind: Letter.Kind? =
        switch cells[1] {
        case "E-mail": .email
        case "SMS": .sms
        case "Push": .push
        default: nil
        }
      return kind.map { Letter(id: id, kind: $0, destination: cells[2]) }
    }
  }

  /// The address of the picture that tells of openings.
  static func pixel(in html: String) -> String? { address(in: html, path: "/o/") }

  /// The address of the first link.
  static func link(in html: String) -> String? { address(in: html, path: "/c/") }

  private static func address(in html: String, path: String) -> String? {
    html.components(separatedBy: "\"").first { part in
      part.hasPrefix("http") && part.contains(path)
    }
  }

  private static func text(in row: String, from start: String, to end: String) -> String? {
    let parts = row.components(separatedBy: start)
    guard parts.count > 1 else { return nil }
    return parts[1].components(separatedBy: end)[0]
  }
}

extension String {
  /// Splits at each occurrence of a separator.
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
