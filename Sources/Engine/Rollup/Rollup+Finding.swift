import Database
import Recommendation
import Store
import Values

/// The neighbours of some products, found again.
struct Findings: Sendable {
  /// The state of the rollup when the counts were read.
  let serial: Int64
  let relation: Relation
  var found: [Found] = []

  struct Found: Sendable {
    let product: String
    /// The row without what is too old; nil when it stays as it is.
    let companions: Companions?
    /// The list; nil when it stays as it is.
    let list: [UInt8]?
  }
}

extension Rollup {
  /// Finds neighbours of products of which something has changed; nil when there are none.
  func find(_ transaction: Transaction) throws -> Findings? {
    let state = try transaction.rollup.state()
    guard let (relation, rows) = try transaction.companions.changed(limit: Limits.rollupLists)
    else { return nil }
    let first = Decay.standard.first(in: state.period)
    var findings = Findings(serial: state.serial, relation: relation)
    let kept = rows.map { row in
      var companions = row.companions
      companions.forget(before: first)
      return companions
    }
    let levels = try transaction.companions.own(
      of: Set(kept.flatMap(\.ids)), relation, partitions: partitions
    ) { Likeness.level($0.own.value(in: state.period)) }
    let lists = try transaction.neighbours.lists(
      of: rows.map(\.product), relation, partitions: partitions)
    for (row, companions) in zip(rows, kept) {
      let list = ScoredProduct.encode(
        Likeness.standard.neighbours(of: companions, in: state.period, levels: levels))
      findings.found.append(
        Findings.Found(
          product: row.product,
          companions: companions == row.companions && !companions.isEmpty ? nil : companions,
          list: list == lists[row.product] ?? [] ? nil : list))
    }
    return findings
  }

  /// Writes neighbours that were found.
  ///
  /// - Returns: true, because there may be more to do at once; false while another node is at it.
  func keep(_ findings: Findings, in transaction: Transaction) throws -> Bool {
    guard var state = try transaction.rollup.tryLock() else { return false }
    guard state.serial == findings.serial else { return true }
    state.serial += 1
    state.edition += 1
    let relation = findings.relation
    for found in findings.found {
      if let companions = found.companions {
        if companions.isEmpty {
          try transaction.companions.remove(found.product, relation, partitions: partitions)
        } else {
          try transaction.companions.save(
            companions, of: found.product, relation, changed: false, partitions: partitions)
        }
      }
      guard let list = found.list else { continue }
      if list.isEmpty {
        try transaction.neighbours.remove(found.product, relation, partitions: partitions)
        state.epoch += 1
      } else {
        try transaction.neighbours.save(
          list, of: found.product, relation, edition: state.edition, partitions: partitions)
      }
    }
    try transaction.companions.mark(
      findings.found.map(\.product), relation, changed: false, partitions: partitions)
    try transaction.rollup.save(state)
    return true
  }
}
