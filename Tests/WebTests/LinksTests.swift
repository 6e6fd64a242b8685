import Contacts
import Database
import Engine
import Events
import Hummingbird
import Journeys
import Links
import Logging
import Messages
import Responses
import Store
import Testing
import Values

/// A contact with a message that has been sent, and its links.
struct Correspondence: Sendable {
  let world: World
  let contact = ContactID(partition: 1, serial: 1)
  let key = Fingerprint("a send key")

  init(locale: String? = nil) async throws {
    world = try await World()
    var contact = Contact(id: contact, createdAt: World.start)
    contact.state(timeZone: nil, locale: locale, at: World.start)
    var line = LedgerLine(
      key: key, contact: contact.id, origin: nil, channel: .email, lane: .triggered,
      content: "first-reminder", purpose: .marketing, topic: "newsletter",
      destination: "a@example.com", service: "", queuedAt: World.start, expiresAt: nil)
    line.contentVersion = 1
    let (stored, queued) = (contact, line)
    try await world.database.write { transaction in
      try transaction.contacts.save(stored)
      try transaction.messages.add(queued)
      try transaction.messages.handOver(queued, at: World.start)
      try transaction.messages.settle(queued, as: .sent, reason: nil, at: World.start)
    }
    world.clock.advance(.minutes(3))
  }

  /// The path of a link.
  func path(_ aim: Link.Aim) throws -> String {
    let address = try world.links.address(of: Link(aim, contact: contact, message: key))
    return String(address.dropFirst(world.links.base.count))
  }

  func unsubscribe(_ channel: ChannelKind = .email) throws -> String {
    try path(.unsubscribe(channel: channel, topic: "newsletter"))
  }

  func serve(_ test: @Sendable (Browser) async throws -> Void) async throws {
    let links = Links(
      engine: world.engine, signer: world.signer, counters: world.counters,
      logger: Logger(label: "test"))
    try await world.serve({ links.add(to: $0) }, test)
  }

  /// What the engine has made of the events, newest state of the contact.
  func subscription(_ channel: Subscriptions.Channel = .email) async throws -> SubscriptionState? {
    let contact = contact
    return try await world.database.read { transaction in
      try transaction.contacts.current(contact)?.subscriptions[.init(channel, "newsletter")]?.state
    }
  }
}

struct LinksTests {
  private static let shop = "https://shop.example/lamps?a=1&b=%C3%A9"
  private static let person: HTTPFields = [
    .userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
  ]

  @Test func `the picture is an opening and is never cached`() async throws {
    let mail = try await Correspondence()
    try await mail.serve { browser in
      for suffix in ["", ".gif"] {
        let answer = try await browser.get(mail.path(.open) + suffix, headers: LinksTests.person)
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "image/gif")
        #expect(answer.headers[.cacheControl]?.contains("no-store") == true)
      }
      let events = try await mail.world.events()
      #expect(events.map(\.name) == ["Email Opened", "Email Opened"])
      // Both come in the same minute: the second is a repetition of the first.
      #expect(Set(events.map(\.messageId)).count == 1)
      #expect(events.first?.contact == mail.contact)
      #expect(events.first?.properties["message_id"]?.text?.contains(mail.key.hex) == true)
      #expect(events.first?.properties["machine"] == nil)
    }
  }

  @Test func `a click goes where the link was signed for`() async throws {
    let mail = try await Correspondence()
    try await mail.serve { browser in
      let path = try mail.path(.click(url: LinksTests.shop))
      let answer = try await browser.get(path, headers: LinksTests.person)
      #expect(answer.status == 302)
      #expect(answer.headers[.location] == LinksTests.shop)
      let event = try #require(try await mail.world.events().first)
      #expect(event.name == "Email Link Clicked")
      #expect(event.properties["link_url"] == .string(LinksTests.shop))
    }
  }

  @Test func `the head of a click goes there without counting`() async throws {
    let mail = try await Correspondence()
    try await mail.serve { browser in
      let path = try mail.path(.click(url: LinksTests.shop))
      let answer = try await browser.send(.head, path, headers: LinksTests.person)
      #expect(answer.status == 302)
      #expect(try await mail.world.events().isEmpty)
    }
  }

  @Test func `a token that was changed anywhere leads nowhere`() async throws {
    let mail = try await Correspondence()
    try await mail.serve { browser in
      for aim in [
        Link.Aim.open, .click(url: LinksTests.shop), .unsubscribe(channel: .email, topic: "a"),
      ] {
        let path = try mail.path(aim)
        for place in stride(from: 3, to: path.utf8.count, by: 5) {
          var bytes = Array(path.utf8)
          bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
          let answer = try await browser.get(String(decoding: bytes, as: UTF8.self))
          #expect(answer.status == 404)
          #expect(answer.headers[.location] == nil)
        }
      }
      // A token of one kind is none of another.
      let open = try mail.path(.open).dropFirst(3)
      for letter in ["c", "u", "p"] {
        #expect(try await browser.get("/\(letter)/\(open)").status == 404)
      }
      #expect(try await browser.get("/c/https://evil.example/").status == 404)
      #expect(try await browser.get("/u/\u{22}%3E%3Cscript%3E").status == 404)
      #expect(try await mail.world.events().isEmpty)
    }
  }

  @Test(arguments: [
    ("Mozilla/5.0", true),
    (
      "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
      false
    ),
    ("Barracuda Sentinel (EE)", true), ("SomeBot/2.0", true),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15", false),
    ("Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36", false), ("", false),
  ])
  func `openings of machines are marked`(agent: String, isMachine: Bool) async throws {
    let mail = try await Correspondence()
    try await mail.serve { browser in
      _ = try await browser.get(mail.path(.open), headers: [.userAgent: agent])
      let event = try #require(try await mail.world.events().first)
      #expect((event.properties["machine"] == true) == isMachine)
    }
  }

  @Test func `what is faster than people is a machine's`() async throws {
    let mail = try await Correspondence()
    mail.world.clock.advance(.minutes(-3) + .seconds(1))
    try await mail.serve { browser in
      let proxy: HTTPFields = [.userAgent: "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"]
      _ = try await browser.get(mail.path(.open), headers: proxy)
      _ = try await browser.get(mail.path(.click(url: LinksTests.shop)), headers: LinksTests.person)
      #expect(try await mail.world.events().map { $0.properties["machine"] } == [true, true])
      mail.world.clock.advance(.seconds(20))
      _ = try await browser.get(mail.path(.open), headers: proxy)
      _ = try await browser.get(mail.path(.click(url: LinksTests.shop)), headers: LinksTests.person)
      let events = try await mail.world.events()
      #expect(events.map { $0.properties["machine"] } == [true, true, nil, nil])
      // In the same minute, and yet not repetitions.
      #expect(Set(events.map(\.messageId)).count == 4)
      #expect(mail.world.counters[.machineClicks] == 1)
      #expect(mail.world.counters[.clicks] == 1)
    }
  }

  @Test func `looking at the page of departure changes nothing`() async throws {
    let mail = try await Correspondence()
    try await mail.serve { browser in
      let answer = try await browser.get(
        mail.unsubscribe(), headers: [.acceptLanguage: "de, es-ES;q=0.8, en;q=0.5"])
      #expect(answer.status == 200)
      #expect(answer.text.contains("<form method=\"post\">"))
      #expect(answer.text.contains("lang=\"es\""))
      #expect(!answer.text.contains("<script"))
      #expect(answer.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
      #expect(try await mail.world.events().isEmpty)
      _ = try await browser.send(.head, mail.unsubscribe())
      #expect(try await mail.world.events().isEmpty)
    }
  }

  @Test func `one click leaves the topic, and the page offers the way back`() async throws {
    let mail = try await Correspondence(locale: "fr-FR")
    try await mail.world.work {
      try await mail.serve { browser in
        let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        let left = try await browser.send(
          .post, mail.unsubscribe(), Array("List-Unsubscribe=One-Click".utf8), headers: form)
        #expect(left.status == 200)
        #expect(left.text.contains("vous ne recevrez plus"))
        try await mail.applyAll()
        #expect(try await mail.subscription() == .unsubscribed)
        #expect(try await mail.world.events().first?.name == "Unsubscribed")
        mail.world.clock.advance(.seconds(5))
        let back = try await browser.send(
          .post, mail.unsubscribe(), Array("choice=subscribed".utf8), headers: form)
        #expect(back.status == 200)
        try await mail.applyAll()
        #expect(try await mail.subscription() == .subscribed)
      }
    }
  }

  @Test(arguments: ["", "choice=unsubscribed", "choice=unknown", "\u{FF}%%%"])
  func `whatever the form says, leaving leaves`(form: String) async throws {
    let mail = try await Correspondence()
    try await mail.world.work {
      try await mail.serve { browser in
        let answer = try await browser.send(.post, mail.unsubscribe(), Array(form.utf8))
        #expect(answer.status == 200)
        try await mail.applyAll()
        #expect(try await mail.subscription() == .unsubscribed)
      }
    }
  }

  @Test func `a link in a text message leaves the text messages`() async throws {
    let mail = try await Correspondence()
    try await mail.world.work {
      try await mail.serve { browser in
        _ = try await browser.send(.post, mail.unsubscribe(.sms), [])
        try await mail.applyAll()
        #expect(try await mail.subscription(.sms) == .unsubscribed)
        #expect(try await mail.subscription(.email) == nil)
      }
    }
  }

  @Test func `leaving everything covers every topic of the channel`() async throws {
    let mail = try await Correspondence()
    try await mail.serve { browser in
      _ = try await browser.send(
        .post, mail.path(.preferences), Array("choice=unsubscribed_all".utf8))
      let event = try #require(try await mail.world.events().first)
      #expect(event.name == "Unsubscribed")
      #expect(event.properties["topic"] == "*")
      #expect(event.properties["channel"] == "email")
    }
  }
}

extension Correspondence {
  /// Returns once the engine has applied everything that is in the log.
  func applyAll() async throws {
    try await world.engine.applied([
      Event(
        name: "Waiting", messageId: "wait-\(world.clock.now.milliseconds)", at: world.clock.now,
        source: .engine, contact: contact)
    ])
  }
}
