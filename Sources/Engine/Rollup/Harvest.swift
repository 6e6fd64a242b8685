import Database
import Events
import Recommendation
import Store
import Values

/// What a part of the log says about orders and visits, each under a key that names no person.
struct Harvest: Sendable {
  /// The state of the rollup when the log was read.
  let serial: Int64
  /// How far each partition was read.
  var cursors: [Int: Int64] = [:]
  var orders: [String: OrderBasket] = [:]
  var visits: [String: [Visit]] = [:]
  /// The instants of the first and the last event.
  var from = Instant.latest
  var to = Instant.earliest
  /// About how many rows it makes.
  var weight = 0

  /// True when there was nothing to read.
  var isEmpty: Bool { cursors.isEmpty }
  var isFull: Bool { weight >= Limits.rollupRows }

  init(serial: Int64) {
    self.serial = serial
  }

  /// Takes an event in. What lies in the future by its own clock is of the time at which it came.
  mutating func take(_ event: Event) {
    let at = min(event.at, event.receivedAt)
    switch event.commerce {
    case .orderCompleted: takeOrder(event, at)
    case .productViewed: takeView(event, at)
    default: return
    }
  }

  /// A repetition of an order is part of it; without an `order_id` the event is the order.
  private mutating func takeOrder(_ event: Event, _ at: Instant) {
    let products = ProductID.ids(event.properties)
    if products.isEmpty { return }
    let id = text(event.properties["order_id"]).map { ["order", $0] }
    let key = id.map { Fingerprint($0[0], $0[1]) } ?? Fingerprint("message", event.messageId)
    let basket = OrderBasket(
      placedAt: at, statedAt: at, message: Fingerprint(event.messageId).hex, products: products)
    if orders[key.hex]?.merge(basket) == nil { orders[key.hex] = basket }
    reach(at, products.count + 1)
  }

  /// A visit is told by the browser or the device, else by the person: by what the event itself
  /// says, which no later merge of contacts changes.
  private mutating func takeView(_ event: Event, _ at: Instant) {
    guard let product = ProductID.id(event.properties),
      let visitor = event.anonymousId ?? event.userId ?? event.contact?.text
    else { return }
    visits[Fingerprint("visitor", visitor).hex, default: []].append(Visit(product, at: at))
    reach(at, Limits.rollupView)
  }

  private mutating func reach(_ at: Instant, _ rows: Int) {
    from = min(from, at)
    to = max(to, at)
    weight += rows
  }

  private func text(_ value: JSON?) -> String? {
    switch value {
    case .string(let text)?: text.isEmpty ? nil : text
    case .number(let number)?: number.text
    case .null?, .bool?, .array?, .object?, nil: nil
    }
  }
}

extension Rollup {
  /// Reads a part of the log that has been applied and not been folded yet.
  func gather(_ transaction: Transaction) throws -> Harvest {
    var harvest = Harvest(serial: try transaction.rollup.state().serial)
    for backlog in try transaction.rollup.backlog() {
      var cursor = backlog.cursor
      for _ in 0..<Limits.rollupPages where cursor < backlog.end && !harvest.isFull {
        let (entries, last) = try transaction.log.skim(
          [.orderCompleted, .productViewed], after: cursor, through: backlog.end,
          in: backlog.partition, limit: Limits.rollupEvents)
        cursor = last
        for entry in entries {
          harvest.take(entry.event)
          if harvest.isFull, entry.position < last {
            cursor = entry.position
            break
          }
        }
        harvest.cursors[backlog.partition] = cursor
      }
      if harvest.isFull { break }
    }
    return harvest
  }
}
