import Database
import Logging
import Messages
import Store
import Values

/// Carries the messages of one channel: claims what is due, hands it over, records what became of
/// it. As many attempts are under way as the channel can bear; a slow one delays no other.
actor Courier {
  private let engine: Engine
  private let channel: any Channel
  private let bell: Bell
  private let logger: Logger
  private var underWay = 0
  private var reports: [Dispatch.Report] = []
  private var isRecording = false

  init(engine: Engine, channel: any Channel, bell: Bell, logger: Logger) {
    self.engine = engine
    self.channel = channel
    self.bell = bell
    self.logger = logger
  }

  /// Works until the task is cancelled; then lets what is under way come to its end.
  func run() async {
    while !Task.isCancelled {
      var busy = false
      do {
        for lane in Lane.allCases {
          for partition in 0..<engine.partitions where underWay < channel.concurrency {
            if try await carry(lane, partition) { busy = true }
          }
        }
      } catch {
        logger.error("the ledger could not be read or written", metadata: ["error": "\(error)"])
        await bell.wait(atMost: Limits.rest)
        continue
      }
      if !busy || underWay >= channel.concurrency { await bell.wait(atMost: await rest()) }
    }
    while underWay > 0 || isRecording {
      let bell = bell
      // A rest of this task would end at once, because it is cancelled; one of another does not.
      await Task { await bell.wait(atMost: Limits.rest) }.value
    }
  }

  /// How long nothing will be due, at most a second.
  private func rest() async -> Span {
    do {
      let next = try await engine.database.read { [kind = channel.kind] in
        try $0.messages.next(kind)
      }
      guard underWay < channel.concurrency, let next else { return Limits.rest }
      let pause = next - engine.now()
      // A line that is due although nothing was claimed came a moment ago, and the bell has rung.
      return pause <= .zero ? Limits.rest : min(pause, Limits.rest)
    } catch {
      logger.error("the ledger could not be read", metadata: ["error": "\(error)"])
      return Limits.rest
    }
  }

  private func carry(_ lane: Lane, _ partition: Int) async throws -> Bool {
    let limit = channel.concurrency - underWay
    let (dispatch, kind, now) = (engine.dispatch, channel.kind, engine.now())
    let waiting = try await engine.database.read { transaction in
      try transaction.messages.hasDue(kind, lane, in: partition, at: now)
    }
    guard waiting else { return false }
    let claim = try await engine.database.write(.full) { transaction in
      try dispatch.claim(transaction, kind, lane, partition: partition, now: now, limit: limit)
    }
    engine.appended(claim.entries)
    underWay += claim.assignments.count
    for assignment in claim.assignments {
      Task { await self.attempt(assignment) }  // Ends with the channel's own time limits.
    }
    return claim.hasMore || !claim.assignments.isEmpty
  }

  private nonisolated func attempt(_ assignment: Dispatch.Assignment) async {
    let delivery: Delivery
    do {
      delivery = await channel.deliver(try engine.rendering.parcel(assignment))
    } catch {
      delivery = .refused(
        code: error.code, text: error.message, gone: false)
    }
    await report(Dispatch.Report(line: assignment.line, delivery: delivery))
  }

  private func report(_ report: Dispatch.Report) async {
    reports.append(report)
    if isRecording { return }
    isRecording = true
    while !reports.isEmpty {
      let batch = reports
      reports = []
      await record(batch)
      underWay -= batch.count
      bell.ring()
    }
    isRecording = false
  }

  private func record(_ batch: [Dispatch.Report]) async {
    // What a provider has answered must not be lost: try until the database takes it. Meanwhile the
    // lines stay under way, so that nothing is sent again.
    while true {
      do {
        let (dispatch, now) = (engine.dispatch, engine.now())
        let entries = try await engine.database.write(.relaxed) { transaction in
          try dispatch.record(batch, transaction, now: now)
        }
        engine.appended(entries)
        return
      } catch {
        logger.error(
          "answers of a provider could not be recorded", metadata: ["error": "\(error)"])
        await bell.wait(atMost: Limits.rest)
      }
    }
  }
}
