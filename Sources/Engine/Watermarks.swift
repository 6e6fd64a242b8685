import Synchronization

/// Lets a request wait until the events that it appended have been applied.
final class Watermarks: Sendable {
  private struct Waiter {
    let position: Int64
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var cursors: [Int: Int64] = [:]
    var waiters: [Int: [Waiter]] = [:]
  }

  private let state = Mutex(State())

  /// A partition has been applied up to a position.
  func reached(_ cursor: Int64, in partition: Int) {
    let woken = state.withLock { state in
      state.cursors[partition] = max(cursor, state.cursors[partition] ?? 0)
      let waiters = state.waiters[partition] ?? []
      state.waiters[partition] = waiters.filter { $0.position > cursor }
      return waiters.filter { $0.position <= cursor }
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Returns once the partition has been applied up to the position.
  func wait(for position: Int64, in partition: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if position <= state.cursors[partition] ?? 0 { return true }
        state.waiters[partition, default: []].append(
          Waiter(position: position, continuation: continuation))
        return false
      }
      if isReached { continuation.resume() }
    }
  }

  /// The partitions that somebody waits for.
  var awaited: [Int] {
    state.withLock { state in state.waiters.filter { !$0.value.isEmpty }.keys.sorted() }
  }
}
