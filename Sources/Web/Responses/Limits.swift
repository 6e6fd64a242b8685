import Values

/// Bounds of what comes in over HTTP (I12).
package enum Limits {
  /// Bytes of a form that a person sends from one of our pages.
  package static let formBytes = 16 * 1_024
  /// What the reading of a body makes room for at first, before it knows how much comes.
  static let firstBytes = 4 * 1_024
  /// How long to wait before the database may be there again.
  static let retryAfter = Span.seconds(2)
}
