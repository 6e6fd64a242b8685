import Values

/// Bounds of the links in messages.
enum Limits {
  /// How soon after sending Gmail's proxy fetches pictures before anybody looks.
  static let prefetch = Span.seconds(10)
  /// Openings and clicks of one message are told apart by minutes: one a minute counts.
  static let bucket = Span.minutes(1)
}
