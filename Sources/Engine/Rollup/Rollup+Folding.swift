import Database
import Recommendation
import Store
import Values

extension Rollup {
  /// Writes what the log says into baskets, visits and counts.
  ///
  /// - Returns: true, because there may be more to do at once; false while another node is at it.
  func fold(_ harvest: Harvest, in transaction: Transaction) throws -> Bool {
    guard var state = try transaction.rollup.tryLock() else { return false }
    guard state.serial == harvest.serial else { return true }
    var period = state.period
    if harvest.from <= harvest.to {
      period = max(period, Decay.standard.period(of: harvest.to))
    }
    let bought = try fold(harvest.orders, in: transaction, period)
    let viewed = try fold(harvest.visits, harvest, in: transaction, period)
    try write(bought, .bought, in: transaction, period)
    try write(viewed, .viewed, in: transaction, period)
    // In a new period old orders weigh less beside the damping: all neighbours are found again.
    if period != state.period { try transaction.companions.markAll() }
    for (partition, cursor) in harvest.cursors.sorted(by: { $0.key < $1.key }) {
      try transaction.rollup.save(cursor: cursor, of: partition)
    }
    state.period = period
    state.serial += 1
    try transaction.rollup.save(state)
    return true
  }

  private func fold(
    _ orders: [String: OrderBasket], in transaction: Transaction, _ period: Int
  ) throws -> Changes {
    var changes = Changes(in: period)
    let known = try transaction.baskets.orders(orders.keys, partitions: partitions)
    for (key, said) in orders.sorted(by: { $0.key < $1.key }) {
      var order = known[key] ?? said
      order.merge(said)
      if order == known[key] { continue }
      if let before = known[key]?.basket { changes.remove(before) }
      changes.add(order.basket)
      try transaction.baskets.save(order, key, partitions: partitions)
    }
    return changes
  }

  private func fold(
    _ visits: [String: [Visit]], _ harvest: Harvest, in transaction: Transaction, _ period: Int
  ) throws -> Changes {
    var changes = Changes(in: period)
    if visits.isEmpty { return changes }
    let known = try transaction.baskets.visits(
      visits.keys, from: harvest.from, to: harvest.to, partitions: partitions)
    for (key, new) in visits.sorted(by: { $0.key < $1.key }) {
      let before = known[key] ?? []
      let after = Visit.joined(before + new)
      for visit in before where !after.contains(visit) {
        changes.remove(visit.basket)
        try transaction.baskets.remove(visit, key, partitions: partitions)
      }
      for visit in after where !before.contains(visit) {
        changes.add(visit.basket)
        try transaction.baskets.save(visit, key, partitions: partitions)
      }
    }
    return changes
  }

  private func write(
    _ changes: Changes, _ relation: Relation, in transaction: Transaction, _ period: Int
  ) throws {
    let products = changes.products
    let first = Decay.standard.first(in: period)
    let rows = try transaction.companions.load(
      products.map(\.id), relation, partitions: partitions)
    var concerned: Set<String> = []
    for change in products {
      var companions = rows[change.id] ?? Companions()
      let before = Likeness.level(companions.own.value(in: period))
      companions.apply(change, since: first)
      // Its neighbours have it as a neighbour, whose weight is in their scores.
      if Likeness.level(companions.own.value(in: period)) != before {
        concerned.formUnion(companions.ids)
      }
      try transaction.companions.save(
        companions, of: change.id, relation, changed: true, partitions: partitions)
    }
    try transaction.companions.mark(
      concerned.subtracting(products.map(\.id)), relation, changed: true, partitions: partitions)
    let counts = changes.counts
    for count in counts {
      try transaction.popularity.add(
        count.count, to: count.product, relation, on: count.day,
        partitions: partitions)
    }
    // Only what was taken away can have come to nothing.
    let days = Set(counts.filter { $0.count < 0 }.map(\.day)).sorted()
    if !days.isEmpty { try transaction.popularity.sweep(relation, days: days) }
  }
}
