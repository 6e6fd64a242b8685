package import Values

/// Turns the links of a rendered e-mail into signed ones and adds the picture that tells of opens.
///
/// It changes the values of `href` on `<a>` and nothing else: every other byte stays as it was
/// rendered (I11).
package struct LinkRewriter: Sendable {
  /// What is wanted of one message.
  package struct Tracking: Sendable {
    package var contact: ContactID
    /// The send key of the message.
    package var message: Fingerprint
    /// The address of its unsubscribe link, which stays as it is.
    package var unsubscribeURL: String?
    /// What every link to the web gets, for the shop's own analytics.
    package var parameters: CampaignParameters
    /// Whether the picture is added.
    package var opens: Bool
    /// Whether links become signed ones.
    package var clicks: Bool

    package init(
      contact: ContactID, message: Fingerprint, unsubscribeURL: String? = nil,
      parameters: CampaignParameters = CampaignParameters(), opens: Bool = true,
      clicks: Bool = true
    ) {
      self.contact = contact
      self.message = message
      self.unsubscribeURL = unsubscribeURL
      self.parameters = parameters
      self.opens = opens
      self.clicks = clicks
    }
  }

  /// A rewritten e-mail.
  package struct Rewritten: Sendable, Hashable {
    package let html: String
    /// How many links have become signed ones.
    package let signed: Int
    /// The links to the web that could not, and why: they still work, but tell of no click.
    package let unsigned: [Unsigned]
  }

  /// A link that stayed as it was.
  package struct Unsigned: Sendable, Hashable {
    package let url: String
    package let reason: Link.Unsignable
  }

  private let addresses: LinkAddresses

  package init(addresses: LinkAddresses) {
    self.addresses = addresses
  }

  /// The e-mail with its links as `tracking` wants them. Links to anything but http and https, to
  /// the unsubscribe page and those marked `data-parcours-track="off"` are left alone.
  package func rewrite(_ html: String, _ tracking: Tracking) -> Rewritten {
    let bytes = Array(html.utf8)
    var copy = Copy(of: bytes)
    let parameters = CampaignParameters.Encoded(tracking.parameters)
    var scanner = HTMLScanner(bytes)
    var signed = 0
    var unsigned: [Unsigned] = []
    var bodyEnd: Int?
    while let token = scanner.next() {
      switch token {
      case .text: break
      case .close(let name, let position):
        if scanner.isName(name, "body") { bodyEnd = position }
      case .open(let tag):
        guard scanner.isName(tag.name, "a"), let href = target(of: tag, scanner, tracking) else {
          continue
        }
        let address = parameters.added(to: href.address)
        copy.advance(to: href.place.lowerBound)
        if !tracking.clicks {
          copy.appendAttribute(address)
        } else {
          do {
            try appendSigned(address, tracking, to: &copy.output)
            signed += 1
          } catch {
            copy.appendAttribute(address)
            unsigned.append(
              Unsigned(url: String(decoding: address, as: UTF8.self), reason: error))
          }
        }
        copy.skip(to: href.place.upperBound)
      }
    }
    if tracking.opens {
      copy.advance(to: bodyEnd ?? bytes.count)
      appendPicture(tracking, to: &copy.output)
    }
    copy.advance(to: bytes.count)
    return Rewritten(
      html: String(decoding: copy.output, as: UTF8.self), signed: signed, unsigned: unsigned)
  }

  /// Where a link leads, when it is one to rewrite, and the place of its value with the quotes.
  private func target(
    of tag: HTMLScanner.Tag, _ scanner: HTMLScanner, _ tracking: Tracking
  ) -> (address: [UInt8], place: Range<Int>)? {
    guard let href = scanner.attribute("href", of: tag) else { return nil }
    let address = WebAddress.normalized(
      CharacterReferences.decoded(scanner.bytes[href.value]))
    guard WebAddress.schemeLength(address[...]) != nil, !addresses.contain(address),
      !(tracking.unsubscribeURL.map { address.elementsEqual($0.utf8) } ?? false)
    else { return nil }
    if let mark = scanner.attribute("data-parcours-track", of: tag),
      scanner.isName(mark.value, "off")
    {
      return nil
    }
    return (address, href.whole)
  }

  private func appendSigned(
    _ address: [UInt8], _ tracking: Tracking, to output: inout [UInt8]
  ) throws(Link.Unsignable) {
    let start = output.count
    output.append(UInt8(ascii: "\""))
    do {
      try addresses.append(
        clickTo: address, contact: tracking.contact, message: tracking.message, to: &output)
    } catch {
      output.removeSubrange(start...)
      throw error
    }
    output.append(UInt8(ascii: "\""))
  }

  private func appendPicture(_ tracking: Tracking, to output: inout [UInt8]) {
    let open = Link(.open, contact: tracking.contact, message: tracking.message)
    output.append(contentsOf: #"<img src=""#.utf8)
    do {
      try addresses.append(addressOf: open, to: &output)
    } catch {
      preconditionFailure("a link without an address or a topic can always be signed")
    }
    output.append(
      contentsOf:
        #"" width="1" height="1" alt="" style="display:block;border:0;width:1px;height:1px">"#.utf8)
  }
}

/// A copy in the making of some bytes, parts of which are replaced.
private struct Copy {
  let source: [UInt8]
  var output: [UInt8] = []
  private var position = 0

  init(of source: [UInt8]) {
    self.source = source
    output.reserveCapacity(source.count * 2)
  }

  /// Takes over everything before `index` that has not been taken or skipped yet.
  mutating func advance(to index: Int) {
    guard index > position else { return }
    output.append(contentsOf: source[position..<index])
    position = index
  }

  /// Leaves out everything before `index`.
  mutating func skip(to index: Int) {
    position = max(position, index)
  }

  /// Appends an attribute's value with its quotes.
  mutating func appendAttribute(_ value: [UInt8]) {
    output.append(UInt8(ascii: "\""))
    CharacterReferences.appendAttribute(value, to: &output)
    output.append(UInt8(ascii: "\""))
  }
}
