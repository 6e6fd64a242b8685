/// Every setting by its public name (formats.md, 1): `PARCOURS_DATABASE` in the environment,
/// `--database` as a flag, `database` in a file.
package enum Setting: String, CaseIterable, Sendable {
  case database, listen
  case publicURL = "public_url"
  case trustedProxies = "trusted_proxies"
  case secret
  case adminKey = "admin_key"
  case writeKey = "write_key"
  case timeZone = "time_zone"
  case currency, locale
  case cartAbandonedAfter = "cart_abandoned_after"
  case lateEventLimit = "late_event_limit"
  case inDoubt = "in_doubt"
  case smtpURL = "smtp_url"
  case sender
  case smsURL = "sms_url"
  case smsAccount = "sms_account"
  case smsToken = "sms_token"
  case smsFrom = "sms_from"
  case fcmCredentials = "fcm_credentials"
  case fcmURL = "fcm_url"
  case webhookAllowPrivate = "webhook_allow_private"
  case webhookAllowHosts = "webhook_allow_hosts"
  case logLevel = "log_level"
  case apnsKey = "apns_key"
  case apnsKeyID = "apns_key_id"
  case apnsTeamID = "apns_team_id"
  case apnsTopic = "apns_topic"
  case apnsURL = "apns_url"
  case webpushVAPIDKey = "webpush_vapid_key"
  case webpushSubject = "webpush_subject"
}

extension Setting {
  /// The variable of the environment.
  package var variable: String { Setting.prefix + rawValue.uppercased() }

  /// What all variables of the environment begin with.
  static let prefix = "PARCOURS_"

  /// Variables that begin alike and belong to others: the path of a file, and the tests.
  static let foreign: Set<String> = [
    "PARCOURS_CONFIG", "PARCOURS_SEED", "PARCOURS_PROGRAM",
  ]

  /// Whether its value is never shown.
  var isSecret: Bool {
    switch self {
    case .secret, .adminKey, .writeKey, .smsToken, .apnsKey, .webpushVAPIDKey: true
    default: false
    }
  }

  /// Settings of what cannot be done yet: giving them is refused, so that nobody waits for messages
  /// that never leave.
  var isForLater: Bool {
    switch self {
    case .apnsKey, .apnsKeyID, .apnsTeamID, .apnsTopic, .apnsURL, .webpushVAPIDKey,
      .webpushSubject:
      true
    default: false
    }
  }

  /// The setting with the name most like this one, where one is like it.
  static func nearest(to name: String) -> Setting? {
    let ranked = allCases.map { ($0, distance(name, $0.rawValue)) }.sorted { $0.1 < $1.1 }
    guard let (setting, distance) = ranked.first, distance <= max(2, name.utf8.count / 3) else {
      return nil
    }
    return setting
  }

  /// How many letters have to be added, dropped or changed (Levenshtein).
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let changed = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[right.count]
  }
}
