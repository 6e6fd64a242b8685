import Crypto
import Values

/// Makes and checks the tokens of signed links.
///
/// A token is base64url of `version · aim · contact (8) · message (16) · rest · tag (16)`, where
/// the rest is the address of a click or channel and topic of an unsubscription, and the tag the
/// first half of an HMAC-SHA256 (RFC 2104, truncated as its section 5 allows) over all before it.
/// As the address of a click is under the signature, nobody can make an open redirect of it.
package struct LinkSigner: Sendable {
  /// How long the parts of a link may be, in bytes.
  package enum Limits {
    /// The address of a click: what every mail program and browser still takes.
    package static let url = 2_000
    /// A topic's name.
    package static let topic = 255
  }

  private let key: SymmetricKey

  /// A signer with the secret of this installation. The key is derived from it for links alone, so
  /// that no signature made with the same secret for another end is ever a valid link.
  package init(secret: [UInt8]) {
    precondition(secret.count >= 16, "a secret that can be guessed signs nothing")
    let derived = HMAC<SHA256>.authenticationCode(
      for: Array("parcours signed links 1".utf8), using: SymmetricKey(data: secret))
    key = SymmetricKey(data: Array(derived))
  }

  /// The token of a link: ASCII letters, digits, `-` and `_`.
  package func token(for link: Link) throws(Link.Unsignable) -> String {
    var token: [UInt8] = []
    try append(tokenFor: link, to: &token)
    return String(decoding: token, as: UTF8.self)
  }

  /// Appends the token of a link.
  func append(tokenFor link: Link, to output: inout [UInt8]) throws(Link.Unsignable) {
    append(try LinkSigner.payload(of: link), to: &output)
  }

  /// Appends the token of a click, as `append(tokenFor:to:)` would.
  func append(
    clickTo address: [UInt8], contact: ContactID, message: Fingerprint, to output: inout [UInt8]
  ) throws(Link.Unsignable) {
    append(try LinkSigner.payload(ofClickTo: address, contact, message), to: &output)
  }

  private func append(_ payload: [UInt8], to output: inout [UInt8]) {
    var bytes = payload
    bytes.append(contentsOf: tag(of: payload[...]))
    Base64URL.append(bytes, to: &output)
  }

  /// The link of a token that this signer has made; nil for everything else.
  package func verify(_ token: some StringProtocol) -> Link? {
    guard token.utf8.count <= LinkSigner.longestToken,
      let bytes = Base64URL.bytes(of: token.utf8),
      bytes.count >= LinkSigner.headLength + LinkSigner.tagLength
    else { return nil }
    let payload = bytes[..<(bytes.count - LinkSigner.tagLength)]
    // All bytes are compared, so that the time taken says nothing about the place of a difference.
    var difference: UInt8 = 0
    for (given, right) in zip(bytes[payload.endIndex...], tag(of: payload)) {
      difference |= given ^ right
    }
    return difference == 0 ? LinkSigner.link(of: payload) : nil
  }

  private func tag(of payload: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let code = HMAC<SHA256>.authenticationCode(for: payload, using: key)
    return Array(code)[..<LinkSigner.tagLength]
  }

  private static let version: UInt8 = 1
  private static let headLength = 26
  private static let tagLength = 16
  private static let longestToken = ((headLength + Limits.url + tagLength) * 4 + 2) / 3
}

// The layout of what is signed.
extension LinkSigner {
  private static func payload(of link: Link) throws(Link.Unsignable) -> [UInt8] {
    switch link.aim {
    case .open: return head(1, link.contact, link.message, rest: 0)
    case .click(let url): return try payload(ofClickTo: Array(url.utf8), link.contact, link.message)
    case .unsubscribe(let channel, let topic):
      guard topic.utf8.count <= Limits.topic else { throw .topicTooLong }
      var bytes = head(3, link.contact, link.message, rest: topic.utf8.count + 1)
      bytes.append(code(of: channel))
      bytes.append(contentsOf: topic.utf8)
      return bytes
    case .preferences: return head(4, link.contact, link.message, rest: 0)
    }
  }

  private static func payload(
    ofClickTo address: [UInt8], _ contact: ContactID, _ message: Fingerprint
  ) throws(Link.Unsignable) -> [UInt8] {
    guard address.count <= Limits.url else { throw .addressTooLong }
    guard WebAddress.isValid(address[...]) else { throw .notAWebAddress }
    var bytes = head(2, contact, message, rest: address.count)
    bytes.append(contentsOf: address)
    return bytes
  }

  /// What every payload begins with; `rest` bytes and the tag will follow.
  private static func head(
    _ aim: UInt8, _ contact: ContactID, _ message: Fingerprint, rest: Int
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headLength + rest + tagLength)
    bytes.append(version)
    bytes.append(aim)
    for number in [UInt64(bitPattern: contact.number), message.high, message.low] {
      for shift in stride(from: 56, through: 0, by: -8) as StrideThrough<UInt64> {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    return bytes
  }

  private static func link(of payload: ArraySlice<UInt8>) -> Link? {
    guard payload[0] == version, let message = Fingerprint(bytes: Array(payload[10..<26])),
      let aim = aim(code: payload[1], rest: payload[headLength...])
    else { return nil }
    let contact = payload[2..<10].reduce(0) { $0 << 8 | Int64($1) }
    return Link(aim, contact: ContactID(contact), message: message)
  }

  private static func aim(code: UInt8, rest: ArraySlice<UInt8>) -> Link.Aim? {
    switch code {
    case 1: return rest.isEmpty ? .open : nil
    case 2:
      guard WebAddress.isValid(rest) else { return nil }
      return .click(url: String(decoding: rest, as: UTF8.self))
    case 3:
      guard let channel = rest.first.flatMap({ channel(code: $0) }),
        let topic = String(validating: rest.dropFirst(), as: UTF8.self)
      else { return nil }
      return .unsubscribe(channel: channel, topic: topic)
    case 4: return rest.isEmpty ? .preferences : nil
    default: return nil
    }
  }

  // The numbers of aims above and channels below are in messages that were sent years ago: they
  // never change.

  private static func code(of channel: ChannelKind) -> UInt8 {
    switch channel {
    case .email: 1
    case .sms: 2
    case .push: 3
    case .webhook: 4
    }
  }

  private static func channel(code: UInt8) -> ChannelKind? {
    ChannelKind.allCases.first { self.code(of: $0) == code }
  }
}
