import Database
import Messages
import Store
import Values

/// What one transaction counts, written once at its end.
struct Tally {
  private var counts: [Int: [Counts.Key: Int64]] = [:]
  /// Lines of pushes that have ended, of which a visit may have several.
  private var ended: [Visit: Set<Fingerprint>] = [:]

  private struct Visit: Hashable {
    let contact: ContactID
    let origin: LedgerLine.Origin
    let at: Instant
  }

  /// Counts that a line has come to its end.
  mutating func count(
    _ line: LedgerLine, as state: MessageState, reason: String?, at now: Instant
  ) {
    guard let origin = line.origin else { return }
    if line.channel == .push {
      ended[Visit(contact: line.contact, origin: origin, at: now), default: []].insert(line.key)
    } else {
      add(VisitOutcome.word(of: .init(state: state, reason: reason)), origin, line.contact, now)
    }
  }

  private mutating func add(
    _ word: String, _ origin: LedgerLine.Origin, _ contact: ContactID, _ now: Instant
  ) {
    let key = Counts.Key(
      journey: origin.journey, version: origin.version, step: origin.step, metric: word, at: now)
    counts[contact.partition, default: [:]][key, default: 0] += 1
  }

  mutating func save(_ transaction: Transaction) throws {
    let visits = ended.sorted {
      ($0.key.contact, $0.key.origin.run, $0.key.origin.step)
        < ($1.key.contact, $1.key.origin.run, $1.key.origin.step)
    }
    for (visit, keys) in visits {
      let word = try transaction.messages.end(of: visit.origin, of: visit.contact, by: keys)
      if let word { add(word, visit.origin, visit.contact, visit.at) }
    }
    ended = [:]
    for (partition, counts) in counts.sorted(by: { $0.key < $1.key }) {
      try transaction.counts.add(counts, in: partition)
    }
  }
}
