import Contacts
import Email
import Engine
import Logging
import Outbound
import SMS
import Values

extension Configuration {
  /// Reads and checks all settings; every problem at once.
  package init(_ values: SettingValues) throws(InvalidConfiguration) {
    var reader = ConfigurationReader(values)
    database = reader.read(.database, else: .sqlite(path: "parcours.db")) {
      try DatabaseAddress(parsing: $0)
    }
    let listen = reader.read(.listen, else: ListenAddress.usual) {
      try ListenAddress(parsing: $0)
    }
    self.listen = listen
    publicURL = reader.read(.publicURL, else: listen.url) { try webAddress($0) }
    trustedProxies = reader.read(.trustedProxies, else: []) { try addresses($0) }
    secret = reader.read(.secret) { try long($0, atLeast: 16) }
    adminKey = reader.read(.adminKey) { try long($0, atLeast: 16) }
    writeKey = reader.read(.writeKey) { try long($0, atLeast: 8) }
    zone = reader.read(.timeZone, else: .utc) { name in
      guard let zone = Zone(name: name) else {
        throw Complaint("is no time zone such as Europe/Paris")
      }
      return zone
    }
    locale = reader.read(.locale, else: "en") { try language($0) }
    shop = ShopSettings(
      cartAbandonedAfter: reader.read(.cartAbandonedAfter, else: .minutes(30)) { try span($0) },
      currency: reader.read(.currency, else: "EUR") { try currencyCode($0) })
    lateEventLimit = reader.read(.lateEventLimit, else: .days(1)) { try span($0) }
    inDoubt = reader.word(.inDoubt, else: .hold)
    logLevel = reader.word(.logLevel, else: .info)
    smtp = reader.read(.smtpURL) { text in
      do throws(SMTPEndpoint.Malformed) {
        return try SMTPEndpoint(parsing: text)
      } catch {
        throw Complaint("is no address of a mail server: \(error.sentence)")
      }
    }
    sender = reader.read(.sender) { text in
      do {
        return try Mailbox(parsing: text)
      } catch {
        throw Complaint("is no sender such as: Shop <shop@example.com>")
      }
    }
    sms = reader.sms()
    fcm = reader.fcm()
    webhooks = AddressPolicy(
      allowedHosts: Set(reader.read(.webhookAllowHosts, else: []) { list($0) }),
      allowPrivate: reader.read(.webhookAllowPrivate, else: false) { try flag($0) })
    if let adminKey, adminKey == writeKey { reader.refuseEqualKeys() }
    reader.refuseWhatIsForLater()
    if !reader.problems.isEmpty { throw InvalidConfiguration(problems: reader.problems) }
  }
}

/// What is wrong with one value, to stand behind the name of its setting.
struct Complaint: Error {
  let text: String

  init(_ text: String) { self.text = text }
}

/// Reads values one by one and remembers what is wrong.
private struct ConfigurationReader {
  let values: SettingValues
  private(set) var problems: [String] = []

  init(_ values: SettingValues) { self.values = values }

  mutating func read<Value>(
    _ setting: Setting, _ parse: (String) throws -> Value
  ) -> Value? {
    guard let text = values[setting] else { return nil }
    do {
      return try parse(text)
    } catch {
      let why = (error as? Complaint)?.text ?? "cannot be read: \(error)"
      let shown = setting.isSecret ? "" : " \"\(hidingPassword(text))\""
      problems.append("\(values.name(of: setting))\(shown) \(why)")
      return nil
    }
  }

  mutating func read<Value>(
    _ setting: Setting, else usual: Value, _ parse: (String) throws -> Value
  ) -> Value {
    read(setting, parse) ?? usual
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ setting: Setting, else usual: Word
  ) -> Word where Word.RawValue == String {
    read(setting, else: usual) { text in
      if let word = Word(rawValue: text.lowercased()) { return word }
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw Complaint("has to be one of: \(words)")
    }
  }

  mutating func sms() -> TwilioAccount? {
    let needed: [Setting] = [.smsAccount, .smsToken, .smsFrom]
    guard ([.smsURL] + needed).contains(where: { values[$0] != nil }) else { return nil }
    let url = read(.smsURL, else: "https://api.twilio.com") { try webAddress($0) }
    let missing = needed.filter { values[$0] == nil }
    guard missing.isEmpty, let sid = values[.smsAccount], let token = values[.smsToken],
      let sender = values[.smsFrom]
    else {
      let names = missing.map(\.variable).joined(separator: " and ")
      problems.append("text messages need \(names) too")
      return nil
    }
    return TwilioAccount(base: url, sid: sid, token: token, sender: sender)
  }

  mutating func fcm() -> Configuration.FCMAccess? {
    let url = read(.fcmURL) { try webAddress($0) }
    guard let path = values[.fcmCredentials] else {
      if url != nil {
        problems.append(
          "\(values.name(of: .fcmURL)) needs \(Setting.fcmCredentials.variable) too: the path of a "
            + "service account's JSON")
      }
      return nil
    }
    return Configuration.FCMAccess(credentials: path, url: url)
  }

  mutating func refuseEqualKeys() {
    problems.append(
      "\(values.name(of: .writeKey)) has to differ from the admin key: browsers show it to all")
  }

  mutating func refuseWhatIsForLater() {
    let settings = values.given.filter(\.isForLater)
    if settings.isEmpty { return }
    let names = settings.map { values.name(of: $0) }.joined(separator: ", ")
    problems.append(
      "\(names): pushes through APNs and Web Push are not available yet; take the settings out, or "
        + "use FCM (\(Setting.fcmCredentials.variable))")
  }
}

extension SMTPEndpoint.Malformed {
  fileprivate var sentence: String {
    switch self {
    case .scheme: "it begins with smtp:// or smtps://"
    case .host: "the host is missing or cannot be read"
    case .port: "the port is a number from 1 to 65535"
    case .percentEncoding: "a % stands before two hexadecimal digits; write %25 for the sign itself"
    case .credentials: "user and password are written user:password@"
    case .unknownOption(let name): "there is no option \(name)"
    case .option(let name): "the option \(name) cannot have this value"
    case .insecureElsewhere: "tls=insecure is for a server on this machine only"
    }
  }
}
