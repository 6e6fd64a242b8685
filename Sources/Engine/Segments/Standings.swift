import Database
import Store
import Values

/// Where a contact stands with the segments: as the rows say, and as the batch has changed it.
struct Standings {
  typealias Standing = Memberships.Standing

  private(set) var all: [String: Standing] = [:]
  /// The timers that are armed now.
  private var armed: [String: Instant] = [:]
  private var changed: Set<String> = []

  init() {}

  /// As the rows say.
  init(_ rows: [Memberships.Entry]) {
    for row in rows {
      all[row.segment] = row.standing
      armed[row.segment] = row.standing.lookAt
    }
  }

  subscript(segment: String) -> Standing {
    get { all[segment] ?? .outside }
    set {
      if newValue == self[segment] { return }
      all[segment] = newValue == .outside ? nil : newValue
      changed.insert(segment)
    }
  }

  func isMember(of segment: String) -> Bool { all[segment]?.since != nil }

  /// The earliest instant at which something has to be looked at again.
  var earliestLook: Instant? { all.values.lazy.compactMap(\.lookAt).min() }

  /// The segments that have to be looked at again at an instant, or had to before.
  func due(at instant: Instant) -> [String] {
    all.filter { $0.value.lookAt.map { $0 <= instant } ?? false }.map(\.key)
  }

  /// Remembers that the timer of a segment is gone, so that its row is written anew.
  mutating func disarmed(_ segment: String, due: Instant) {
    guard armed[segment] == due else { return }
    armed[segment] = nil
    changed.insert(segment)
  }

  /// Writes what has changed.
  mutating func save(of contact: ContactID, in transaction: Transaction) throws {
    for segment in changed.sorted() {
      let standing = self[segment]
      try transaction.memberships.save(
        standing, of: contact, in: segment, armed: armed[segment])
      armed[segment] = standing.lookAt
    }
    changed = []
  }
}
