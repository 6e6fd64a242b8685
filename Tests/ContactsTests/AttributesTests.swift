import Contacts
import Events
import Testing
import Values

@Suite struct AttributesTests {
  @Test func `reserved traits are called in snake case and others keep their name`() {
    var world = World()
    world.identify(
      [
        "firstName": "Zoé", "lastName": "Été", "createdAt": "2026-01-01T00:00:00Z",
        "address": ["city": "Lyon", "postalCode": "69001"], "favoriteColor": "red",
      ], at: minute(1))
    #expect(world.contact.field(["contact", "first_name"]) == "Zoé")
    #expect(world.contact.field(["contact", "last_name"]) == "Été")
    #expect(world.contact.field(["contact", "created_at"]) == "2026-01-01T00:00:00Z")
    #expect(world.contact.field(["contact", "address", "postal_code"]) == "69001")
    #expect(world.contact.field(["contact", "favoriteColor"]) == "red")
  }

  @Test func `null takes an attribute away and an object replaces the one before`() {
    var world = World()
    world.identify(["city": "Lyon", "address": ["city": "Lyon", "street": "x"]], at: minute(1))
    let projected = world.identify(["city": nil, "address": ["city": "Nice"]], at: minute(2))
    #expect(projected.attributes == ["city", "address"])
    #expect(world.contact.attributes == ["address": ["city": "Nice"]])
  }

  @Test func `an older identify fills in what is missing and overwrites nothing`() {
    var world = World()
    world.identify(["tier": "gold"], at: minute(1))
    world.identify(["city": "Lyon"], at: minute(9))
    let projected = world.identify(
      ["tier": "silver", "city": "Paris", "email": "a@b.c"], at: minute(5))
    #expect(projected.attributes == ["tier", "email"])
    #expect(world.contact.attributes == ["tier": "silver", "city": "Lyon", "email": "a@b.c"])
  }

  @Test func `an attribute that was taken away is not brought back by an older identify`() {
    var world = World()
    world.identify(["city": nil, "tier": "gold"], at: minute(9))
    world.identify(["city": "Paris"], at: minute(5))
    #expect(world.contact.attributes == ["tier": "gold"])
  }

  @Test func `whatever the order of delivery, the newest statement about each name holds`() {
    for seed in UInt64(1)...200 {
      var chance = Seeded(state: seed)
      let names = ["a", "b", "c", "d"]
      var statements: [(at: Instant, members: JSON.Object)] = (1...8).map { index in
        var members: JSON.Object = [:]
        for name in names where Bool.random(using: &chance) {
          members[name] = Int.random(in: 0...3, using: &chance) == 0 ? .null : .string("\(index)")
        }
        return (minute(Int64(index)), members)
      }
      var ordered = DatedObject()
      for statement in statements { ordered.state(statement.members, at: statement.at) }
      statements.shuffle(using: &chance)
      var shuffled = DatedObject()
      for statement in statements { shuffled.state(statement.members, at: statement.at) }
      #expect(shuffled.values == ordered.values, "seed \(seed)")
    }
  }

  @Test func `more attributes than a contact holds are refused one by one`() {
    var world = World()
    var traits: JSON.Object = [:]
    for index in 0..<501 { traits["n\(index)"] = 1 }
    let projected = world.identify(traits, at: minute(1))
    #expect(projected.refusals == [.tooManyAttributes(name: "n500")])
    #expect(world.contact.attributes.count == 500)
  }

  @Test func `an attribute that is too large is refused and its neighbours are kept`() {
    var world = World()
    world.identify(["one": .string(String(repeating: "x", count: 20_000))], at: minute(1))
    let projected = world.identify(
      ["two": .string(String(repeating: "x", count: 20_000)), "three": 3], at: minute(2))
    #expect(projected.refusals == [.attributesTooLarge(name: "two")])
    #expect(world.contact.field(["contact", "three"]) == 3)
  }

  @Test func `locale and time zone are kept and the newest holds`() {
    var world = World()
    world.identify([:], at: minute(5), context: ["locale": "fr-FR", "timezone": "Europe/Paris"])
    world.identify([:], at: minute(1), context: ["locale": "en-GB"])
    #expect(world.contact.locale == "fr-FR")
    #expect(world.contact.timeZone == "Europe/Paris")
    #expect(world.contact.field(["contact", "time_zone"]) == "Europe/Paris")
  }

  @Test func `a token's provider follows from the device`() {
    let devices: [(JSON.Object, Contact.PushToken.Provider)] = [
      (["token": "t:1", "type": "android"], .fcm), (["token": "00aaFF", "type": "ios"], .apns),
      (["token": "ab:c", "type": "ios"], .fcm), (["token": "plain", "type": "web"], .fcm),
      (["token": "https://push.example/x", "type": "web"], .webpush),
      (["token": "00", "type": "android", "service": "web_push"], .webpush),
    ]
    for (device, provider) in devices {
      var world = World()
      world.identify([:], at: minute(1), context: ["device": .object(device)])
      #expect(world.contact.pushTokens.map(\.provider) == [provider])
    }
  }

  @Test func `a token of a device that is not known is refused, visibly`() {
    for device: JSON.Object in [
      ["token": "t", "type": "toaster"], ["token": "t", "type": "android", "service": "pigeon"],
    ] {
      var world = World()
      let refusals = world.identify(
        [:], at: minute(1), context: ["device": .object(device)]
      ).refusals
      #expect(world.contact.pushTokens.isEmpty)
      #expect(refusals.count == 1)
    }
  }

  @Test func `a page is a visit and a delivered message is nothing of the person's`() {
    var world = World()
    world.track("Email Delivered", at: minute(9), source: .engine)
    world.track("Signed Up", at: minute(3))
    world.track("Product Viewed", ["product_id": "1"], at: minute(2))
    #expect(world.contact.activity.firstSeenAt == minute(2))
    #expect(world.contact.activity.lastSeenAt == minute(3))
    #expect(world.contact.activity.lastVisitAt == minute(2))
    #expect(world.contact.field(["activity", "last_visit_at"]) == .string(minute(2).text))
  }

  @Test func `a contact's row reads back as it was`() throws {
    var world = World()
    world.identify(
      ["email": "a@b.c", "newsletter": true, "city": nil, "nested": ["x": [1, 2.5, nil]]],
      at: minute(3),
      context: ["locale": "fr", "timezone": "UTC", "device": ["token": "t", "type": "web"]])
    world.identify(["first_name": "A"], at: minute(4))
    world.track("Order Completed", ["order_id": "o", "total": 12.5], at: minute(5))
    world.track("SMS Stopped", ["destination": "+33 6"], at: minute(6), source: .engine)
    let read = try Contact(id: world.contact.id, decoding: world.contact.encoded())
    #expect(read == world.contact)
    #expect(read.encoded() == world.contact.encoded())
  }

  @Test func `members of a later version are passed over`() throws {
    let bytes = Array(#"[{"created":5,"later":{"x":1},"users":["u"]}]"#.utf8)
    let contact = try Contact(id: ContactID(1), decoding: bytes)
    #expect(contact.userIDs == ["u"])
    #expect(contact.createdAt == Instant(milliseconds: 5))
  }
}
