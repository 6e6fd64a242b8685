import Messages
import NIOCore

/// A message on its way through the pool, with whom to tell.
struct SMTPJob: Sendable {
  let content: SMTPContent
  let answer: CheckedContinuation<Delivery, Never>
  /// It met a connection that the server had closed; another such one defers it.
  var isRetry = false
}

/// Who waits and which connections there are: the pool's decisions without its sockets. Each
/// change says what is to be done once the lock is released.
struct SMTPRoster<Lane: Sendable>: Sendable {
  /// What has to be done.
  enum Step: Sendable {
    case assign(Lane, SMTPJob)
    /// Open a connection; a job that comes along is for it alone.
    case open(SMTPJob?)
    case fail([SMTPJob], SMTPFailure)
    case none
  }

  private let connections: Int
  private var waiting = CircularBuffer<SMTPJob>()
  /// The connection used last is taken first, so that spare ones get old and are closed.
  private var idle: [(id: Int, lane: Lane)] = []
  private var opening = 0
  private var open = 0
  private var pausedUntil = NIODeadline.uptimeNanoseconds(0)
  private(set) var isClosing = false

  /// A roster of at most so many connections.
  init(connections: Int) {
    self.connections = connections
  }

  /// Whether no connection is left.
  var isEmpty: Bool { opening + open == 0 }

  /// A message wants to leave.
  mutating func submit(_ job: SMTPJob, now: NIODeadline) -> Step {
    if isClosing { return .fail([job], .shutDown) }
    if let (_, lane) = idle.popLast() { return .assign(lane, job) }
    if waiting.count >= Limits.waiting { return .fail([job], .tooMany) }
    waiting.append(job)
    return openIfUseful(now)
  }

  /// A message met a stale connection and gets a new one, whose place that one has left.
  mutating func retry(_ job: SMTPJob) -> Step {
    if isClosing { return .fail([job], .shutDown) }
    opening += 1
    return .open(job)
  }

  /// A connection is opened for nobody; false when it is too late for that.
  mutating func beginOpening() -> Bool {
    if isClosing { return false }
    opening += 1
    return true
  }

  /// A connection was prepared.
  mutating func opened() {
    opening -= 1
    open += 1
  }

  /// The next message for a connection that has none; without one the connection is idle.
  mutating func next(for id: Int, _ lane: @autoclosure () -> Lane) -> SMTPJob? {
    if let job = waiting.popFirst() { return job }
    idle.append((id, lane()))
    return nil
  }

  /// A connection could not be prepared. As long as another one works or is being made, those
  /// who wait have hope; the last failure is everybody's.
  mutating func couldNotOpen(_ failure: SMTPFailure, now: NIODeadline) -> Step {
    opening -= 1
    if !isEmpty {
      pausedUntil = now + Limits.openingPause
      return .none
    }
    let all = Array(waiting)
    waiting.removeAll()
    return .fail(all, failure)
  }

  /// A connection that worked is gone.
  mutating func gone(_ id: Int, now: NIODeadline) -> Step {
    open -= 1
    withdraw(id)
    return openIfUseful(now)
  }

  /// An idle connection says good-bye and takes nothing more.
  mutating func withdraw(_ id: Int) {
    idle.removeAll { $0.id == id }
  }

  /// The idle connections and those who wait, which have to be sent away; nothing begins after.
  mutating func close() -> (idle: [Lane], waiting: [SMTPJob]) {
    isClosing = true
    defer { waiting.removeAll() }
    return (idle.map(\.lane), Array(waiting))
  }

  private mutating func openIfUseful(_ now: NIODeadline) -> Step {
    guard waiting.count > opening, opening + open < connections else { return .none }
    guard isEmpty || now >= pausedUntil else { return .none }
    opening += 1
    return .open(nil)
  }
}
