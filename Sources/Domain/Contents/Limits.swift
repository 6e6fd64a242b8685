/// What a content may cost at most; more is refused by name, never cut.
enum Limits {
  /// Hand-written HTML and its plain text, in UTF-8 bytes.
  static let html = 512 * 1_024
  /// Subject, preheader, title, in UTF-8 bytes.
  static let line = 1_000
  /// Addresses of pictures and pages, in UTF-8 bytes.
  static let url = 2_000
  /// A text message, in Unicode scalars; providers join no more than ten parts.
  static let sms = 1_600
  /// Everything in a push notification, in UTF-8 bytes: what APNs and FCM take.
  static let push = 4_096
  /// How many free texts a push notification carries.
  static let data = 50
  /// Variables of one content, and the length of their names.
  static let variables = 200
  static let name = 100
  /// Language variants of one content.
  static let variants = 50
  /// How deep sections of a template may be nested.
  static let depth = 8
  /// How many tags one template may have.
  static let tags = 20_000
  /// How many problems of one content are reported.
  static let problems = 100

  /// What one rendering may bring forth: UTF-8 bytes of the whole, and rounds of all loops.
  static let rendered = 2 * 1_024 * 1_024
  static let rounds = 10_000
  /// Rounds times the bytes of the longest loop: nested loops over long texts end here.
  static let loops = 64 * 1_024 * 1_024
}
