package import Database
package import Values

/// Every table and every statement: `transaction.timers.due(…)` reads like a sentence.
///
/// The nouns are views on one transaction and hold nothing themselves.
package enum Store {
  /// All migrations, oldest first.
  package static let migrations: [Migration] = [
    .foundation, .revisions, .segments, .catalog, .recommendation, .imports, .directives,
  ]

  /// Brings a database up to date and makes its partitions.
  ///
  /// - Returns: the names of the migrations that were applied.
  @discardableResult
  package static func prepare(_ database: any Database, partitions: Int) async throws -> [String] {
    let applied = try await Migrator(migrations).migrate(database)
    try await database.write { try $0.partitions.create(count: partitions) }
    return applied
  }
}

/// Where a page of a list that begins with the newest ended: the instant of its last row and what
/// tells rows of one instant apart.
package struct Place: Sendable, Hashable {
  package let at: Instant
  package let id: Fingerprint

  /// The place of a row.
  package init(at: Instant, id: Fingerprint) {
    self.at = at
    self.id = id
  }

  /// Before every row.
  static let newest = Place(at: .latest, id: Fingerprint(high: .max, low: .max))
}

extension Transaction {
  /// Answers to requests with an idempotency key.
  package var answers: Answers { Answers(transaction: self) }
  /// The carts.
  package var carts: Carts { Carts(transaction: self) }
  /// The contacts.
  package var contacts: ContactRows { ContactRows(transaction: self) }
  /// The counts of the reports.
  package var counts: Counts { Counts(transaction: self) }
  /// What people write: triggers, contents, journeys.
  package var definitions: Definitions { Definitions(transaction: self) }
  /// What was decided about everybody inside a journey.
  package var directives: Directives { Directives(transaction: self) }
  /// Which events have come.
  package var eventNames: EventNames { EventNames(transaction: self) }
  /// Whom products concern.
  package var interests: Interests { Interests(transaction: self) }
  /// What contacts have done.
  package var history: History { History(transaction: self) }
  /// Which contact a name belongs to.
  package var identities: Identities { Identities(transaction: self) }
  /// How far files have been imported.
  package var imports: ImportRows { ImportRows(transaction: self) }
  /// The built-in inbox.
  package var inbox: InboxRows { InboxRows(transaction: self) }
  /// Keys of the API.
  package var keys: Keys { Keys(transaction: self) }
  /// The event log.
  package var log: Log { Log(transaction: self) }
  /// Who is in which segments.
  package var memberships: Memberships { Memberships(transaction: self) }
  /// The ledger of messages.
  package var messages: Ledger { Ledger(transaction: self) }
  /// The orders.
  package var orders: Orders { Orders(transaction: self) }
  /// How far each partition has been applied.
  package var partitions: Partitions { Partitions(transaction: self) }
  /// Changes of products that contacts are to be told of.
  package var productAlerts: ProductAlerts { ProductAlerts(transaction: self) }
  /// The catalogue.
  package var products: Products { Products(transaction: self) }
  /// How often products are bought and looked at.
  package var popularity: Popularity { Popularity(transaction: self) }
  /// Events that were refused.
  package var rejections: Rejections { Rejections(transaction: self) }
  /// The runs.
  package var runs: Runs { Runs(transaction: self) }
  /// Segments that are being computed from what is known already.
  package var backfills: Backfills { Backfills(transaction: self) }
  /// How far the rollup has come.
  package var rollup: RollupRows { RollupRows(transaction: self) }
  /// What belongs to each product.
  package var companions: CompanionRows { CompanionRows(transaction: self) }
  /// What belongs most to each product.
  package var neighbours: NeighbourRows { NeighbourRows(transaction: self) }
  /// The products of orders and visits.
  package var baskets: BasketRows { BasketRows(transaction: self) }
  /// Timers that could not be fired.
  package var setbacks: Setbacks { Setbacks(transaction: self) }
  /// Single values of the workspace.
  package var settings: Settings { Settings(transaction: self) }
  /// The calls of journeys that take in the members of a segment.
  package var sweeps: Sweeps { Sweeps(transaction: self) }
  /// Addresses that must not be written to.
  package var suppressions: Suppressions { Suppressions(transaction: self) }
  /// How far tours through the runs of journeys have come.
  package var tours: Tours { Tours(transaction: self) }
  /// What has to happen at an instant.
  package var timers: Timers { Timers(transaction: self) }
}
