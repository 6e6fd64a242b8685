import Messages
import Testing
import Values

private let signer = LinkSigner(secret: Array("a secret of this installation".utf8))

private let links: [Link] = {
  let message = Fingerprint("run", "first")
  let contact = ContactID(partition: 3, serial: 42)
  return [
    Link(.open, contact: contact, message: message),
    Link(.click(url: "https://shop.example/sofa?a=1&b=2#top"), contact: contact, message: message),
    Link(.unsubscribe(channel: .sms, topic: "Ventes privées"), contact: contact, message: message),
    Link(.preferences, contact: contact, message: message),
  ]
}()

struct LinkSignerTests {
  @Test(arguments: links)
  func `a token says what was signed`(link: Link) throws {
    let token = try signer.token(for: link)
    #expect(signer.verify(token) == link)
    #expect(token.utf8.allSatisfy { $0 < 0x7F && $0 > 0x20 && !"+/=".utf8.contains($0) })
  }

  @Test(arguments: links)
  func `no character of a token can be changed, added or left out`(link: Link) throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    let token = Array(try signer.token(for: link).utf8)
    for position in token.indices {
      for character in alphabet where character != token[position] {
        var changed = token
        changed[position] = character
        #expect(signer.verify(String(decoding: changed, as: UTF8.self)) == nil)
      }
      var shorter = token
      shorter.remove(at: position)
      #expect(signer.verify(String(decoding: shorter, as: UTF8.self)) == nil)
    }
    for addition in ["A", "AA", "=", "==", "\n", " "] {
      #expect(signer.verify(String(decoding: token, as: UTF8.self) + addition) == nil)
    }
  }

  @Test func `a token of one aim or contact is not one of another`() throws {
    let tokens = try links.map { try signer.token(for: $0) }
    #expect(Set(tokens).count == links.count)
    for (token, link) in zip(tokens, links) {
      for other in links where other != link { #expect(signer.verify(token) != other) }
    }
  }

  @Test func `another secret makes other tokens`() throws {
    let other = LinkSigner(secret: Array("A secret of this installation".utf8))
    for link in links { #expect(other.verify(try signer.token(for: link)) == nil) }
  }

  @Test(arguments: [
    "javascript:alert(1)", "//evil.example", "ftp://shop.example", "https://", "https:///path",
    "https://?q", "http://a\\b", "https://shop.example/a b", "https://shop.example/\r\nX: y",
    "https://shop.example/é", "mailto:a@b.example", "", "https:shop.example", "data:text/html,x",
  ])
  func `a click leads nowhere but to the web`(url: String) {
    let link = Link(
      .click(url: url), contact: ContactID(1), message: Fingerprint(high: 1, low: 2))
    #expect(throws: Link.Unsignable.notAWebAddress) { try signer.token(for: link) }
  }

  @Test func `addresses and topics have limits`() throws {
    let message = Fingerprint(high: 1, low: 2)
    let start = "https://shop.example/"
    let longest = start + String(repeating: "a", count: LinkSigner.Limits.url - start.count)
    let click = Link(.click(url: longest), contact: ContactID(1), message: message)
    #expect(signer.verify(try signer.token(for: click)) == click)
    #expect(throws: Link.Unsignable.addressTooLong) {
      try signer.token(
        for: Link(.click(url: longest + "a"), contact: ContactID(1), message: message))
    }
    let topic = String(repeating: "t", count: LinkSigner.Limits.topic)
    let link = Link(
      .unsubscribe(channel: .email, topic: topic), contact: ContactID(1), message: message)
    #expect(signer.verify(try signer.token(for: link)) == link)
    #expect(throws: Link.Unsignable.topicTooLong) {
      try signer.token(
        for: Link(
          .unsubscribe(channel: .email, topic: topic + "t"), contact: ContactID(1),
          message: message))
    }
  }

  @Test(arguments: [1, 20_260_101, 0xC0FFEE] as [UInt64])
  func `every link comes back and no garbage is a link`(seed: UInt64) throws {
    var chance = Seeded(seed: seed)
    for _ in 0..<300 {
      let link = randomLink(&chance)
      let token = try signer.token(for: link)
      #expect(signer.verify(token) == link, "seed \(seed)")
      let count = Int.random(in: 0...120, using: &chance)
      let alphabet = "ABCxyz019-_=/+%\u{E9}"
      let garbage = String((0..<count).map { _ in alphabet.randomElement(using: &chance)! })
      #expect(signer.verify(garbage) == nil, "seed \(seed)")
    }
  }

  private func randomLink(_ chance: inout Seeded) -> Link {
    let path = (0..<Int.random(in: 0...300, using: &chance)).map { _ in
      "abc/?&=#%~.-_0123456789".randomElement(using: &chance)!
    }
    let channel = ChannelKind.allCases.randomElement(using: &chance)!
    let aims: [Link.Aim] = [
      .open, .preferences, .click(url: "HTTPS://shop.example/" + String(path)),
      .unsubscribe(channel: channel, topic: String(path.prefix(LinkSigner.Limits.topic))),
    ]
    return Link(
      aims.randomElement(using: &chance)!,
      contact: ContactID(Int64.random(in: 1...(1 << 53), using: &chance)),
      message: Fingerprint(high: chance.next(), low: chance.next()))
  }
}
