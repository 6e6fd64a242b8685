import Values

/// Bounds of the tracking API beyond those of `Events.Limits` (I12).
enum Limits {
  /// How long write keys and triggers are believed without looking.
  static let freshness = Span.seconds(1)
  /// How long to go on before an unknown key may make us look again.
  static let unknownKeyPause = Span(milliseconds: 50)
  /// Authorization headers that are remembered as good.
  static let rememberedHeaders = 1_000
  /// Requests with refused events that wait to be recorded.
  static let notes = 256
  /// Bytes of their bodies.
  static let noteBytes = 8 * 1_024 * 1_024
  /// Refused events of one request that are recorded; the answer names all.
  static let recordedPerRequest = 50
  /// The pause between two recordings.
  static let recordingPause = Span.seconds(1)
  /// Characters of what came that are kept with a refusal.
  static let excerpt = 500
  /// Characters of an event's name that are kept with a refusal.
  static let eventName = 255
}
