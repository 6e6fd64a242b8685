import Database
import Engine
import Messages
import Store
import Values

/// Counts whole tables, and not again for a while: whoever watches does not slow down the work.
actor Census {
  /// What was counted.
  struct Result: Sendable {
    let at: Instant
    /// Runs and memberships whose row says that a timer is armed, and timers that stand for them
    /// (I5, I6).
    let armed: Int64
    let timers: Int64
    /// Timers that could not be fired and stand aside.
    let setbacks: Int64
    /// Lines of the ledger by their state.
    let messages: [MessageState: Int64]
    /// Events in the log that nobody has applied, of all nodes.
    let backlog: Int64

    /// I5, I6: every run that rests at a wait owns its timer, and so does every membership that
    /// time may change; and none of the timers has failed.
    var isSound: Bool { armed == timers && setbacks == 0 }
  }

  private let engine: Engine
  private var last: Result?

  init(engine: Engine) {
    self.engine = engine
  }

  /// Counts of the last few seconds.
  func result() async throws -> Result {
    let now = engine.now()
    if let last, last.at <= now, now < last.at + Limits.census { return last }
    let result = try await engine.database.read { transaction in
      let (runs, waits) = try transaction.runs.armed()
      let (standings, looks) = try transaction.memberships.armed()
      return Result(
        at: now, armed: runs + standings, timers: waits + looks,
        setbacks: try transaction.setbacks.count(), messages: try transaction.messages.states(),
        backlog: try transaction.partitions.backlog())
    }
    last = result
    return result
  }
}
