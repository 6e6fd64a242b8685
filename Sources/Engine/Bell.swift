package import Values
import Synchronization

/// Wakes a worker that rests. A ring while nobody rests is remembered once; losing one costs at
/// most a second, because every worker looks by itself that often.
package final class Bell: Sendable {
  private struct State {
    var isRung = false
    var sleepers: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Wakes who rests, or the next who would.
  package func ring() {
    let sleepers = state.withLock { state in
      defer { state.sleepers = [] }
      if state.sleepers.isEmpty { state.isRung = true }
      return state.sleepers
    }
    for sleeper in sleepers { sleeper.resume() }
  }

  /// Rests until the bell rings, at most so long.
  package func wait(atMost span: Span) async {
    if span <= .zero { return }
    // Cancelled below as soon as the rest is over.
    let alarm = Task {
      do {
        try await Task.sleep(for: .milliseconds(span.milliseconds))
        ring()
      } catch is CancellationError {
        // The bell has rung before; nobody has to be woken.
      } catch {
        ring()
      }
    }
    await withTaskCancellationHandler {
      await wait()
    } onCancel: {
      ring()
    }
    alarm.cancel()
  }

  /// Rests until the bell rings.
  private func wait() async {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.isRung {
          state.isRung = false
          return true
        }
        state.sleepers.append(continuation)
        return false
      }
      if goesOn { continuation.resume() }
    }
  }
}
