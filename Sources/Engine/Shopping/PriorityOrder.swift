import Catalog
import Synchronization

/// All products by their priority, the greatest first and at one priority by their ids: sorted once
/// for a state of the catalogue.
final class PriorityOrder: Sendable {
  private struct Sorted {
    var generation: Int64 = -1
    var places: [Int] = []
  }

  private let latest = Mutex(Sorted())

  /// The indices of an assortment's places.
  func places(of assortment: Assortment) -> [Int] {
    let known = latest.withLock { $0 }
    if known.generation == assortment.generation { return known.places }
    let all = assortment.places.indices.compactMap { index in
      assortment.places[index].map { (index: index, priority: $0.priority, id: $0.id) }
    }
    let places = all.sorted { left, right in
      left.priority == right.priority
        ? left.id.utf8.lexicographicallyPrecedes(right.id.utf8) : left.priority > right.priority
    }.map(\.index)
    latest.withLock { $0 = Sorted(generation: assortment.generation, places: places) }
    return places
  }
}
