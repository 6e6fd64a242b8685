package import Database
import Events
import Recommendation
import Store
import Values

/// Folds orders and views of the log into what recommendations rest on, off the hot path.
///
/// Reading and deciding happen outside of the transaction that writes, so that Apply never waits
/// for them; what was read under another serial than the one found at writing is given up. What
/// stands in the tables is a function of the log alone: neither the size of the passes nor the
/// order in which partitions advance changes a bit, and made again from the beginning it is the
/// same.
package struct Rollup: Sendable {
  let partitions: Int

  /// - Parameter partitions: how many the database was made with.
  package init(partitions: Int) {
    self.partitions = partitions
  }

  /// One pass: takes in what is new, or finds neighbours again.
  ///
  /// - Returns: true when there may be more to do at once.
  package func pass(on database: any Database) async throws -> Bool {
    let harvest = try await database.read { try gather($0) }
    if !harvest.isEmpty {
      return try await database.write(.relaxed) { try fold(harvest, in: $0) }
    }
    guard let findings = try await database.read({ try find($0) }) else { return false }
    return try await database.write(.relaxed) { try keep(findings, in: $0) }
  }

  /// As `pass`, blocking the calling thread: for command line, simulation and tests.
  package func passNow(on database: any Database) throws -> Bool {
    let harvest = try database.readNow { try gather($0) }
    if !harvest.isEmpty {
      return try database.writeNow(.relaxed) { try fold(harvest, in: $0) }
    }
    guard let findings = try database.readNow({ try find($0) }) else { return false }
    return try database.writeNow(.relaxed) { try keep(findings, in: $0) }
  }

  /// Forgets everything, so that the next passes make it again from the log.
  package func forget(in transaction: Transaction) throws {
    guard var state = try transaction.rollup.tryLock() else { return }
    try transaction.rollup.clear()
    state.serial += 1
    state.epoch += 1
    state.period = 0
    try transaction.rollup.save(state)
  }
}
