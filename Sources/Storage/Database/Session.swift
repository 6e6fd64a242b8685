/// What a driver does on one connection for one transaction. Two drivers implement it; everything
/// else speaks to `Transaction`.
package protocol Session: AnyObject {
  /// Which SQL is spoken.
  var dialect: Dialect { get }
  /// How often a transaction is begun before `busy` is reported.
  var attempts: Int { get }

  /// Begins a transaction; nothing is open when it throws.
  func begin(_ mode: TransactionMode) throws(DatabaseError)
  /// Commits with the durability said at the beginning.
  func commit() throws(DatabaseError)
  /// Leaves the transaction whatever its state, at the price of the connection if need be.
  func rollBack()

  /// Hands each row of the answer to the closure until it says false.
  func each(_ query: Query, _ body: (Row) -> Bool) throws(DatabaseError)
  /// Executes a statement and says how many rows it changed.
  func run(_ query: Query) throws(DatabaseError) -> Int
  /// Executes a statement now or a little later; its error may come with a later call.
  func send(_ query: Query) throws(DatabaseError)
  /// Waits for everything sent.
  func settle() throws(DatabaseError)
}

/// What a transaction is for.
package enum TransactionMode: Sendable, Equatable {
  case write(Durability)
  case read
}

/// What a commit promises.
///
/// A relaxed commit is sound wherever what it says can be found out again: both databases write
/// commits to one log in order, and a full commit flushes that log up to its own place. What a
/// power failure takes is therefore always the latest relaxed commits without a full one after
/// them, never one from the middle: whatever was made durable also has everything it was built on.
/// A crash of the program alone loses nothing.
package enum Durability: Sendable, Equatable {
  /// On disk when the call returns.
  case full
  /// In order, visible at once, and on disk with the next full commit or a little later.
  case relaxed
}
