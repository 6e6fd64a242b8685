import Database
import Events
import Segments
import Store
import Values

/// What a contact has done, as far as conditions have asked for it in this batch: looked up once
/// for each name, and kept up to date with what the batch applies.
final class Past {
  fileprivate struct Known {
    /// Nothing from before this instant is at hand; nil when everything is.
    let since: Instant?
    let hasProperties: Bool
    var occurrences: [Occurrence]
  }

  private var known: [String: Known] = [:]
  /// True for somebody who did nothing before this batch.
  private var isNew: Bool
  /// What went wrong while a condition was judged, which itself cannot fail.
  private var failure: (any Error)?

  init(isNew: Bool) {
    self.isNew = isNew
  }

  /// Takes an event that has just been written to the history.
  func note(_ event: Event) {
    let occurrence = Occurrence(at: event.at, properties: event.properties)
    if isNew, known[event.name] == nil {
      known[event.name] = Known(since: nil, hasProperties: true, occurrences: [])
    }
    guard var entry = known.removeValue(forKey: event.name) else { return }
    if entry.since.map({ $0 <= event.at }) ?? true {
      // Behind all that happened at the same instant, as the log has it.
      let place = entry.occurrences.lastIndex { $0.at <= event.at }.map { $0 + 1 } ?? 0
      entry.occurrences.insert(occurrence, at: place)
    }
    known[event.name] = entry
  }

  /// The contact's events of a name since an instant, oldest first.
  func occurrences(
    _ name: String, since: Instant?, withProperties: Bool, of contact: ContactID,
    _ transaction: Transaction
  ) -> [Occurrence] {
    if let entry = known[name], entry.hasProperties || !withProperties, entry.covers(since) {
      return entry.occurrences(since: since)
    }
    if isNew, known[name] == nil { return [] }
    do {
      let occurrences = try transaction.history.occurrences(
        of: contact, named: name, since: since, withProperties: withProperties)
      known[name] = Known(
        since: since, hasProperties: withProperties, occurrences: occurrences)
      return occurrences
    } catch {
      failure = failure ?? error
      return []
    }
  }

  /// Throws what went wrong since the last check.
  func check() throws {
    guard let failure else { return }
    self.failure = nil
    throw failure
  }

  /// How many events are at hand.
  var count: Int { known.values.reduce(0) { $0 + $1.occurrences.count } }

  /// Between two batches a little stays at hand, of names that conditions have asked for.
  func rest() {
    if isNew || count > Limits.restingOccurrences { forget() }
  }

  /// Forgets everything: the history has become another one.
  func forget() {
    known = [:]
    isNew = false
  }
}

extension Past.Known {
  fileprivate func covers(_ asked: Instant?) -> Bool {
    guard let since else { return true }
    return asked.map { $0 >= since } ?? false
  }

  fileprivate func occurrences(since instant: Instant?) -> [Occurrence] {
    guard let instant, instant != since else { return occurrences }
    return Array(occurrences.drop { $0.at < instant })
  }
}
