import Composition
import Contacts
import Engine
import Foundation
import SMS
import Testing
import Values

/// The configuration of these sources alone: nothing of this machine's environment.
private func configuration(
  flags: [Setting: String] = [:], environment: [String: String] = [:], file: String? = nil
) throws -> Configuration {
  var path: String?
  if let file {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
    try file.write(to: url, atomically: true, encoding: .utf8)
    path = url.path
  }
  return try Configuration(SettingValues(flags: flags, environment: environment, file: path))
}

private func problems(_ environment: [String: String]) -> [String] {
  do {
    _ = try configuration(environment: environment)
    return []
  } catch {
    return (error as? InvalidConfiguration)?.problems ?? ["\(error)"]
  }
}

struct ConfigurationTests {
  @Test func `without any setting it is this machine, a file and the inbox`() throws {
    let configuration = try configuration()
    #expect(configuration.database == .sqlite(path: "parcours.db"))
    #expect(configuration.listen.description == "127.0.0.1:8080")
    #expect(configuration.publicURL == "http://127.0.0.1:8080")
    #expect(configuration.shop.cartAbandonedAfter == .minutes(30))
    #expect(configuration.lateEventLimit == .hours(24))
    #expect(configuration.inDoubt == .hold)
    #expect(configuration.smtp == nil && configuration.sms == nil && configuration.fcm == nil)
  }

  @Test func `a flag goes before the environment, which goes before the file`() throws {
    let file = "currency: USD\nlocale: fr\ntime-zone: Europe/Paris\n"
    let environment = ["PARCOURS_LOCALE": "de", "PARCOURS_CURRENCY": "GBP"]
    let configuration = try configuration(
      flags: [.currency: "CHF"], environment: environment, file: file)
    #expect(configuration.shop.currency == "CHF")
    #expect(configuration.locale == "de")
    #expect(configuration.zone.name == "Europe/Paris")
  }

  @Test func `a file may be JSON, nest names and give lists`() throws {
    let file = """
      {"sms": {"account": "AC1", "token": "t", "from": "+33612345678"},
       "trusted_proxies": ["10.0.0.0/8", "::1"]}
      """
    let configuration = try configuration(file: file)
    #expect(configuration.sms?.sid == "AC1")
    #expect(configuration.sms?.base == "https://api.twilio.com")
    #expect(configuration.trustedProxies == ["10.0.0.0/8", "::1"])
  }

  @Test func `every problem is told at once`() {
    let found = problems([
      "PARCOURS_LISTEN": "8080", "PARCOURS_CURRENCY": "euro", "PARCOURS_SECRET": "short",
      "PARCOURS_CART_ABANDONED_AFTER": "soon", "PARCOURS_IN_DOUBT": "maybe",
    ])
    #expect(found.count == 5)
    #expect(!found.joined().contains("short\""), "a secret is not repeated")
  }

  @Test func `channels that do not exist yet are refused and never passed over`() {
    let found = problems(["PARCOURS_APNS_KEY": "k", "PARCOURS_WEBPUSH_SUBJECT": "mailto:a@b.c"])
    #expect(found.count == 1)
    #expect(found.joined().contains("not available yet"))
    #expect(found.joined().contains("PARCOURS_WEBPUSH_SUBJECT"))
  }

  @Test func `half a provider is refused`() {
    #expect(problems(["PARCOURS_SMS_ACCOUNT": "AC1"]).count == 1)
    #expect(problems(["PARCOURS_FCM_URL": "http://127.0.0.1:9"]).count == 1)
  }

  @Test func `the key that browsers show is not the admin key`() {
    let key = "one-key-for-everything"
    #expect(problems(["PARCOURS_ADMIN_KEY": key, "PARCOURS_WRITE_KEY": key]).count == 1)
  }

  @Test func `an unknown name is reported with the nearest one`() throws {
    let values = try SettingValues(
      flags: [:], environment: ["PARCOURS_SMPT_URL": "x", "PARCOURS_SEED": "1"], file: nil)
    #expect(
      values.warnings == ["PARCOURS_SMPT_URL is no setting; do you mean PARCOURS_SMTP_URL?"])
  }

  @Test func `what is printed hides secrets`() throws {
    let configuration = try configuration(environment: [
      "PARCOURS_DATABASE": "postgresql://shop:hunter2@db/name?password=hunter2",
      "PARCOURS_SECRET": "hunter2hunter2hunter2", "PARCOURS_ADMIN_KEY": "hunter2hunter2hunter2",
      "PARCOURS_SMTP_URL": "smtp://user:hunter2@mail.example.com",
      "PARCOURS_SMS_ACCOUNT": "AC1", "PARCOURS_SMS_TOKEN": "hunter2", "PARCOURS_SMS_FROM": "Shop",
    ])
    #expect(!configuration.lines.joined().contains("hunter2"))
    #expect(configuration.lines.joined().contains("postgresql://shop:***@db/name"))
  }

  @Test(arguments: [
    ("30m", Span.minutes(30)), ("90s", .seconds(90)), ("1h30m", .minutes(90)), ("2d", .days(2)),
  ])
  func `times are read as people write them`(text: String, span: Span) throws {
    let configuration = try configuration(flags: [.cartAbandonedAfter: text])
    #expect(configuration.shop.cartAbandonedAfter == span)
  }
}
