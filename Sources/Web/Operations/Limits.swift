import Values

/// Bounds of what operators look at.
enum Limits {
  /// How long counts of whole tables stay good, however often they are asked for.
  static let census = Span.seconds(10)
  /// Messages on one page of the inbox.
  static let page = 50
}
