import Contacts
import Email
import Engine
import Logging
import Outbound
import SMS
import Values

extension Configuration {
  /// The settings as they are printed at the start, secrets hidden.
  package var lines: [String] {
    let width = shown.map(\.setting.rawValue.count).max() ?? 0
    return shown.map { setting, value in
      let gap = String(repeating: " ", count: width - setting.rawValue.count + 2)
      return "  \(setting.rawValue)\(gap)\(value)"
    }
  }

  /// The settings as the administration API shows them, secrets hidden.
  var json: JSON.Object {
    shown.reduce(into: [:]) { $0[$1.setting.rawValue] = .string($1.value) }
  }

  private var shown: [(setting: Setting, value: String)] {
    var lines: [(setting: Setting, value: String)] = [
      (.database, "\(database)"), (.listen, "\(listen)"), (.publicURL, publicURL),
    ]
    if !trustedProxies.isEmpty {
      lines.append((.trustedProxies, trustedProxies.joined(separator: ", ")))
    }
    lines.append((.secret, secret == nil ? "(kept in the database)" : "(given)"))
    lines.append((.adminKey, adminKey == nil ? "(kept in the database)" : "(given)"))
    lines.append((.writeKey, writeKey == nil ? "(kept in the database)" : "(given)"))
    lines += [
      (.timeZone, zone.name), (.currency, shop.currency), (.locale, locale),
      (.cartAbandonedAfter, shop.cartAbandonedAfter.shortText),
      (.lateEventLimit, lateEventLimit.shortText), (.inDoubt, inDoubt.rawValue),
    ]
    lines.append((.smtpURL, smtp.map { "\($0)" } ?? "(built-in inbox)"))
    if let sender { lines.append((.sender, sender.shown)) }
    lines.append((.smsURL, sms.map { "\($0.base) from \($0.sender)" } ?? "(built-in inbox)"))
    lines.append((.fcmCredentials, fcm?.credentials ?? "(built-in inbox)"))
    if let url = fcm?.url { lines.append((.fcmURL, url)) }
    if webhooks.allowsPrivate { lines.append((.webhookAllowPrivate, "true")) }
    if !webhooks.allowedHosts.isEmpty {
      lines.append((.webhookAllowHosts, webhooks.allowedHosts.sorted().joined(separator: ", ")))
    }
    if logLevel != .info { lines.append((.logLevel, logLevel.rawValue)) }
    return lines
  }
}

extension Mailbox {
  fileprivate var shown: String { name.map { "\($0) <\(address.text)>" } ?? address.text }
}

extension Span {
  /// As settings write it: `1h30m`.
  var shortText: String {
    var rest = milliseconds / 1_000
    var text = ""
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(String, Int64)] {
      if rest >= length { text += "\(rest / length)\(unit)" }
      rest %= length
    }
    return text.isEmpty ? "0s" : text
  }
}
