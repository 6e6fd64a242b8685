import Catalog
package import Database
import Store
import Synchronization

/// Keeps all products in memory and reads only what has changed since the last look.
package final class ProductShelf: Sendable {
  private let latest = Mutex(Assortment())

  package init() {}

  /// The products as of a transaction that has not changed the catalogue itself.
  package func current(_ transaction: Transaction) throws -> Assortment {
    let generation = try transaction.products.generation()
    while true {
      let known = latest.withLock { $0.generation }
      // Newer than the snapshot of the transaction is as good: nobody waits for old prices.
      if known >= generation { return remembered }
      let lines = try ProductShelf.changes(after: known, transaction)
      // Changed where it lies: a copy of all products would be made for every change otherwise.
      let assortment = latest.withLock { latest -> Assortment? in
        guard latest.generation == known else { return nil }
        for line in lines { latest.apply(line) }
        latest.reach(generation)
        return latest
      }
      if let assortment { return assortment }
      // Somebody else was faster; ends because each turn finds a later state.
    }
  }

  /// The products as they were read last, without looking whether they are still so; none before
  /// the first reading.
  package var remembered: Assortment { latest.withLock { $0 } }

  private static func changes(
    after generation: Int64, _ transaction: Transaction
  ) throws -> [Products.Line] {
    var lines: [Products.Line] = []
    var place = (generation: generation, id: lastID)
    // Ends: each page lies behind the one before.
    while true {
      let page = try transaction.products.changes(after: place, limit: Limits.productPage)
      lines += page
      guard let last = page.last, page.count == Limits.productPage else { return lines }
      place = (last.generation, last.product.id)
    }
  }

  /// Behind every id: all of a state of the counter is known.
  private static let lastID = "\u{10FFFF}\u{10FFFF}"
}
