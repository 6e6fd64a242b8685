import Database
import Messages
import Store
import Values

/// What one transaction counts, written once at its end.
struct Tally {
  private var counts: [Int: [Counts.Key: Int64]] = [:]

  mutating func count(_ line: LedgerLine, _ metric: String, at now: Instant) {
    guard let origin = line.origin else { return }
    let key = Counts.Key(
      journey: origin.journey, version: origin.version, step: origin.step, metric: metric, at: now)
    counts[line.contact.partition, default: [:]][key, default: 0] += 1
  }

  func save(_ transaction: Transaction) throws {
    for (partition, counts) in counts.sorted(by: { $0.key < $1.key }) {
      try transaction.counts.add(counts, in: partition)
    }
  }
}
