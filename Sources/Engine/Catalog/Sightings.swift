import Catalog
import Events
import Synchronization
import Values

/// Products that applied events have named and the catalogue does not know, or knows from older
/// events: kept until they are written apart from the contacts. What a crash takes of them comes
/// back with the next event about the product.
final class Sightings: Sendable {
  private let waiting = Mutex<[String: Sighting]>([:])

  /// Adds what a committed batch has seen.
  func add(_ seen: [Sighting]) {
    if seen.isEmpty { return }
    waiting.withLock { waiting in
      for sighting in seen {
        let id = sighting.id
        if waiting[id] == nil, waiting.count >= Limits.sightings { continue }
        if waiting[id].map({ $0.at <= sighting.at }) ?? true { waiting[id] = sighting }
      }
    }
  }

  /// Takes everything that waits, in the order of the ids.
  func take() -> [Sighting] {
    waiting.withLock { waiting in
      defer { waiting = [:] }
      return waiting.values.sorted { $0.id < $1.id }
    }
  }
}

/// A product as an event describes it.
struct Sighting: Sendable, Hashable {
  let id: String
  let at: Instant
  /// As formats.md writes products, unchecked.
  let members: JSON.Object

  /// What an event's properties, or one of its products, say; nil without id and name.
  init?(_ properties: JSON.Object, currency: JSON?, at: Instant) {
    guard let id = Sighting.id(in: properties), let name = properties["name"]?.text else {
      return nil
    }
    self.id = id
    self.at = at
    var members: JSON.Object = ["name": .string(name)]
    func put(_ name: String, _ value: JSON?) {
      if let value, !value.isNull { members[name] = value }
    }
    put("unit_price", properties["price"])
    put("url", properties["url"])
    put("image_url", properties["image_url"] ?? properties["imageUrl"])
    put("brand", properties["brand"])
    put("currency", currency)
    put("categories", properties["category"].map { [$0] })
    self.members = members
  }

  /// The id of the product that properties speak of: `product_id`, else `id`, else `sku`. What no
  /// product can be called is none.
  static func id(in properties: JSON.Object) -> String? {
    for name in ["product_id", "productId", "id", "sku"] {
      switch properties[name] {
      case .string(let text)?
      where 1...Catalog.Limits.id ~= text.utf8.count && !text.utf8.contains(0):
        return text
      case .number(let number)?: return number.text
      default: continue
      }
    }
    return nil
  }

  /// The product, over what is known of it, without what is no value of its field. Nil when there
  /// is nothing to keep.
  func product(over known: Product?) -> Product? {
    var members = members
    // Each turn takes at least one member away.
    while !members.isEmpty {
      do {
        guard let known else { return try Product(id: id, json: .object(members)) }
        return try known.changed(by: members)
      } catch {
        let wrong = Set(error.problems.map(\.field))
        if wrong.contains("name") || wrong.contains("id") { return nil }
        let right = members.members.filter { !wrong.contains($0.key) }
        if right.count == members.count { return nil }
        members = JSON.Object()
        for (name, value) in right { members[name] = value }
      }
    }
    return nil
  }
}
