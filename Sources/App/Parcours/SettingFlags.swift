import ArgumentParser
import Composition
import Foundation
import Logging

/// The flags of all settings; what is not given as a flag comes from the environment or a file.
struct SettingFlags: ParsableArguments {
  @Option(help: "A YAML or JSON file of settings; parcours.yaml is read when it is there.")
  var config: String?

  @Option(help: "sqlite:FILE or postgresql://user:password@host/name.")
  var database: String?

  @Option(help: "Where HTTP is answered, such as 127.0.0.1:8080.")
  var listen: String?

  @Option(name: .customLong("public-url"), help: "What links in messages begin with.")
  var publicURL: String?

  @Option(help: "Addresses whose X-Forwarded headers are believed.")
  var trustedProxies: String?

  @Option(help: "Signs links; better given by the environment.")
  var secret: String?

  @Option(help: "The key of the administration API; better given by the environment.")
  var adminKey: String?

  @Option(help: "The key of the tracking API.")
  var writeKey: String?

  @Option(help: "Of the shop, such as Europe/Paris.")
  var timeZone: String?

  @Option(help: "Of the shop, such as EUR.")
  var currency: String?

  @Option(help: "Of the shop, such as fr.")
  var locale: String?

  @Option(help: "How long a cart lies still until it is abandoned, such as 30m.")
  var cartAbandonedAfter: String?

  @Option(help: "How old an event may be on arrival to start journeys and wake waits, such as 1d.")
  var lateEventLimit: String?

  @Option(help: "After a crash, messages in doubt are left alone (hold) or sent again (resend).")
  var inDoubt: String?

  @Option(name: .customLong("smtp-url"), help: "smtp://user:password@host:587 or smtps://…")
  var smtpURL: String?

  @Option(help: "Whom mails are from: \"Shop <shop@example.com>\".")
  var sender: String?

  @Option(name: .customLong("sms-url"), help: "The base of a Twilio-compatible API.")
  var smsURL: String?

  @Option(help: "The account there.")
  var smsAccount: String?

  @Option(help: "Its token; better given by the environment.")
  var smsToken: String?

  @Option(help: "The number that sends.")
  var smsFrom: String?

  @Option(help: "The path of a Firebase service account's JSON.")
  var fcmCredentials: String?

  @Option(name: .customLong("fcm-url"), help: "Another server in place of Google's.")
  var fcmURL: String?

  @Flag(help: "Let webhooks call addresses of the private network.")
  var webhookAllowPrivate = false

  @Option(help: "Hosts that webhooks may call whatever their address.")
  var webhookAllowHosts: String?

  @Option(help: "trace, debug, info, notice, warning, error or critical.")
  var logLevel: String?

  /// The texts of all settings, from flags, environment and file.
  func values() throws -> SettingValues {
    let values = try SettingValues(
      flags: given, environment: ProcessInfo.processInfo.environment, file: config)
    for warning in values.warnings { Terminal.complain("warning: \(warning)") }
    return values
  }

  /// The whole configuration, checked.
  func configuration() throws -> Configuration {
    try Configuration(try values())
  }

  private var given: [Setting: String] {
    let all: [Setting: String?] = [
      .database: database, .listen: listen, .publicURL: publicURL,
      .trustedProxies: trustedProxies, .secret: secret, .adminKey: adminKey,
      .writeKey: writeKey, .timeZone: timeZone, .currency: currency, .locale: locale,
      .cartAbandonedAfter: cartAbandonedAfter, .lateEventLimit: lateEventLimit,
      .inDoubt: inDoubt, .smtpURL: smtpURL,
      .sender: sender, .smsURL: smsURL, .smsAccount: smsAccount, .smsToken: smsToken,
      .smsFrom: smsFrom, .fcmCredentials: fcmCredentials, .fcmURL: fcmURL,
      .webhookAllowPrivate: webhookAllowPrivate ? "true" : nil,
      .webhookAllowHosts: webhookAllowHosts, .logLevel: logLevel,
    ]
    return all.compactMapValues { $0 }
  }
}
