package import Values

/// What a journey may hold at most, and how far the engine looks.
package enum Limits {
  /// Steps in one journey, all lanes together.
  package static let steps = 500
  /// Lanes of one branch or split, and outcomes of one wait.
  package static let lanes = 20
  /// Lanes within lanes.
  package static let depth = 20
  /// Characters of a step id.
  package static let idLength = 64
  /// Journeys that may raise one another in a row; beyond it a trigger is not raised, so that two
  /// journeys cannot keep the engine busy for ever.
  package static let chain = 16
  /// Steps that a run may pass without resting: a journey is a tree, so that this is never reached.
  package static let stepsAtOnce = steps + 1
  /// Members of a segment that a journey may call in an hour at most.
  package static let entriesPerHour: Int64 = 10_000_000
  /// An event that is older than this when it arrives starts, wakes and sends nothing
  /// (semantics.md, 4).
  package static let staleAfter = Span.days(1)
  /// Fields of a contact that no journey may set.
  static let readOnlyFields: Set<String> = ["id", "user_id", "anonymous_id", "newsletter"]
  /// Products that one step exports with their fields; of a larger cart the first ones.
  package static let exportedProducts = 50
  /// Bytes up to which a product's free attributes are exported with it.
  static let exportedProduct = 4_096
  /// Bytes of one value that a shop said about a product in a cart, for it to be exported.
  static let value = 2_048
  /// Ids that a case of chosen products lists.
  package static let manualProducts = 500
  /// Grids of one message.
  package static let grids = 20
  /// How far back best sellers and the like look when a case does not say.
  static let productPeriod = Span.days(30)
  /// How far back they can look.
  static let longestPeriod = Span.days(longestPeriodDays)
  static let longestPeriodDays: Int64 = 366
  /// Bytes of the properties that a run keeps of its start.
  package static let startProperties = 32 * 1_024
}
