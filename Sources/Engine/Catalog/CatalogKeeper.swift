import Database
import Logging
import Store
import Values

/// Works on the catalogue beside Apply: writes the products that events have named, and tells
/// contacts of lower prices and new stock.
struct CatalogKeeper: Sendable {
  let engine: Engine
  let logger: Logger

  /// Works until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      do {
        try await engine.writeSightings()
        let hasMore = try await engine.tellOfProducts()
        if hasMore { continue }
      } catch {
        logger.error("the catalogue could not be kept", metadata: ["error": "\(error)"])
      }
      await engine.catalogBell.wait(atMost: Limits.catalogRest)
    }
  }
}

extension Engine {
  /// Writes the products that applied events have named, and reads what has changed.
  package func writeSightings() async throws {
    let sightings = apply.sightings.take()
    var rest = sightings[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Limits.writtenSightings))
      rest = rest.dropFirst(part.count)
      try await database.write(.relaxed) { [listing] in try listing.note(part, in: $0) }
    }
    _ = try await database.read { [products] in try products.current($0) }
  }

  /// Tells one page of contacts of what has become of products that concern them. Events that came
  /// in go first: while many of them wait, nobody is told.
  ///
  /// - Returns: true when there is more to tell at once.
  package func tellOfProducts() async throws -> Bool {
    guard backlog < Limits.backlog / 10 else { return false }
    let alerting = ProductAlerting(partitions: partitions)
    let now = now()
    let isIdle = try await database.read { try $0.productAlerts.first() == nil }
    if isIdle { return false }
    let outcome = try await database.write { try alerting.page($0, now: now) }
    appended(outcome.entries)
    return outcome.hasMore
  }

  /// Tells the engine that products have changed.
  package func ringCatalog() { catalogBell.ring() }
}
