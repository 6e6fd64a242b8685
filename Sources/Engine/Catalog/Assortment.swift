package import Catalog
import Store
import Values

/// All products as they were at one state of the catalogue, for reading in memory.
package struct Assortment: Sendable {
  /// The counter of the catalogue at that state.
  package private(set) var generation: Int64 = 0
  /// Every product that is there, in no particular order; nil where one was taken away.
  package private(set) var places: [Product?] = []
  private var positions: [String: Int] = [:]
  /// Products that only events have told of, with the instant of the newest of these events.
  private var sighted: [String: Instant] = [:]
  /// Ids of products that were taken away.
  private var removed: Set<String> = []
  private var texts = TextPool()

  init() {}

  /// The product with this id; nil where there is none or it was taken away.
  package subscript(id: String) -> Product? {
    positions[id].flatMap { places[$0] }
  }

  /// The products with these ids in their order, without those that are not there.
  package func products(_ ids: some Sequence<String>) -> [Product] {
    ids.compactMap { self[$0] }
  }

  /// All products in no particular order.
  package var products: some Sequence<Product> { places.lazy.compactMap { $0 } }

  /// How many products there are.
  package var count: Int { positions.count }

  /// What the catalogue knows of an id that an event names.
  func knowledge(of id: String) -> Knowledge {
    if let at = sighted[id] { return .sighted(at) }
    if positions[id] != nil || removed.contains(id) { return .told }
    return .unknown
  }

  /// How well a product is known.
  enum Knowledge: Hashable {
    case unknown
    /// From events, the newest of which was at this instant.
    case sighted(Instant)
    /// From the shop itself, which events do not change.
    case told
  }

  /// Takes over a change; changes come in the order of the counter.
  mutating func apply(_ line: Products.Line) {
    let id = line.product.id
    generation = max(generation, line.generation)
    sighted[id] = line.source == .events && !line.isDeleted ? line.changedAt : nil
    if line.isDeleted {
      removed.insert(id)
      if let position = positions.removeValue(forKey: id) { places[position] = nil }
      return
    }
    removed.remove(id)
    let product = texts.pooled(line.product)
    if let position = positions[id] {
      places[position] = product
    } else {
      positions[id] = places.count
      places.append(product)
    }
  }

  /// Takes note of the counter where nothing else has changed.
  mutating func reach(_ generation: Int64) {
    self.generation = max(self.generation, generation)
  }
}

/// Keeps one copy of the texts that many products share, so that a hundred thousand products need
/// little more memory than what tells them apart.
private struct TextPool {
  private var paths: [[String]: [String]] = [:]
  private var lists: [[[String]]: [[String]]] = [:]
  private var words: [String: String] = [:]

  mutating func pooled(_ product: Product) -> Product {
    product.sharing(
      brand: product.brand.map { TextPool.shared($0, in: &words) },
      categories: TextPool.shared(product.categories, in: &lists),
      tags: TextPool.shared(product.tags, in: &paths))
  }

  private static func shared<Value: Hashable>(_ value: Value, in pool: inout [Value: Value])
    -> Value
  {
    if let known = pool[value] { return known }
    pool[value] = value
    return value
  }
}
