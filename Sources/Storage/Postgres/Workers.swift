import Database
import Dispatch
import Foundation
import Synchronization

/// A fixed number of threads, each with a connection of its own, that take transactions from one
/// queue in the order of their arrival. libpq blocks, and so it stays away from the threads that
/// run tasks.
final class Workers: Sendable {
  typealias Job = @Sendable (PostgresSession) -> Void

  private struct State {
    var jobs: [Job] = []
    /// How many at the beginning of `jobs` are taken.
    var taken = 0
    var isClosed = false

    var waiting: Int { jobs.count - taken }

    mutating func take() -> Job? {
      guard taken < jobs.count else { return nil }
      let job = jobs[taken]
      taken += 1
      if taken == jobs.count || taken >= 1_024 {
        jobs.removeFirst(taken)
        taken = 0
      }
      return job
    }
  }

  private let state = Mutex(State())
  /// Counts jobs, and at the end calls to stop.
  private let bell = DispatchSemaphore(value: 0)
  private let running = DispatchGroup()
  private let count: Int

  init(count: Int, url: String) {
    precondition(count > 0, "a database needs a connection")
    self.count = count
    for _ in 0..<count {
      running.enter()
      Thread { [self] in
        work(PostgresSession(url: url))
        running.leave()
      }.start()
    }
  }

  /// Queues a job. Every job that was accepted is done, also after `close`.
  func add(_ job: @escaping Job) throws(DatabaseError) {
    try state.withLock { state throws(DatabaseError) in
      guard !state.isClosed else { throw closed }
      guard state.waiting < Limits.waiting else {
        throw .busy("\(state.waiting) transactions wait for a connection")
      }
      state.jobs.append(job)
    }
    bell.signal()
  }

  /// Lets the threads end when nothing is left to do.
  func close() {
    let wasOpen = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    guard wasOpen else { return }
    for _ in 0..<count { bell.signal() }
  }

  /// Calls once all threads have ended.
  func whenEnded(_ body: @escaping @Sendable () -> Void) {
    running.notify(queue: .global(), execute: body)
  }

  private func work(_ session: PostgresSession) {
    while true {
      bell.wait()
      // The bell has rung for a job or, when there is none, for the end.
      guard let job = state.withLock({ $0.take() }) else { return }
      job(session)
    }
  }
}
