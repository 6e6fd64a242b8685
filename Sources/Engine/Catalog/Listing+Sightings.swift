import Catalog
import Database
import Store
import Values

extension Listing {
  /// Writes products that events have named: unknown ones are made, those that came from older
  /// events are changed, all others are left as the shop has told them or taken them away. Nobody
  /// is told of it: a price in an event is not a price that the shop has lowered.
  func note(_ sightings: [Sighting], in transaction: Transaction) throws {
    let lines = Dictionary(
      uniqueKeysWithValues: try transaction.products.lines(of: sightings.map(\.id)).map {
        ($0.product.id, $0)
      })
    var generation: Int64?
    for sighting in sightings {
      let line = lines[sighting.id]
      if let line, line.source != .events || line.isDeleted || line.changedAt >= sighting.at {
        continue
      }
      guard let product = sighting.product(over: line?.product), product != line?.product else {
        continue
      }
      let number = try generation ?? transaction.products.advance()
      generation = number
      try transaction.products.save(
        product, source: .events, generation: number, at: sighting.at)
    }
  }
}
