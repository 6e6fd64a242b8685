package import Catalog
package import Database
import Journeys
package import Store
package import Values

/// Puts products into the catalogue, changes them and takes them away, and notes what contacts have
/// to be told of. One rule for the API, for files and for feeds.
package struct Listing: Sendable {
  package init() {}

  /// What became of a product.
  package enum Effect: String, Sendable, Hashable {
    case created, changed, unchanged
  }

  /// A product as somebody wrote it, all of it or the members that change.
  package struct Entry: Sendable, Hashable {
    package let id: String
    /// As formats.md writes products; `null` takes a value away.
    package let members: JSON.Object

    package init(id: String, members: JSON.Object) {
      self.id = id
      self.members = members
    }
  }

  /// What became of some entries.
  package struct Outcome: Sendable {
    /// How many products are new.
    package var created = 0
    /// How many are now other than before.
    package var changed = 0
    /// How many are as they were.
    package var unchanged = 0
    /// Entries that were not taken, by their place among the entries.
    package var rejected: [(index: Int, errors: ProductErrors)] = []
  }

  /// Writes one product in place of what there was.
  package func put(
    _ product: Product, source: Products.Source, in transaction: Transaction, at now: Instant
  ) throws -> Effect {
    var writing = Writing(transaction, source: source, at: now)
    let line = try transaction.products.lines(of: [product.id]).first
    return try writing.save(product, over: line)
  }

  /// Changes members of one product.
  ///
  /// - Returns: the product as it is now; nil where there is none.
  /// - Throws: `ProductErrors` when it would be no product any more.
  package func change(
    _ id: String, by members: JSON.Object, source: Products.Source,
    in transaction: Transaction, at now: Instant
  ) throws -> Product? {
    var writing = Writing(transaction, source: source, at: now)
    guard let line = try transaction.products.lines(of: [id]).first, !line.isDeleted else {
      return nil
    }
    let product = try line.product.changed(by: members)
    _ = try writing.save(product, over: line)
    return product
  }

  /// Takes one product away.
  ///
  /// - Returns: false where there is none.
  package func delete(
    _ id: String, in transaction: Transaction, at now: Instant
  ) throws -> Bool {
    guard let line = try transaction.products.lines(of: [id]).first, !line.isDeleted else {
      return false
    }
    let generation = try transaction.products.advance()
    try transaction.products.delete(
      line.product, source: line.source, generation: generation, at: now)
    return true
  }

  /// Takes many entries: known products are changed by the members that an entry names, unknown
  /// ones made of them. What cannot be taken is reported and keeps nobody else out.
  package func take(
    _ entries: [Entry], source: Products.Source, in transaction: Transaction, at now: Instant
  ) throws -> Outcome {
    var writing = Writing(transaction, source: source, at: now)
    var outcome = Outcome()
    let ids = Set(entries.map(\.id)).sorted()
    var lines = Dictionary(
      uniqueKeysWithValues: try transaction.products.lines(of: ids).map { ($0.product.id, $0) })
    for (index, entry) in entries.enumerated() {
      do {
        let line = lines[entry.id]
        let product = try Listing.product(of: entry, over: line)
        switch try writing.save(product, over: line) {
        case .created: outcome.created += 1
        case .changed: outcome.changed += 1
        case .unchanged: outcome.unchanged += 1
        }
        lines[entry.id] = Products.Line(
          product: product, source: source, isDeleted: false,
          generation: line?.generation ?? 0, changedAt: now)
      } catch let errors as ProductErrors {
        outcome.rejected.append((index, errors))
      }
    }
    return outcome
  }

  private static func product(
    of entry: Entry, over line: Products.Line?
  ) throws(ProductErrors) -> Product {
    if let line, !line.isDeleted { return try line.product.changed(by: entry.members) }
    return try Product(id: entry.id, json: .object(entry.members))
  }
}

/// The writing of one transaction: all its changes have one number of the counter.
private struct Writing {
  private let transaction: Transaction
  private let source: Products.Source
  private let now: Instant
  private var generation: Int64?

  init(_ transaction: Transaction, source: Products.Source, at now: Instant) {
    self.transaction = transaction
    self.source = source
    self.now = now
  }

  mutating func save(_ product: Product, over line: Products.Line?) throws -> Listing.Effect {
    let isKnown = line.map { !$0.isDeleted } ?? false
    if let line, isKnown, line.product == product, line.source != .events { return .unchanged }
    let generation = try generation ?? transaction.products.advance()
    self.generation = generation
    try transaction.products.save(product, source: source, generation: generation, at: now)
    guard let line, isKnown else { return .created }
    // What an event once said about the price is no price that the shop has lowered.
    if line.source != .events {
      for news in ProductNews.all(from: line.product, to: product) {
        try transaction.productAlerts.add(
          ProductAlerts.Alert(
            generation: generation, product: product.id, kind: news.eventName,
            properties: .object(news.properties), at: now))
      }
    }
    return line.product == product ? .unchanged : .changed
  }
}
