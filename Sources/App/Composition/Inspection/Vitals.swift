import Database
import Messages
import Store
import Values

/// What the database says about the health of the engine.
struct Vitals: Sendable {
  let clock: Instant
  let backlog: Int64
  let rowsArmed: Int64
  let timersArmed: Int64
  let standingsArmed: Int64
  let standingTimers: Int64
  let earliestTimer: Instant?
  /// Timers that could not be fired, those that failed last first.
  let setbacks: [Setbacks.Setback]
  let states: [MessageState: Int64]
  let hasAdminKey: Bool
  let hasWriteKey: Bool

  init(reading transaction: Transaction) throws {
    clock = try transaction.partitions.clock()
    backlog = try transaction.partitions.backlog()
    (rowsArmed, timersArmed) = try transaction.runs.armed()
    (standingsArmed, standingTimers) = try transaction.memberships.armed()
    earliestTimer = try transaction.timers.next()
    setbacks = try transaction.setbacks.all(limit: Limits.shownSetbacks)
    states = try transaction.messages.states()
    let open = try transaction.keys.all().filter { $0.revokedAt == nil }
    hasAdminKey = open.contains { $0.kind == .admin }
    hasWriteKey = open.contains { $0.kind == .write }
  }

  func findings(at now: Instant) -> [Finding] {
    [time(now), timers(now)] + aside + [events, doubts, keys]
  }

  private func time(_ now: Instant) -> Finding {
    if clock > now + .seconds(2) {
      return .error(
        "the wall clock (\(now.text)) is behind the engine's time (\(clock.text))",
        "set the machine's clock right (NTP); until it has caught up, nothing new becomes due")
    }
    return .fine("the wall clock is not behind the engine's")
  }

  private func timers(_ now: Instant) -> Finding {
    if rowsArmed != timersArmed {
      return .error(
        "\(rowsArmed) runs wait for a timer, but \(timersArmed) timers are armed",
        "this must never be: keep a backup of the database and report it")
    }
    if standingsArmed != standingTimers {
      return .error(
        "\(standingsArmed) memberships may change by time, but \(standingTimers) timers are armed",
        "this must never be: keep a backup of the database and report it")
    }
    if let earliestTimer, earliestTimer < now - .minutes(2) {
      return .warning(
        "a timer has been due since \(earliestTimer.text)",
        "start the server: nobody works on this database, or it cannot keep up")
    }
    return .fine("every waiting run has its timer (\(timersArmed))")
  }

  private var aside: [Finding] {
    guard let last = setbacks.first else { return [] }
    let count = setbacks.count < Limits.shownSetbacks ? "\(setbacks.count)" : "many"
    return [
      .warning(
        "timers could not be fired and stand aside: \(count), the last that of contact "
          + "\(last.timer.contact.text) (\(last.error))",
        "they are tried again by themselves with growing pauses; once the cause is gone, parcours "
          + "doctor --repair has them tried at once")
    ]
  }

  private var events: Finding {
    if backlog > 10_000 {
      return .warning(
        "\(backlog) events wait to be applied",
        "start the server if it does not run; otherwise it cannot keep up with what comes in")
    }
    return .fine("\(backlog) events wait to be applied")
  }

  private var doubts: Finding {
    let count = states[.inDoubt] ?? 0
    if count > 0 {
      return .warning(
        "of \(count) messages nobody knows whether they were sent (in doubt)",
        "look for them with GET /api/v1/messages?state=in_doubt and ask the provider; they are not "
          + "sent again by themselves")
    }
    return .fine("no message is in doubt")
  }

  private var keys: Finding {
    if hasAdminKey, hasWriteKey { return .fine("both APIs have a key") }
    let missing = hasAdminKey ? "write" : "admin"
    return .warning(
      "there is no open \(missing) key",
      "make one: parcours keys create \(missing) NAME; the first start of the server makes both"
    )
  }
}
