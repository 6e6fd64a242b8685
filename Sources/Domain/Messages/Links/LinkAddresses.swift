/// Where signed links are found on the web: the public address of this installation, a letter for
/// the aim, and the token.
package struct LinkAddresses: Sendable {
  /// The first part of the path, by aim. They are in messages for years and never change.
  package enum Path {
    package static let open = "/o/"
    package static let click = "/c/"
    package static let unsubscribe = "/u/"
    package static let preferences = "/p/"

    static let all = [open, click, unsubscribe, preferences]
  }

  /// The public address, without a slash at its end.
  package let base: String
  private let signer: LinkSigner

  /// Links below `publicURL` (`https://mail.example.com`, a path may follow).
  package init(publicURL: String, signer: LinkSigner) {
    base = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
    self.signer = signer
  }

  /// The whole address of a link.
  package func address(of link: Link) throws(Link.Unsignable) -> String {
    var address: [UInt8] = []
    try append(addressOf: link, to: &address)
    return String(decoding: address, as: UTF8.self)
  }

  /// Appends the whole address of a link.
  func append(addressOf link: Link, to output: inout [UInt8]) throws(Link.Unsignable) {
    output.append(contentsOf: base.utf8)
    output.append(contentsOf: LinkAddresses.path(of: link.aim).utf8)
    try signer.append(tokenFor: link, to: &output)
  }

  /// Whether an address is one of these links already.
  func contain(_ address: [UInt8]) -> Bool {
    guard address.starts(with: base.utf8) else { return false }
    let path = address.dropFirst(base.utf8.count)
    return Path.all.contains { path.starts(with: $0.utf8) }
  }

  private static func path(of aim: Link.Aim) -> String {
    switch aim {
    case .open: Path.open
    case .click: Path.click
    case .unsubscribe: Path.unsubscribe
    case .preferences: Path.preferences
    }
  }
}
