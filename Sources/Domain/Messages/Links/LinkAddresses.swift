import Values

/// Where signed links are found on the web: the public address of this installation, a letter for
/// the aim, and the token.
package struct LinkAddresses: Sendable {
  /// The first part of the path, by aim. They are in messages for years and never change.
  package enum Path {
    package static let open = "/o/"
    package static let click = "/c/"
    package static let unsubscribe = "/u/"
    package static let preferences = "/p/"
  }

  /// The public address, without a slash at its end.
  package let base: String
  private let signer: LinkSigner
  /// Where links begin, by path.
  private let starts: [[UInt8]]
  private let clickStart: [UInt8]

  /// Links below `publicURL` (`https://mail.example.com`, a path may follow).
  package init(publicURL: String, signer: LinkSigner) {
    let base = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
    self.base = base
    self.signer = signer
    clickStart = Array((base + Path.click).utf8)
    starts = [Path.open, Path.click, Path.unsubscribe, Path.preferences].map {
      Array((base + $0).utf8)
    }
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

  /// Appends the address of a click that leads to `address`, as `append(addressOf:to:)` would.
  func append(
    clickTo address: [UInt8], contact: ContactID, message: Fingerprint, to output: inout [UInt8]
  ) throws(Link.Unsignable) {
    output.append(contentsOf: clickStart)
    try signer.append(clickTo: address, contact: contact, message: message, to: &output)
  }

  /// Whether an address is one of these links already.
  func contain(_ address: [UInt8]) -> Bool {
    starts.contains { address.starts(with: $0) }
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
