import Contacts
import Events
import Values

/// A shopper and the events that reach them, in minutes since a beginning.
struct World {
  var shopper: Shopper
  var settings = ShopSettings()
  private var sent = 0

  init(number: Int64 = 7) {
    shopper = Shopper(contact: Contact(id: ContactID(number), createdAt: minute(0)))
  }

  var contact: Contact { shopper.contact }

  /// Projects what happened; without a `messageId` it is another message each time.
  @discardableResult
  mutating func track(
    _ name: String, _ properties: JSON.Object = [:], at: Instant, messageId: String? = nil,
    source: Event.Source = .tracking
  ) -> Shopper.Projected {
    sent += 1
    return project(
      Event(
        name: name, messageId: messageId ?? "m\(sent)", anonymousId: "a", at: at,
        properties: properties, source: source))
  }

  @discardableResult
  mutating func identify(
    _ traits: JSON.Object, at: Instant, userId: String = "u", context: JSON.Object = [:]
  ) -> Shopper.Projected {
    sent += 1
    return project(
      Event(
        kind: .identify, messageId: "m\(sent)", userId: userId, at: at, traits: traits,
        context: Event.Context(context)))
  }

  @discardableResult
  mutating func project(_ event: Event) -> Shopper.Projected {
    shopper.project(event, settings: settings) { _ in nil }
  }
}

func minute(_ count: Int64) -> Instant {
  Instant(milliseconds: 1_700_000_000_000) + .minutes(count)
}

/// A line as an event says it.
func item(_ id: String, price: JSON, quantity: Int64? = nil) -> JSON.Object {
  var product: JSON.Object = ["product_id": .string(id), "name": .string("Name of \(id)")]
  product["price"] = price
  if let quantity { product["quantity"] = .number(Number(quantity)) }
  return product
}

extension JSON.Object {
  func with(_ name: String, _ value: JSON) -> JSON.Object {
    var object = self
    object[name] = value
    return object
  }
}

extension Cart {
  /// What is in it, sorted: `lamp×2`.
  var summary: [String] { lines.map { "\($0.id)×\($0.quantity.text)" }.sorted() }
}

/// SplitMix64: the same sequence from the same seed.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
