import Messages
import Testing
import Values

@testable import Email

@Suite struct MIMEMessageTests {
  private let shop = try! Mailbox(parsing: "Shop <shop@example.com>")
  private let key = Fingerprint(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

  private func write(
    _ email: RenderedEmail, to: String = "ada@example.org", purpose: Purpose = .marketing
  ) throws(MIMEMessage.Unwritable) -> MIMEMessage {
    try MIMEMessage(
      email, from: shop, to: to, key: key, date: Instant(milliseconds: 1_732_231_320_999),
      purpose: purpose)
  }

  @Test func `two parts, text first, byte for byte`() throws {
    let message = try write(
      RenderedEmail(
        replyTo: "help@example.com", subject: "Panier abandonné", html: "<p>Été = beau</p>",
        text: "Été\n.", unsubscribeURL: "https://shop.example/u?c=1&t=2"))
    #expect(
      String(decoding: message.bytes, as: UTF8.self).replacing("\r\n", with: "\n") == """
        Date: Thu, 21 Nov 2024 23:22:00 +0000
        From: Shop <shop@example.com>
        Reply-To: help@example.com
        To: ada@example.org
        Subject: =?UTF-8?Q?Panier_abandonn=C3=A9?=
        Message-ID: <0123456789abcdeffedcba9876543210@example.com>
        List-Unsubscribe: <https://shop.example/u?c=1&t=2>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
        MIME-Version: 1.0
        Content-Type: multipart/alternative;
         boundary="=_0123456789abcdeffedcba9876543210"

        --=_0123456789abcdeffedcba9876543210
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        =C3=89t=C3=A9
        .
        --=_0123456789abcdeffedcba9876543210
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>=C3=89t=C3=A9 =3D beau</p>
        --=_0123456789abcdeffedcba9876543210--

        """)
    #expect(!message.needsUTF8)
  }

  @Test func `without a text there is one part`() throws {
    let mail = Mail(try write(RenderedEmail(subject: "x", html: "<b>y</b>", text: "")).bytes)
    #expect(mail["Content-Type"] == "text/html; charset=utf-8")
    #expect(mail.body == "<b>y</b>\r\n")
    #expect(mail["List-Unsubscribe"] == nil)
  }

  @Test func `transactional mail asks for no automatic answers, marketing does not need to`() throws
  {
    let email = RenderedEmail(subject: "x", html: "y", text: "")
    #expect(
      Mail(try write(email, purpose: .transactional).bytes)["Auto-Submitted"] == "auto-generated")
    #expect(Mail(try write(email).bytes)["Auto-Submitted"] == nil)
  }

  @Test func `every subject can be read again and keeps to the limits`() throws {
    for seed in 0..<300 as Range<UInt64> {
      var chance = Seeded(seed)
      let subject = chance.text(upTo: 120).filter { $0 != "\0" && !$0.isNewline }
      let mail = Mail(try write(RenderedEmail(subject: subject, html: "y", text: "")).bytes)
      #expect(mail["Subject"].flatMap(Decoding.header) == subject, "seed \(seed)")
      for line in mail.lines {
        #expect(line.utf8.count <= (line.contains("=?") ? 76 : 78), "seed \(seed): \(line)")
        #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "seed \(seed)")
      }
    }
  }

  @Test func `a long word in ASCII does not break the limit of a line`() throws {
    let subject = String(repeating: "a", count: 3_000)
    let mail = Mail(try write(RenderedEmail(subject: subject, html: "y", text: "")).bytes)
    #expect(mail.lines.allSatisfy { $0.utf8.count <= 78 })
    #expect(mail["Subject"].flatMap(Decoding.header) == subject)
  }

  @Test func `what looks like an encoded-word stays text`() throws {
    let subject = "=?UTF-8?Q?forged?="
    let mail = Mail(try write(RenderedEmail(subject: subject, html: "y", text: "")).bytes)
    #expect(mail["Subject"].flatMap(Decoding.header) == subject)
    #expect(mail["Subject"] != subject)
  }

  @Test(arguments: [
    ("\"Shop, Inc.\" <s@e.com>", "\"Shop, Inc.\" <s@e.com>"),
    ("\"A \\\"B\\\" \\\\\" <s@e.com>", "\"A \\\"B\\\" \\\\\" <s@e.com>"),
    ("Maison Été <s@e.com>", "=?UTF-8?Q?Maison_=C3=89t=C3=A9?= <s@e.com>"),
    ("商店 <s@e.com>", "=?UTF-8?B?5ZWG5bqX?= <s@e.com>"),
    ("<s@e.com>", "s@e.com"),
    ("Shop.com <s@e.com>", "\"Shop.com\" <s@e.com>"),
  ])
  func `names are written so that programs show them`(from: String, header: String) throws {
    let email = RenderedEmail(from: from, subject: "x", html: "y", text: "")
    #expect(Mail(try write(email).bytes)["From"] == header)
  }

  @Test(arguments: ["\r\nBcc: x@y.z", "a\nb", "a\rb", "a\0b"])
  func `nothing that ends a line gets into a header`(evil: String) {
    #expect(throws: MIMEMessage.Unwritable.forbiddenCharacter(.subject)) {
      try write(RenderedEmail(subject: evil, html: "", text: ""))
    }
    #expect(throws: MIMEMessage.Unwritable.forbiddenCharacter(.from)) {
      try write(RenderedEmail(from: "A\(evil) <a@b.c>", subject: "", html: "", text: ""))
    }
    #expect(throws: MIMEMessage.Unwritable.forbiddenCharacter(.replyTo)) {
      try write(RenderedEmail(replyTo: "\(evil)a@b.c", subject: "", html: "", text: ""))
    }
    #expect(throws: MIMEMessage.Unwritable.forbiddenCharacter(.to)) {
      try write(RenderedEmail(subject: "", html: "", text: ""), to: "a@b.c\(evil)")
    }
    #expect(throws: MIMEMessage.Unwritable.forbiddenCharacter(.unsubscribeURL)) {
      try write(RenderedEmail(subject: "", html: "", text: "", unsubscribeURL: "https://\(evil)"))
    }
  }

  @Test func `the identity comes from the send key and the sender's domain`() throws {
    let email = RenderedEmail(from: "x@bücher.example", subject: "", html: "a", text: "")
    let message = try write(email)
    #expect(message.id == "<\(key.hex)@xn--bcher-kva.example>")
    #expect(try write(email) == message)
  }

  @Test func `a local part in another script needs SMTPUTF8, a domain does not`() throws {
    let email = RenderedEmail(subject: "", html: "a", text: "")
    #expect(try write(email, to: "用户@例子.example").needsUTF8)
    #expect(try !write(email, to: "user@例子.example").needsUTF8)
  }

  @Test func `a recipient that is no address is refused for good`() {
    #expect(throws: MIMEMessage.Unwritable.notAMailbox(.to, .address(.noAt))) {
      try write(RenderedEmail(subject: "", html: "", text: ""), to: "nobody")
    }
    let failure = MIMEMessage.Unwritable.notAMailbox(.to, .address(.noAt))
    guard case .refused("invalid_address", _, true) = failure.delivery else {
      Issue.record("\(failure.delivery)")
      return
    }
  }

  @Test(
    arguments: [
      (0, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 +0000"),
      (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
      (4_107_542_399_000, "Sun, 28 Feb 2100 23:59:59 +0000"),
      (4_107_542_400_000, "Mon, 1 Mar 2100 00:00:00 +0000"),
    ] as [(Int64, String)])
  func `dates are those of the calendar`(milliseconds: Int64, text: String) {
    #expect(MailDate.text(Instant(milliseconds: milliseconds)) == text)
  }
}
