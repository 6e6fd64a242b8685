package import Database

/// Every table and every statement: `transaction.timers.due(…)` reads like a sentence.
///
/// The nouns are views on one transaction and hold nothing themselves.
package enum Store {
  /// All migrations, oldest first.
  package static let migrations: [Migration] = [.foundation]

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

extension Transaction {
  package var answers: Answers { Answers(transaction: self) }
  package var carts: Carts { Carts(transaction: self) }
  package var contacts: ContactRows { ContactRows(transaction: self) }
  package var counts: Counts { Counts(transaction: self) }
  package var definitions: Definitions { Definitions(transaction: self) }
  package var eventNames: EventNames { EventNames(transaction: self) }
  package var history: History { History(transaction: self) }
  package var identities: Identities { Identities(transaction: self) }
  package var inbox: InboxRows { InboxRows(transaction: self) }
  package var keys: Keys { Keys(transaction: self) }
  package var log: Log { Log(transaction: self) }
  package var messages: Ledger { Ledger(transaction: self) }
  package var orders: Orders { Orders(transaction: self) }
  package var partitions: Partitions { Partitions(transaction: self) }
  package var rejections: Rejections { Rejections(transaction: self) }
  package var runs: Runs { Runs(transaction: self) }
  package var settings: Settings { Settings(transaction: self) }
  package var suppressions: Suppressions { Suppressions(transaction: self) }
  package var timers: Timers { Timers(transaction: self) }
}
