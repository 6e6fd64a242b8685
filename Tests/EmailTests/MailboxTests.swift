import Testing

@testable import Email

@Suite struct MailboxTests {
  @Test(
    arguments: [
      ("shop@example.com", nil, "shop@example.com"),
      ("  shop@example.com ", nil, "shop@example.com"),
      ("<shop@example.com>", nil, "shop@example.com"),
      ("Shop <shop@example.com>", "Shop", "shop@example.com"),
      ("Maison Été <shop@example.com>", "Maison Été", "shop@example.com"),
      ("\"Shop, \\\"the\\\" one\" <shop@example.com>", "Shop, \"the\" one", "shop@example.com"),
      ("\"a b@c\"@example.com", nil, "\"a b@c\"@example.com"),
      ("o'brien+tag@sub.example.com", nil, "o'brien+tag@sub.example.com"),
      ("üser@example.com", nil, "üser@example.com"),
      ("x@bücher.example", nil, "x@xn--bcher-kva.example"),
      ("x@BÜCHER.example", nil, "x@xn--bcher-kva.example"),
      ("x@bu\u{308}cher.example", nil, "x@xn--bcher-kva.example"),
      ("x@[192.0.2.1]", nil, "x@[192.0.2.1]"),
      ("x@[IPv6:2001:db8::1]", nil, "x@[IPv6:2001:db8::1]"),
      ("root@localhost", nil, "root@localhost"),
    ] as [(String, String?, String)])
  func `mailboxes are read`(text: String, name: String?, address: String) throws {
    let mailbox = try Mailbox(parsing: text)
    #expect(mailbox.name == name)
    #expect(mailbox.address.text == address)
  }

  @Test(
    arguments: [
      ("", .address(.empty)),
      ("nobody", .address(.noAt)),
      ("@example.com", .address(.emptyLocalPart)),
      ("a@", .address(.emptyDomain)),
      ("a..b@example.com", .address(.badLocalPart)),
      (".a@example.com", .address(.badLocalPart)),
      ("a b@example.com", .address(.badLocalPart)),
      ("a@b@example.com", .address(.badLocalPart)),
      ("a,b@example.com", .address(.badLocalPart)),
      ("a\u{A0}b@example.com", .address(.badLocalPart)),
      ("\"a\"b\"@example.com", .address(.badLocalPart)),
      ("a@-example.com", .address(.badDomain)),
      ("a@example..com", .address(.badDomain)),
      ("a@exa_mple.com", .address(.badDomain)),
      ("a@🛒.example", .address(.badDomain)),
      ("a@[x]", .address(.badDomain)),
      ("a@example.com>", .brackets),
      ("Shop shop@example.com>", .brackets),
      ("Shop <shop@example.com> x", .address(.badLocalPart)),
      ("Shop, Inc. <shop@example.com>", .unquotedName),
      ("a@b.c, d <e@f.g>", .unquotedName),
      ("a@b.c\r\nX: y", .controlCharacter),
    ] as [(String, Mailbox.Malformed)])
  func `what is no mailbox is refused with its reason`(text: String, reason: Mailbox.Malformed) {
    #expect(throws: reason) { try Mailbox(parsing: text) }
  }

  @Test func `lengths are those of SMTP`() throws {
    let local = String(repeating: "a", count: 64)
    let label = String(repeating: "b", count: 60)
    #expect(throws: Never.self) { try EmailAddress(parsing: "\(local)@example.com") }
    #expect(throws: EmailAddress.Malformed.longLocalPart) {
      try EmailAddress(parsing: "a\(local)@example.com")
    }
    #expect(throws: EmailAddress.Malformed.badDomain) {
      try EmailAddress(parsing: "a@\(label)bbbb.com")
    }
    #expect(throws: EmailAddress.Malformed.tooLong) {
      try EmailAddress(parsing: "\(local)@\(label).\(label).\(label).example.com")
    }
    #expect(throws: EmailAddress.Malformed.longDomain) {
      try EmailAddress(parsing: "a@\(label).\(label).\(label).\(label).\(label).com")
    }
  }

  @Test(arguments: [
    ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
    ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("pročprostěnemluvíčesky", "proprostnemluvesky-uyb24dma41a"),
    ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
    ("bücher", "bcher-kva"),
    ("ü", "tda"),
  ])
  func `Punycode gives the samples of RFC 3492`(label: String, code: String) {
    #expect(Punycode.encode(label) == code)
  }
}
