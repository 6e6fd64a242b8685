package import Store
import DequeModule
import Synchronization

/// The newest end of the log in memory, so that Apply need not read back what has just been
/// written. It may be empty or have gaps at any time: the database is the truth, this is speed.
package final class Tail: Sendable {
  private struct Partition {
    var entries: Deque<Log.Entry> = []

    mutating func add(_ fresh: [Log.Entry]) {
      // Commits of other writers lie between, or come later: start anew behind the gap.
      if let last = entries.last, let first = fresh.first, first.position != last.position + 1 {
        if first.position <= last.position { return }
        entries.removeAll()
      }
      entries.append(contentsOf: fresh)
      if entries.count > Limits.freshEvents {
        entries.removeFirst(entries.count - Limits.freshEvents)
      }
    }

    /// Positions have no gaps, so that a position says how many lie before it.
    mutating func drop(through cursor: Int64) {
      guard let first = entries.first, first.position <= cursor else { return }
      entries.removeFirst(min(entries.count, Int(cursor + 1 - first.position)))
    }
  }

  private struct State {
    var partitions: [Int: Partition] = [:]
    var appended: Int64 = 0
    var applied: Int64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Adds what was committed.
  package func add(_ entries: [Int: [Log.Entry]]) {
    state.withLock { state in
      for (partition, fresh) in entries {
        state.appended += Int64(fresh.count)
        state.partitions[partition, default: Partition()].add(fresh)
      }
    }
  }

  /// The entries right after a cursor, or nil when the log has to be read.
  package func entries(after cursor: Int64, in partition: Int, limit: Int) -> [Log.Entry]? {
    state.withLock { state in
      guard let entries = state.partitions[partition]?.entries, let first = entries.first,
        let last = entries.last, first.position <= cursor + 1, last.position > cursor
      else { return nil }
      let skip = Int(cursor + 1 - first.position)
      return Array(entries[skip..<min(entries.count, skip + limit)])
    }
  }

  /// Forgets what has been applied.
  package func drop(through cursor: Int64, in partition: Int, count: Int) {
    state.withLock { state in
      state.applied += Int64(count)
      state.partitions[partition]?.drop(through: cursor)
    }
  }

  /// Roughly how many events this process has appended and nobody has applied yet.
  package var backlog: Int64 { state.withLock { max(0, $0.appended - $0.applied) } }

  /// Sets the backlog that was found at the start.
  package func found(backlog: Int64) {
    state.withLock { $0.appended = $0.applied + backlog }
  }
}
