import Values

/// Bounds of what operators look at.
enum Limits {
  /// How long counts of whole tables stay good, however often they are asked for.
  static let census = Span.seconds(10)
  /// Messages on one page of the inbox.
  static let page = 50
  /// Messages that may share one instant before a page of the inbox loses some.
  static let sameInstant = 1_000
}
